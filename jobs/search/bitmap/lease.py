"""One indexer at a time: a lease in the state row, with a number that fences off a late one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobboard.core.errors import DomainError
from jobs.models import SearchState
from jobs.search.bitmap.store import new_number

LEASE_SECONDS = 60
# How long a rebuild or check waits for its turn: folds take seconds, a killed one's lease a minute.
PATIENCE_SECONDS = 120.0
RENEW_SECONDS = 5.0


class LeaseLost(Exception):
    """Another indexer took over: what we wrote since the last commit must not stand."""


class IndexerBusy(DomainError):
    """Another indexer holds the lease; it ends by itself within a minute."""

    message = _("Another indexer is at work on the search index. Try again in a minute.")
    code = "indexer-busy"
    status = 503


class Lease:
    """The right to change the index; every transaction that does ends with `state()`.

    Asked at its end, the state row is locked only briefly, and whatever another indexer began in
    the meantime makes the transaction fail instead of standing.
    """

    def __init__(self, fence: int) -> None:
        self._fence = fence
        self._renewed = time.monotonic()

    def state(self) -> SearchState:
        """Lock the state row for this transaction and renew the lease; raise `LeaseLost`."""
        state = SearchState.objects.select_for_update().get(pk=1)
        if state.fence != self._fence:
            raise LeaseLost
        state.lease_ends_at = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        state.save(update_fields=["lease_ends_at"])
        self._renewed = time.monotonic()
        return state

    def renew(self) -> None:
        """Keep the lease through a long stretch of reading; cheap to call often."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        with transaction.atomic():
            self.state()


@contextmanager
def lease() -> Iterator[Lease | None]:
    """Yield the lease, or None while another indexer holds it; give it back at the end.

    GET_LOCK would die at a promotion of the database and SQLite has none. A killed indexer's
    lease runs out; should it wake up later, its fence number no longer fits.
    """
    ensure_state()
    now = timezone.now()
    free = SearchState.objects.filter(pk=1, lease_ends_at__lte=now)
    until = now + timedelta(seconds=LEASE_SECONDS)
    if not free.update(fence=F("fence") + 1, lease_ends_at=until):
        yield None
        return
    fence = SearchState.objects.values_list("fence", flat=True).get(pk=1)
    try:
        yield Lease(fence)
    finally:
        SearchState.objects.filter(pk=1, fence=fence).update(lease_ends_at=timezone.now())


def ensure_state() -> None:
    """Make sure that the state row is there; a new one tells of an empty index."""
    now = timezone.now()
    SearchState.objects.get_or_create(
        pk=1,
        defaults={"build": new_number(), "generation": 0, "live_at": now, "lease_ends_at": now},
    )


@contextmanager
def turn() -> Iterator[Lease]:
    """Yield the lease, waiting for it while others fold; raise `IndexerBusy` after long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with lease() as held:
            if held is not None:
                yield held
                return
        if time.monotonic() >= until:
            raise IndexerBusy
        time.sleep(0.1)
