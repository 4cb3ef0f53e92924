"""Which listings a query finds, as conditions of SQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from jobboard.core.gazetteer import gazetteer
from jobs.models import Job, JobPlace, SearchText
from jobs.search.bands import known_currency
from jobs.search.fulltext import encoding
from jobs.search.geography import near
from jobs.search.language import Group
from jobs.search.query import JobQuery, Offer
from jobs.search.relaxing import offers, relaxed
from jobs.search.synonyms import asked, words_version

LARGEST = 2**62
MOST_DAYS = 36_500
# Filter groups that are a column of the listing.
COLUMNS = {
    "function": ("function_id", "functions"),
    "employment_type": ("employment_type", "employment_types"),
    "work_pattern": ("work_pattern", "work_patterns"),
    "remote": ("remote", "remote"),
    "experience": ("experience", "experience"),
}
FLAGS = {
    "visa": Q(visa_sponsorship=True),
    # Applying needs no other website.
    "quick_apply": Q(apply_by=Job.ApplyBy.EMAIL),
}
UNPAID = Q(pay_ghs_high=None, pay_gbp_high=None)


class Against(Lookup):
    """`MATCH (column) AGAINST (expression IN BOOLEAN MODE)`.

    A lookup and not a function: Django compares functions with 1, and the index is not used.
    """

    lookup_name = "against"
    prepare_rhs = False

    def __init__(self, column: str, expression: str) -> None:
        super().__init__(F(f"search_text__{column}"), expression)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition and its parameters."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"MATCH ({column}) AGAINST (%s IN BOOLEAN MODE)", (*parameters, self.rhs)


class Match:
    """The listings a query finds at a moment."""

    def __init__(self, query: JobQuery, now: datetime) -> None:
        self.query, self.now = query, now
        self.filters = dict(_filters(query, now))
        self.ceiling = within(query.ceiling or newest_document(), 0, LARGEST)
        # A walk's later pages tell of the moment it began.
        found = Job.objects.live(now) if query.as_of is None else Job.objects.were_live(now)
        self._scope = found.filter(search_text__doc_id__lte=self.ceiling)
        self._version = words_version()
        self.question = asked(query.words, self._version)
        self.groups, dropped = relaxed(self.question.groups, self._count)
        self.dropped_words = tuple(group.text for group in dropped)

    @property
    def jobs(self) -> QuerySet[Job]:
        """All listings found."""
        return self._with(self.groups)

    def without(self, group: str) -> QuerySet[Job]:
        """Return what would be found without the filter of one group."""
        return self._with(self.groups, left_out=group)

    def offers(self, found: int) -> tuple[Offer, ...]:
        """Return searches with one group less, when little was found and nothing left out."""
        texts = () if self.dropped_words else [group.text for group in self.groups]
        return offers(found, texts, self._without)

    def _without(self, at: int) -> tuple[str, int]:
        question = self.question.without(self.groups[at])
        is_asked = asked(question.text, self._version) == question
        return question.text, self._count(question.groups) if is_asked else 0

    def _count(self, groups: Sequence[Group]) -> int:
        return self._with(groups).count()

    def _with(self, groups: Sequence[Group], left_out: str = "") -> QuerySet[Job]:
        conditions = [one for group, one in self.filters.items() if group != left_out]
        if groups:
            conditions.append(Q(Against("words", encoding.all_of(groups))))
        if self.question.excluded:
            # Outside the expression: one of exclusions only would find nothing.
            conditions.append(~Q(Against("words", encoding.any_of(self.question.excluded))))
        return self._scope.filter(*conditions)


def is_asked(query: JobQuery, flag: str) -> bool:
    """Say whether a query asks for one of `FLAGS`."""
    return {"visa": query.visa_sponsorship, "quick_apply": query.quick_apply}[flag]


def newest_document() -> int:
    """Return the largest document number there is."""
    return SearchText.objects.order_by("-doc_id").values_list("doc_id", flat=True).first() or 0


def paying(query: JobQuery, yearly_minor: int) -> Q:
    """Return the condition that a range reaches a yearly amount."""
    column = f"pay_{known_currency(query.pay_currency).lower()}_high"
    return Q(**{f"{column}__gte": within(yearly_minor, 0, LARGEST)})


def posted_within(days: int, now: datetime) -> Q:
    """Return the condition of being published in the last `days` days, in whole hours."""
    since = now - timedelta(days=within(days, 0, MOST_DAYS))
    return Q(published_at__gte=since.replace(minute=0, second=0, microsecond=0))


def in_places(place_ids: Collection[int]) -> Q:
    """Return the condition that one of a listing's places is among some."""
    return Q(pk__in=JobPlace.objects.filter(place__in=list(place_ids)).values("job"))


def _filters(query: JobQuery, now: datetime) -> Iterator[tuple[str, Q]]:
    yield from _chosen(query)
    for group, condition in FLAGS.items():
        if is_asked(query, group):
            yield group, condition
    if query.posted_within_days is not None:
        yield "posted", posted_within(query.posted_within_days, now)
    if query.pay_min_minor is not None:
        pays = paying(query, query.pay_min_minor)
        yield "pay", pays | UNPAID if query.with_unstated_pay else pays
    if query.place_id is not None:
        yield "place", area(query.place_id, query.radius_km)


def _chosen(query: JobQuery) -> Iterator[tuple[str, Q]]:
    for group, (column, field) in COLUMNS.items():
        if chosen := getattr(query, field):
            yield group, Q(**{f"{column}__in": _sendable(chosen)})
    if query.countries:
        countries = _sendable(query.countries)
        there = JobPlace.objects.filter(place__country__in=countries)
        yield "country", Q(country__in=countries) | Q(pk__in=there.values("job"))
    if query.regions:
        yield "region", in_places({one for region in query.regions for one in _region(region)})
    if query.companies:
        yield "employer", Q(company__in=query.companies)


def _sendable(values: Iterable[str]) -> list[str]:
    """Return the values that the connection's encoding has; no listing has the others."""
    return [value for value in values if value.isprintable()]


def _region(place_id: int) -> list[int]:
    place = gazetteer().places.get(place_id)
    if place is None or place.kind != "region":
        return []
    return [place_id, *gazetteer().descendants(place_id)]


def area(place_id: int, radius_km: int) -> Q:
    """Return the condition of lying inside a place or near it."""
    inside = gazetteer().descendants(place_id) if _holds(place_id) else []
    return in_places({place_id, *inside, *near(place_id, radius_km)})


def _holds(place_id: int) -> bool:
    """Say whether a place contains others; "anywhere" does not, it is a place of its own."""
    place = gazetteer().places.get(place_id)
    return place is not None and place.kind != "world"


def within(value: Any, low: int, high: int) -> int:
    """Return the nearest number the database can compare."""
    return int(max(low, min(value, high)))
