"""Which documents a query finds: words, filters and the clock, as intersections of bitmaps."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property, reduce

from pyroaring import BitMap

from jobs.models import SearchDocument
from jobs.search.bands import PAY_EDGES, known_currency, pay_bucket
from jobs.search.bitmap.snapshot import Snapshot
from jobs.search.geography import by_distance, near
from jobs.search.listing import hour_of
from jobs.search.query import JobQuery, Sort
from jobs.search.relaxing import relaxed
from jobs.search.text import query_words

LARGEST_DOCUMENT = 2**32 - 1
LARGEST_AMOUNT = 2**62
MOST_DAYS = 36_500
# Filter groups whose values are alternatives, by their name in the index and in facets.
CHOICES = {
    "country": "countries",
    "region": "regions",
    "function": "functions",
    "type": "employment_types",
    "pattern": "work_patterns",
    "remote": "remote",
    "experience": "experience",
}


def terms_to_read(query: JobQuery) -> Iterator[str]:
    """Yield the terms of a query that are in no group."""
    for word in query_words(query.words):
        yield from (word, f"t:{word}", f"c:{word}", f"p:{word}")
    if query.company_id is not None:
        yield f"f:company:{query.company_id}"
    yield from area_terms(query)
    if query.place_id is not None and (query.radius_km or query.sort == Sort.DISTANCE):
        for place_id, _km in by_distance(query.place_id, query.radius_km):
            yield f"f:at:{place_id}"


def area_terms(query: JobQuery) -> list[str]:
    """Return the terms whose union is the place asked for and what is near it."""
    if query.place_id is None:
        return []
    around = near(query.place_id, query.radius_km)
    return [f"f:in:{query.place_id}", *(f"f:at:{place_id}" for place_id in around)]


class Match:
    """The documents a query finds in a snapshot; every set is computed once and not changed."""

    def __init__(self, query: JobQuery, snapshot: Snapshot) -> None:
        self.query = query
        self.snapshot = snapshot
        self.ceiling = _within(query.ceiling or snapshot.newest_document(), 0, LARGEST_DOCUMENT - 1)
        self.filters = dict(self._filters())
        self._scope = self._bounded(snapshot.live)
        self.words, self.dropped_words = self._words(query_words(query.words))
        self._found = intersection([self._scope, *map(snapshot.docs, self.words)])

    @cached_property
    def docs(self) -> BitMap:
        """All documents found."""
        return intersection([self._found, *self.filters.values()])

    def without(self, group: str) -> BitMap:
        """Return what would be found without the filter of one group."""
        if group not in self.filters:
            return self.docs
        others = (docs for name, docs in self.filters.items() if name != group)
        return intersection([self._found, *others])

    def posted_within(self, days: int) -> BitMap:
        """Return documents published in the last `days` days, counted back in whole hours."""
        first = self.first_hour(days)
        hours = self.snapshot.group("hour").items()
        return union(docs for hour, docs in hours if hour >= first)

    def first_hour(self, days: int) -> str:
        """Return the first value of the group `hour` that lies in the last `days` days."""
        since = self.snapshot.now - timedelta(days=_within(days, 0, MOST_DAYS))
        return f"{hour_of(since):09}"

    def paying(self, yearly_minor: int) -> BitMap:
        """Return documents whose range reaches a yearly amount of the query's currency."""
        currency = known_currency(self.query.pay_currency)
        amount = _within(yearly_minor, 0, LARGEST_AMOUNT)
        first = pay_bucket(currency, amount)
        whole = first if amount == 0 or amount in PAY_EDGES[currency] else first + 1
        buckets = self.snapshot.group(currency).items()
        docs = union(docs for bucket, docs in buckets if int(bucket) >= whole)
        if whole > first:
            docs |= self._paying_part(currency, first, amount)
        return docs

    def _paying_part(self, currency: str, bucket: int, amount: int) -> BitMap:
        """Read the documents of one bucket that reach an amount inside it."""
        bounds = pay_bounds(currency, bucket) | {f"pay_{currency.lower()}__gte": amount}
        rows = SearchDocument.objects.filter(**bounds).values_list("doc_id", flat=True)
        return BitMap(rows) & self.snapshot.value(currency, f"{bucket:03}")

    def _filters(self) -> Iterator[tuple[str, BitMap]]:
        query, snapshot = self.query, self.snapshot
        for group, field in CHOICES.items():
            if chosen := getattr(query, field):
                yield group, union(snapshot.value(group, str(value)) for value in chosen)
        if query.visa_sponsorship:
            yield "visa", snapshot.value("visa", "1")
        if query.posted_within_days is not None:
            yield "posted", self.posted_within(query.posted_within_days)
        if query.pay_min_minor is not None:
            yield "pay", self.paying(query.pay_min_minor)

    def _bounded(self, live: BitMap) -> BitMap:
        """Return what is live, in the place asked for, of the employer, below the ceiling."""
        query, snapshot = self.query, self.snapshot
        docs = live.copy()
        docs.remove_range(self.ceiling + 1, LARGEST_DOCUMENT + 1)
        if query.place_id is not None:
            docs &= snapshot.any_of(area_terms(query))
        if query.company_id is not None:
            docs &= snapshot.docs(f"f:company:{query.company_id}")
        return docs

    def _words(self, words: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
        """Return the words to require, and those dropped because together they find nothing."""
        scope = intersection([self._scope, *self.filters.values()])
        return relaxed(
            words, lambda some: len(intersection([scope, *map(self.snapshot.docs, some)]))
        )


def union(sets: Iterable[BitMap]) -> BitMap:
    """Return the documents of any set, as a set of its own."""
    return BitMap.union(BitMap(), *sets)


def pay_bounds(currency: str, bucket: int) -> dict[str, int]:
    """Return the filter of `SearchDocument` that finds one bucket of pay."""
    column, edges = f"pay_{currency.lower()}", PAY_EDGES[currency]
    bounds = {f"{column}__gte": edges[bucket - 1] if bucket else 0}
    if bucket < len(edges):
        bounds[f"{column}__lt"] = edges[bucket]
    return bounds


def intersection(sets: Iterable[BitMap]) -> BitMap:
    """Return the common documents of at least one set, smallest sets first."""
    return reduce(BitMap.__and__, sorted(sets, key=len))


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
