"""One consistent view of the index at a moment, for one search."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from pyroaring import BitMap

from jobs.models import SearchDocument
from jobs.search.bitmap import store
from jobs.search.bitmap.cache import EMPTY, TermCache
from jobs.search.bitmap.overlay import PendingCache


class Snapshot:
    """The index as of `now`: bitmaps, with waiting changes and the clock taken into account.

    Under READ COMMITTED each statement sees its own moment, so the order matters. Waiting rows
    are read first: one that is folded right after is in both, and the overlay hides the bitmaps'
    version; read the other way round it could be in neither. The cache then makes sure that all
    bitmaps are of the generation read here.
    """

    def __init__(
        self, cache: TermCache, pending: PendingCache, terms: Iterable[str], now: datetime
    ) -> None:
        self.now = now
        self._overlay = pending.read()
        self._state = store.read_state()
        self._held = cache.read(self._state, list(terms))
        self._effective: dict[str, BitMap] = {}
        self.live = self._live()

    def docs(self, term: str) -> BitMap:
        """Return the documents of a group's term or of one that was read; do not change it."""
        found = self._effective.get(term)
        if found is None:
            found = self._overlay.over(term, self._held.get(term, EMPTY))
            self._effective[term] = found
        return found

    def any_of(self, terms: Iterable[str]) -> BitMap:
        """Return the documents of any of the terms."""
        return BitMap.union(BitMap(), *(self.docs(term) for term in terms))

    def values(self, group: str) -> Iterator[str]:
        """Yield the values the index knows in a group, in no order."""
        prefix = f"g:{group}:"
        for terms in (self._held, self._overlay.terms):
            for term in terms:
                if term.startswith(prefix) and (terms is self._held or term not in self._held):
                    yield term.removeprefix(prefix)

    def newest_document(self) -> int:
        """Return the largest document number the index and the waiting rows know."""
        return max(self._max(self._held.get(store.ALL, EMPTY)), self._max(self._overlay.docs))

    @staticmethod
    def _max(docs: BitMap) -> int:
        return docs.max() if docs else 0

    def _live(self) -> BitMap:
        """Return the documents live at `now`: those of the index's moment, the difference made up.

        Whatever starts or expires between the two moments, in either direction, is judged again.
        """
        low, high = sorted((self._state.live_at, self.now))
        moved = Q(starts_at__gt=low, starts_at__lte=high)
        moved |= Q(expires_at__gt=low, expires_at__lte=high)
        changed, back = BitMap(), BitMap()
        for doc, approved, starts, expires in SearchDocument.objects.filter(moved).values_list(
            "doc_id", "approved", "starts_at", "expires_at"
        ):
            changed.add(doc)
            if approved and starts <= self.now < expires:
                back.add(doc)
        # One published after the waiting rows were read is left to the next search, whole.
        back &= self._held.get(store.ALL, EMPTY)
        live = (self._held.get(store.LIVE, EMPTY) - changed) | back
        return (live - self._overlay.docs) | self._overlay.live(self.now)
