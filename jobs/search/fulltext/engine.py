"""The full-text engine's face: SQL for searching, rows of encoded words for finding."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from jobs.models import Job, SearchText
from jobs.search.engine import Tell, quietly
from jobs.search.fulltext.encoding import headline_of, title_of, words_of
from jobs.search.fulltext.facets import facets
from jobs.search.fulltext.matching import Match
from jobs.search.fulltext.ordering import distances, page_tiers
from jobs.search.listing import BATCH, Listing, read_listings
from jobs.search.query import MAX_PAGE_SIZE, JobQuery, SearchPage
from jobs.search.rows import batches, upsert
from jobs.search.timing import timed

COLUMNS = ["title", "headline", "words"]


class FulltextEngine:
    """Searches with the database's own FULLTEXT indexes; sees rows once they are committed."""

    def __init__(self) -> None:
        if connection.vendor != "mysql":
            raise ImproperlyConfigured(
                "SEARCH_ENGINE=fulltext needs MySQL or MariaDB: set DATABASE_URL, "
                "or SEARCH_ENGINE=bitmap."
            )

    @timed("fulltext")
    def search(self, query: JobQuery, *, now: datetime | None = None) -> SearchPage:
        """Answer `query` as of `now` (default: the present)."""
        present = now or timezone.now()
        match = Match(query, query.moment(present))
        size = max(1, min(query.page_size, MAX_PAGE_SIZE))
        skip = min((max(1, query.page) - 1) * size, 2**40)
        shown = page_tiers(match, skip, size)
        total = match.jobs.count()
        return SearchPage(
            ids=list(shown),
            total=total,
            query=query,
            at=present,
            ceiling=match.ceiling,
            as_of=match.now,
            facets=facets(match) if query.with_facets else {},
            distances_km=distances(match, list(shown)),
            dropped_words=match.dropped_words,
            offers=match.offers(total),
            explain={job_id: tier for job_id, tier in shown.items() if tier},
        )

    def count(self, query: JobQuery, *, now: datetime | None = None) -> int:
        """Return the exact total of `query` without facets or rows."""
        return Match(query, query.moment(now or timezone.now())).jobs.count()

    def enqueue(self, job_ids: Sequence[int]) -> None:
        """Make the present state of these listings searchable at commit."""
        for part in batches(sorted(set(job_ids)), BATCH):
            with transaction.atomic():
                _write(part)

    def fold(self, *, limit: int = 1000, if_due: bool = False) -> int:
        """Do nothing: the database merges its full-text index itself."""
        return 0

    def prepare(self, job_ids: Sequence[int]) -> None:
        """Write the words of listings that are new."""
        self.enqueue(job_ids)

    def refresh(self, *, tell: Tell = quietly) -> int:
        """Write the words of listings anew where they say something else; return how many."""
        return len(self.check(repair=True))

    def rebuild(
        self, *, restart: bool = False, is_whole: bool = False, tell: Tell = quietly
    ) -> int:
        """Write the words of all listings anew; return how many there are."""
        for number, part in enumerate(batches(_all_ids(), BATCH), start=1):
            self.enqueue(part)
            if number % 20 == 0:
                tell(f"{number * BATCH:,} listings")
        return SearchText.objects.count()

    def check(self, *, repair: bool = False) -> list[str]:
        """Compare the rows with the listings; return what differs, one line each."""
        found: list[str] = []
        for part in batches(_all_ids(), BATCH):
            stale = list(_stale(part))
            found += [f"listing {job_id}: its words are missing or stale" for job_id in stale]
            if repair and stale:
                self.enqueue(stale)
        return found


def _write(job_ids: list[int]) -> None:
    known = dict(SearchText.objects.filter(job__in=job_ids).values_list("job", "doc_id"))
    new, changed = [], []
    for listing in read_listings(job_ids):
        row = SearchText(job_id=listing.job_id, **_words(listing))
        if listing.job_id in known:
            row.doc_id = known.pop(listing.job_id)
            changed.append(row)
        else:
            new.append(row)
    SearchText.objects.bulk_create(new)
    upsert(SearchText, changed, COLUMNS)
    # What is left has no published listing.
    SearchText.objects.filter(doc_id__in=known.values()).delete()


def _words(listing: Listing) -> dict[str, str]:
    return {
        "title": title_of(listing),
        "headline": headline_of(listing),
        "words": words_of(listing),
    }


def _all_ids() -> list[int]:
    published = Job.objects.filter(published_at__isnull=False).values_list("pk", flat=True)
    return sorted({*published, *SearchText.objects.values_list("job_id", flat=True)})


def _stale(job_ids: Collection[int]) -> Iterator[int]:
    held = {
        row["job_id"]: row
        for row in SearchText.objects.filter(job__in=job_ids).values("job_id", *COLUMNS)
    }
    for listing in read_listings(job_ids):
        row = held.pop(listing.job_id, None)
        if row != {"job_id": listing.job_id, **_words(listing)}:
            yield listing.job_id
    yield from held
