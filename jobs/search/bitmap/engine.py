"""The bitmap engine's face: searching here, writing in the modules beside it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from django.utils import timezone
from pyroaring import BitMap

from jobs.search.bitmap import checking, folding, preparing, rebuilding, writing
from jobs.search.bitmap.cache import IndexMoved, TermCache
from jobs.search.bitmap.employers import EmployerCache
from jobs.search.bitmap.facets import facets
from jobs.search.bitmap.matching import Match, terms_to_read
from jobs.search.bitmap.ordering import page_ids, tiers
from jobs.search.bitmap.overlay import PendingCache
from jobs.search.bitmap.snapshot import Snapshot
from jobs.search.bitmap.steady import steady
from jobs.search.bitmap.store import IndexState
from jobs.search.engine import Tell, quietly
from jobs.search.geography import by_distance
from jobs.search.query import MAX_PAGE_SIZE, JobQuery, SearchPage, Sort
from jobs.search.timing import timed

Answer = TypeVar("Answer")

# A fold commits a few times a second at most, a read takes milliseconds, unless the process has
# read nothing yet.
READS = 3


class BitmapEngine:
    """Searches compressed bitmaps of the words and filters of all listings."""

    def __init__(self) -> None:
        self._cache = TermCache()
        self._pending = PendingCache()
        self._employers = EmployerCache()

    @timed("bitmap")
    def search(self, query: JobQuery, *, now: datetime | None = None) -> SearchPage:
        """Answer `query` as of `now` (default: the present)."""
        present = now or timezone.now()
        return self._consistent(query, present, lambda match: self._page(match, present))

    def count(self, query: JobQuery, *, now: datetime | None = None) -> int:
        """Return the exact total of `query` without facets or rows."""
        bare = query.but(with_facets=False)
        return self._consistent(bare, now or timezone.now(), lambda match: len(match.docs))

    def enqueue(self, job_ids: Sequence[int]) -> None:
        """Make the present state of these listings searchable at commit."""
        writing.enqueue(job_ids)

    def fold(self, *, limit: int = 1000, if_due: bool = False) -> int:
        """Merge waiting changes into the index; return how many were merged."""
        return 0 if if_due and not folding.is_due() else folding.fold(limit)

    def prepare(self, job_ids: Sequence[int]) -> None:
        """Write the documents of listings that are new, for the rebuild that follows."""
        preparing.prepare(job_ids)

    def refresh(self, *, tell: Tell = quietly) -> int:
        """Read anew what other rules of text wrote; return how many listings were."""
        return rebuilding.refresh(is_whole=False, tell=tell)

    def rebuild(
        self, *, restart: bool = False, is_whole: bool = False, tell: Tell = quietly
    ) -> int:
        """Build the index anew beside the live one and swap; return how many listings it holds."""
        return rebuilding.rebuild(restart=restart, is_whole=is_whole, tell=tell)

    def check(self, *, repair: bool = False) -> list[str]:
        """Compare the index with the listings; return what differs, one line each."""
        return checking.check(repair=repair)

    def _consistent(
        self, query: JobQuery, now: datetime, answer: Callable[[Match], Answer]
    ) -> Answer:
        """Return an answer from one generation of the index, asked again while it moves."""
        moment = query.moment(now)

        def terms(state: IndexState) -> Iterator[str]:
            return terms_to_read(query, state.words_version)

        def once() -> Answer:
            return answer(Match(query, Snapshot(self._cache, self._pending, terms, moment)))

        for _attempt in range(READS):
            with suppress(IndexMoved):
                return once()
        with steady():
            return once()

    def _page(self, match: Match, now: datetime) -> SearchPage:
        query = match.query
        size = max(1, min(query.page_size, MAX_PAGE_SIZE))
        shown = page_ids(match, (max(1, query.page) - 1) * size, size)
        return SearchPage(
            ids=list(shown.values()),
            total=len(match.docs),
            query=query,
            at=now,
            ceiling=match.ceiling,
            as_of=match.snapshot.steady_since,
            facets=facets(match, self._employers) if query.with_facets else {},
            distances_km=_distances(match, shown),
            dropped_words=match.dropped_words,
            offers=match.offers(),
            is_total_exact=match.is_total_exact,
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
    if match.query.sort != Sort.RELEVANCE or not match.groups:
        return {}
    page = BitMap(shown)
    return {shown[doc]: tier.value for tier, docs in tiers(match) for doc in docs & page}
