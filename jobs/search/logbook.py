"""Counts searches in the memory of a process, and has a thread write them every few seconds.

A page only counts, so that reading never writes. A process that is killed loses what it counted
since its thread last wrote; one that is told to stop writes first.
"""

import atexit
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import Error, connections
from prometheus_client import Counter

from jobs.search.logged import Logged

logger = logging.getLogger(__name__)
SEARCHES = Counter("okadwuma_searches_total", "Searches people made, by what they found", ["found"])
DROPPED = Counter(
    "okadwuma_search_log_dropped_total", "Searches and clicks the log had no room for"
)
FOUND, NOTHING = SEARCHES.labels("something"), SEARCHES.labels("nothing")

WRITE_SECONDS: Final = 5.0
# After failures the pause doubles up to this.
LONGEST_PAUSE: Final = 300.0
# Different searches, and different searches clicked on, between two writes.
MOST_KEPT: Final = 2000
# A click may be written before its search, which another process counted: it waits this often.
MOST_TRIES: Final = 3


@dataclass
class Tally:
    """What happened to one search: how often, how often in vain, and what the last one found."""

    searches: int = 0
    empty_searches: int = 0
    results: int = 0


@dataclass
class Clicks:
    """Results opened from one search, and how often its row was not there yet."""

    number: int = 0
    tries: int = 0


Searches = Mapping[Logged, Tally]
# Writes tallies and clicks by key; returns the keys that have no row.
Write = Callable[[Searches, Mapping[str, int]], set[str]]


class Logbook:
    """One process's counts since they were last written; every method may be called by threads."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._searches: dict[Logged, Tally] = {}
        self._clicks: dict[str, Clicks] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_kept_written = False

    def note_search(self, search: Logged, *, results: int, is_empty: bool) -> None:
        """Count one search; `is_empty` says that nothing had all its words."""
        (NOTHING if is_empty else FOUND).inc()
        with self._lock:
            if search not in self._searches and len(self._searches) >= MOST_KEPT:
                DROPPED.inc()
                return
            tally = self._searches.setdefault(search, Tally())
            tally.searches += 1
            tally.empty_searches += is_empty
            tally.results = results
        self._start()

    def note_click(self, key: str) -> None:
        """Count one result opened; a key without a row counts for nothing."""
        with self._lock:
            if key not in self._clicks and len(self._clicks) >= MOST_KEPT:
                DROPPED.inc()
                return
            self._clicks.setdefault(key, Clicks()).number += 1
        self._start()

    def flush(self) -> int:
        """Write what was counted; return how many searches and clicks that was.

        Raises `django.db.Error` when the database does not take it; then nothing is lost.
        """
        with self._writing:
            with self._lock:
                searches, self._searches = self._searches, {}
                clicks, self._clicks = self._clicks, {}
            if not searches and not clicks:
                return 0
            try:
                absent = self._write(searches, {key: each.number for key, each in clicks.items()})
            except Error:
                self._put_back(searches, clicks)
                raise
            waiting = {k: Clicks(clicks[k].number, clicks[k].tries + 1) for k in absent}
            self._put_back({}, {k: c for k, c in waiting.items() if c.tries < MOST_TRIES})
            written = sum(c.number for k, c in clicks.items() if k not in absent)
            return written + sum(tally.searches for tally in searches.values())

    def keep_written(self) -> None:
        """Have a thread write from the first count on, and write once more when Python ends.

        Called where a server starts; the thread comes later, so that a server may still fork.
        """
        self._is_kept_written = True
        self._stopping.clear()
        atexit.register(self.close)

    def close(self) -> None:
        """Write the rest and start no more threads: the process ends."""
        self._is_kept_written = False
        self._stopping.set()
        atexit.unregister(self.close)
        self._attempt()

    def clear(self) -> None:
        """Forget what was counted: for tests."""
        with self._lock:
            self._searches, self._clicks = {}, {}

    def _put_back(self, searches: dict[Logged, Tally], clicks: dict[str, Clicks]) -> None:
        """Add what could not be written to what has been counted since, as far as there is room."""
        with self._lock:
            for search, tally in searches.items():
                if (newer := self._searches.get(search)) is not None:
                    newer.searches += tally.searches
                    newer.empty_searches += tally.empty_searches
                elif len(self._searches) < MOST_KEPT:
                    self._searches[search] = tally
                else:
                    DROPPED.inc(tally.searches)
            for key, each in clicks.items():
                if (later := self._clicks.get(key)) is not None:
                    later.number, later.tries = later.number + each.number, each.tries
                elif len(self._clicks) < MOST_KEPT:
                    self._clicks[key] = each
                else:
                    DROPPED.inc(each.number)

    def _start(self) -> None:
        """Start the thread unless it runs; one from before a fork does not run after it."""
        if not self._is_kept_written or (self._thread and self._thread.is_alive()):
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="query-log", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause = WRITE_SECONDS
        while not self._stopping.wait(pause):
            pause = WRITE_SECONDS if self._attempt() else min(2 * pause, LONGEST_PAUSE)

    def _attempt(self) -> bool:
        """Write with connections of this thread's own; say whether the database took it."""
        try:
            self.flush()
        except Error as error:
            logger.warning("query log not written, kept for the next time: %s", error)
            return False
        finally:
            connections.close_all()
        return True
