"""Which documents a query finds: words, filters and the clock, as intersections of bitmaps."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet
from pyroaring import BitMap

from jobs.models import Job, SearchDocument
from jobs.search.bands import PAY_EDGES, known_currency, pay_bucket
from jobs.search.bitmap import store
from jobs.search.bitmap.sets import intersection, union
from jobs.search.bitmap.snapshot import Snapshot
from jobs.search.bitmap.wording import Matching, Wording, terms_of_question
from jobs.search.geography import by_distance, near, rings
from jobs.search.listing import hour_of
from jobs.search.query import JobQuery, Offer, Sort
from jobs.search.relaxing import offers, relaxed
from jobs.search.synonyms import asked

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
# Filter groups of one value, by their name in the index.
FLAGS = {"visa": "visa_sponsorship", "quick": "quick_apply"}


def terms_to_read(query: JobQuery, words_version: int) -> Iterator[str]:
    """Yield the terms of a query that are in no group."""
    yield from terms_of_question(asked(query.words, words_version))
    yield from map(employer_term, query.companies)
    yield from area_terms(query)
    if query.place_id is not None and query.with_facets:
        for _ring, place_ids in rings(query.place_id):
            yield from map(point_term, place_ids)
    if query.place_id is not None and (query.radius_km or query.sort == Sort.DISTANCE):
        for place_id, _km in by_distance(query.place_id, query.radius_km):
            yield point_term(place_id)


def area_terms(query: JobQuery) -> list[str]:
    """Return the terms whose union is the place asked for and what is near it."""
    if query.place_id is None:
        return []
    around = near(query.place_id, query.radius_km)
    return [f"f:in:{query.place_id}", *map(point_term, around)]


def point_term(place_id: int) -> str:
    """Return the term of listings with that very place."""
    return f"f:at:{place_id}"


def employer_term(company_id: int) -> str:
    """Return the term of an employer's listings."""
    return f"{store.EMPLOYER}{company_id}"


class Match:
    """The documents a query finds in a snapshot; every set is computed once and not changed."""

    def __init__(self, query: JobQuery, snapshot: Snapshot) -> None:
        self.query = query
        self.snapshot = snapshot
        self.ceiling = _within(query.ceiling or snapshot.newest_document(), 0, LARGEST_DOCUMENT - 1)
        self.filters = dict(self._filters())
        self._scope = self._bounded(snapshot.live)
        self._filtered = intersection([self._scope, *self.filters.values()])
        self.question = asked(query.words, snapshot.state.words_version)
        self._wording = Wording(self.question, snapshot)
        self.groups, dropped = relaxed(self._wording.groups, self._count)
        self.dropped_words = tuple(one.group.text for one in dropped)
        self.docs, self.is_total_exact = self._wording.among(self._filtered, self.groups)

    @cached_property
    def _found(self) -> BitMap:
        """What is found by words alone."""
        return self._wording.among(self._scope, self.groups)[0]

    @cached_property
    def rest(self) -> BitMap:
        """All other documents of the index."""
        return self.snapshot.value("all", "") - self.docs

    def without(self, group: str) -> BitMap:
        """Return what would be found without the filter of one group."""
        if group not in self.filters:
            return self.docs
        others = (docs for name, docs in self.filters.items() if name != group)
        return intersection([self._found, *others])

    def posted_within(self, days: int) -> BitMap:
        """Return documents published in the last `days` days, counted back in whole hours."""
        return self.snapshot.group("hour").reaching(self.first_hour(days))

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
        docs = self.snapshot.group(currency).reaching(f"{whole:03}")
        if whole > first:
            docs = docs | self._paying_part(currency, first, amount)
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
        for group, field in FLAGS.items():
            if getattr(query, field):
                yield group, snapshot.value(group, "1")
        if query.posted_within_days is not None:
            yield "posted", self.posted_within(query.posted_within_days)
        if query.pay_min_minor is not None:
            paying = self.paying(query.pay_min_minor)
            unstated = snapshot.value("nopay", "1")
            yield "pay", paying | unstated if query.with_unstated_pay else paying
        if query.place_id is not None:
            yield "place", snapshot.any_of(area_terms(query))
        if query.companies:
            yield "employer", snapshot.any_of(map(employer_term, query.companies))

    def _bounded(self, live: BitMap) -> BitMap:
        """Return what is live, or was when the walk began, below the ceiling."""
        docs = live.copy()
        if self.query.as_of is not None:
            docs |= BitMap(_closed_since(self.snapshot.now)) & self.snapshot.value("all", "")
        docs.remove_range(self.ceiling + 1, LARGEST_DOCUMENT + 1)
        return docs

    def offers(self) -> tuple[Offer, ...]:
        """Return searches with one group less, when little was found and nothing left out."""
        texts = () if self.dropped_words else [one.group.text for one in self.groups]
        return offers(len(self.docs), texts, self._without)

    def _without(self, at: int) -> tuple[str, int]:
        question = self.question.without(self.groups[at].group)
        others = [*self.groups[:at], *self.groups[at + 1 :]]
        # Words that come to stand together may have synonyms: then the text asks something else.
        is_asked = asked(question.text, self.snapshot.state.words_version) == question
        return question.text, self._count(others) if is_asked else 0

    def _count(self, groups: Sequence[Matching]) -> int:
        return len(self._wording.among(self._filtered, groups)[0])


def pay_bounds(currency: str, bucket: int) -> dict[str, int]:
    """Return the filter of `SearchDocument` that finds one bucket of pay."""
    column, edges = f"pay_{currency.lower()}", PAY_EDGES[currency]
    bounds = {f"{column}__gte": edges[bucket - 1] if bucket else 0}
    if bucket < len(edges):
        bounds[f"{column}__lt"] = edges[bucket]
    return bounds


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))


def _closed_since(moment: datetime) -> QuerySet[SearchDocument, int]:
    """Return the documents that were live at a moment and were closed after it."""
    was_live = {"starts_at__lte": moment, "expires_at__gt": moment}
    closed = {"job__status": Job.Status.CLOSED, "job__closed_at__gt": moment}
    return SearchDocument.objects.filter(**was_live, **closed).values_list("doc_id", flat=True)
