"""The suggestions of this process: read once, and again in the background when they were written.

A request waits for the table only in a process that has read nothing yet.
"""

import logging
import time
from threading import Lock, Thread
from typing import Final

from django.db import DatabaseError, connections

from jobs.models import SearchSuggestion
from jobs.search.suggesting.proposals import Proposals, Row
from jobs.search.suggesting.writing import newest_edition

logger = logging.getLogger(__name__)
# How often a process asks whether there is a newer edition.
CHECK_SECONDS: Final = 30.0
# An edition may be dropped for a newer one between the question for its number and its rows.
READS: Final = 5


class Reader:
    """Keeps the newest edition this process has read."""

    def __init__(self) -> None:
        self._held: Proposals | None = None
        self._checked_at = 0.0
        self._lock = Lock()
        self._thread: Thread | None = None

    def proposals(self) -> Proposals:
        """Return the edition in memory; what is newer is being read meanwhile."""
        held = self._held
        if held is None:
            return self._first()
        if time.monotonic() - self._checked_at >= CHECK_SECONDS and self._lock.acquire(False):
            try:
                self._check(held)
            finally:
                self._lock.release()
        return held

    def _first(self) -> Proposals:
        with self._lock:
            if self._held is None:
                self._held = read_newest()
                self._checked_at = time.monotonic()
            return self._held

    def _check(self, held: Proposals) -> None:
        self._checked_at = time.monotonic()
        newest = newest_edition()
        # A replica that is behind knows an older one; 0 means that nothing is live any more.
        is_moved = newest > held.edition or (newest == 0 and held.edition > 0)
        if is_moved and (self._thread is None or not self._thread.is_alive()):
            self._thread = Thread(target=self._renew, name="suggestions", daemon=True)
            self._thread.start()

    def _renew(self) -> None:
        try:
            self._held = read_newest()
        except DatabaseError:
            logger.exception("The suggestions could not be read; the ones before stay in use.")
        finally:
            connections.close_all()


def read_newest() -> Proposals:
    """Read the newest edition, whole; an empty one when nothing was written yet."""
    for _attempt in range(READS):
        edition = newest_edition()
        rows = SearchSuggestion.objects.filter(edition=edition).order_by()
        found = Proposals(edition, (Row(*row) for row in rows.values_list(
            "kind", "text", "words", "jobs").iterator(2_000)))  # fmt: skip
        if len(found) or not edition:
            break
    return found


_reader = Reader()


def proposals() -> Proposals:
    """Return the suggestions of this process; the first call reads them."""
    return _reader.proposals()


def reset_proposals() -> None:
    """Forget them, so that the next use reads the table again."""
    global _reader  # noqa: PLW0603  # one value per process is the point
    _reader = Reader()
