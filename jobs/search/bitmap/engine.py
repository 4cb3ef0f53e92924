"""The bitmap engine's face: searching here, writing in the modules beside it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from django.utils import timezone
from pyroaring import BitMap

from jobs.search.bitmap import checking, folding, rebuilding, writing
from jobs.search.bitmap.cache import IndexMoved, TermCache
from jobs.search.bitmap.facets import facets
from jobs.search.bitmap.matching import Match, terms_to_read
from jobs.search.bitmap.ordering import page_ids, tiers
from jobs.search.bitmap.overlay import PendingCache
from jobs.search.bitmap.snapshot import Snapshot
from jobs.search.geography import by_distance
from jobs.search.query import MAX_PAGE_SIZE, JobQuery, SearchPage, Sort
from jobs.search.timing import timed

Answer = TypeVar("Answer")

# A fold commits a few times a second at most, a read takes milliseconds.
READS = 20


class BitmapEngine:
    """Searches compressed bitmaps of the words and filters of all listings."""

    def __init__(self) -> None:
        self._cache = TermCache()
        self._pending = PendingCache()

    @timed("bitmap")
    def search(self, query: JobQuery, *, now: datetime | None = None) -> SearchPage:
        """Answer `query` as of `now` (default: the present)."""
        return self._consistent(query, now, _page)

    def count(self, query: JobQuery, *, now: datetime | None = None) -> int:
        """Return the exact total of `query` without facets or rows."""
        return self._consistent(query, now, lambda match: len(match.docs))

    def enqueue(self, job_ids: Sequence[int]) -> None:
        """Make the present state of these listings searchable at commit."""
        writing.enqueue(job_ids)

    def fold(self, *, limit: int = 1000) -> int:
        """Merge waiting changes into the index; return how many were merged."""
        return folding.fold(limit)

    def rebuild(self) -> int:
        """Build the index anew beside the live one and swap; return how many listings it holds."""
        return rebuilding.rebuild()

    def check(self) -> list[str]:
        """Compare the index with the listings; return what differs, one line each."""
        return checking.check()

    def _consistent(
        self, query: JobQuery, now: datetime | None, answer: Callable[[Match], Answer]
    ) -> Answer:
        """Return an answer from one generation of the index, asked again while it moves."""
        moment, terms = now or timezone.now(), list(terms_to_read(query))
        for _attempt in range(READS):
            with suppress(IndexMoved):
                return answer(Match(query, Snapshot(self._cache, self._pending, terms, moment)))
        raise IndexMoved


def _page(match: Match) -> SearchPage:
    query = match.query
    size = max(1, min(query.page_size, MAX_PAGE_SIZE))
    shown = page_ids(match, (max(1, query.page) - 1) * size, size)
    return SearchPage(
        ids=list(shown.values()),
        total=len(match.docs),
        query=query,
        at=match.snapshot.now,
        ceiling=match.ceiling,
        facets=facets(match) if query.with_facets else {},
        distances_km=_distances(match, shown),
        dropped_words=match.dropped_words,
        explain=_explained(match, shown),
    )


def _distances(match: Match, shown: dict[int, int]) -> dict[int, float]:
    """Return listing -> kilometres to the nearest of its places that were asked for."""
    query, left = match.query, BitMap(shown)
    if query.place_id is None or not (query.radius_km or query.sort == Sort.DISTANCE):
        return {}
    found: dict[int, float] = {}
    for place_id, far in by_distance(query.place_id, query.radius_km):
        if not left:
            break
        here = left & match.snapshot.docs(f"f:at:{place_id}")
        found |= {shown[doc]: far for doc in here}
        left -= here
    return found


def _explained(match: Match, shown: dict[int, int]) -> dict[int, str]:
    if match.query.sort != Sort.RELEVANCE or not match.words:
        return {}
    page = BitMap(shown)
    return {shown[doc]: tier.value for tier, docs in tiers(match) for doc in docs & page}
