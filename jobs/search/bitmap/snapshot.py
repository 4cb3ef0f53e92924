"""One consistent view of the index at a moment, for one search."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import router
from django.db.models import Q
from pyroaring import BitMap

from jobs.models import SearchDocument, SearchState
from jobs.search.bitmap import store
from jobs.search.bitmap.cache import EMPTY, TermCache
from jobs.search.bitmap.overlay import Overlay, PendingCache
from jobs.search.bitmap.store import IndexState
from jobs.search.bitmap.values import Overlaid, Values

# One object, so that what lies over it is kept.
NO_VALUES = Values()


class Snapshot:
    """The index as of `now`: bitmaps, with waiting changes and the clock taken into account.

    Under READ COMMITTED each statement sees its own moment, so the order matters. Waiting rows
    are read first: one that is folded right after is in both, and the overlay hides the bitmaps'
    version; read the other way round it could be in neither. The cache then makes sure that all
    bitmaps are of the generation read here.
    """

    def __init__(
        self,
        cache: TermCache,
        pending: PendingCache,
        terms: Callable[[IndexState], Iterable[str]],
        now: datetime,
    ) -> None:
        """Read what is asked for; `terms` tells the terms, given the state they are read at."""
        self.now = now
        # A request keeps to one database, so this is where all queries of this search go.
        self.alias = alias = router.db_for_read(SearchState)
        self._overlay = pending.read(alias)
        self._state = store.read_state()
        self._base, self._held = cache.read(alias, self._state, list(terms(self._state)))
        self._effective: dict[str, BitMap] = {}
        # Since then, up to `now`, nothing started or expired.
        self.steady_since = min(self._state.live_at, now)
        self.live = self._live()

    @property
    def state(self) -> IndexState:
        """The state of the index that the bitmaps are of."""
        return self._state

    @property
    def waiting(self) -> Overlay:
        """What lies over the bitmaps."""
        return self._overlay

    def docs(self, term: str) -> BitMap:
        """Return the documents of a term that was asked for; do not change it."""
        found = self._effective.get(term)
        if found is None:
            found = self._overlay.over(term, self._held.get(term, EMPTY))
            self._effective[term] = found
        return found

    def group(self, name: str) -> Values | Overlaid:
        """Return the documents of each value of a group, by rising value; do not change them."""
        return self._overlay.group_over(name, self._base.get(name, NO_VALUES))

    def value(self, group: str, value: str) -> BitMap:
        """Return the documents of one value of a group."""
        return self.group(group).get(value, EMPTY)

    def any_of(self, terms: Iterable[str]) -> BitMap:
        """Return the documents of any of the terms."""
        return BitMap.union(BitMap(), *map(self.docs, terms))

    def newest_document(self) -> int:
        """Return the largest document number the index and the waiting rows know."""
        return max(self._max(self._indexed("all")), self._max(self._overlay.docs))

    def _indexed(self, flag: str) -> BitMap:
        return self._base.get(flag, NO_VALUES).get("", EMPTY)

    @staticmethod
    def _max(docs: BitMap) -> int:
        return docs.max() if docs else 0

    def _live(self) -> BitMap:
        """Return the documents live at `now`: those of the index's moment, the difference made up.

        Whatever starts or expires between the two moments, in either direction, is judged again,
        but for what only waits: its rows are in the overlay, thousands when much is published.
        """
        low, high = sorted((self._state.live_at, self.now))
        moved = Q(starts_at__gt=low, starts_at__lte=high)
        moved |= Q(expires_at__gt=low, expires_at__lte=high)
        known = self._indexed("all")
        documents = SearchDocument.objects.filter(moved, doc_id__lte=self._max(known))
        changed, back = BitMap(), BitMap()
        for doc, approved, starts, expires in documents.values_list(
            "doc_id", "approved", "starts_at", "expires_at"
        ):
            changed.add(doc)
            moments = [at for at in (starts, expires, self.steady_since) if at <= self.now]
            self.steady_since = max(moments)
            if approved and starts <= self.now < expires:
                back.add(doc)
        # One published after the waiting rows were read is left to the next search, whole.
        back &= known
        live = (self._indexed("live") - changed) | back
        waiting, since = self._overlay.live(self.now)
        self.steady_since = max(self.steady_since, since)
        return (live - self._overlay.docs) | waiting
