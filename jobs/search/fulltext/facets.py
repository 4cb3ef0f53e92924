"""Exact counts for every filter value by GROUP BY, the value's own group left out."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When

from jobs.models import Job, JobPlace
from jobs.search.bands import MOST_EMPLOYERS, PAY_BANDS, POSTED_DAYS, known_currency
from jobs.search.fulltext.matching import (
    COLUMNS,
    FLAGS,
    UNPAID,
    Match,
    area,
    is_asked,
    paying,
    posted_within,
)
from jobs.search.geography import rings
from jobs.search.query import Facet

# A town lies in a region, or in a district of one; some regions are in a wider one (England).
_UP = ("place", "place__parent", "place__parent__parent", "place__parent__parent__parent")
REGION = Case(
    *(When(**{f"{level}__kind": "region"}, then=F(f"{level}_id")) for level in _UP[:3]),
    output_field=IntegerField(),
)
WIDER_REGION = Case(
    *(
        When(**{f"{level}__kind": "region", f"{above}__kind": "region"}, then=F(f"{above}_id"))
        for level, above in pairwise(_UP)
    ),
    output_field=IntegerField(),
)


def facets(match: Match) -> dict[str, list[Facet]]:
    """Return the facets of all groups; values nothing would match are left out unless chosen."""
    query = match.query
    found = {
        "country": _facets(_places(match.without("country"), F("place__country")), query.countries),
        "region": _facets(
            _places(match.without("region"), REGION)
            | _places(match.without("region"), WIDER_REGION),
            query.regions,
        ),
    }
    for group, (column, field) in COLUMNS.items():
        rows = match.without(group).order_by().values_list(column).annotate(n=Count("pk"))
        found[group] = _facets(dict(rows), getattr(query, field))
    for group, condition in FLAGS.items():
        found[group] = _flag(match, group, condition, is_asked(query, group))
    found["pay"] = list(_pay(match))
    found["pay_unstated"] = _flag(match, "pay", UNPAID, query.with_unstated_pay)
    found["employer"] = _employers(match)
    found["radius"] = list(_radius(match))
    found["posted"] = list(_posted(match))
    return found


def _places(jobs: QuerySet[Job], value: F | Case) -> dict[object, int]:
    rows = (
        JobPlace.objects.filter(job__in=jobs.order_by().values("pk"))
        .order_by()
        .annotate(value=value)
        .values_list("value")
        .annotate(n=Count("job", distinct=True))
    )
    return dict(rows)


def _facets(counts: dict[object, int], chosen: Collection[object]) -> list[Facet]:
    selected = {str(value) for value in chosen}
    counted = Counter({str(value): count for value, count in counts.items() if value})
    values = selected | {value for value, count in counted.items() if count}
    found = [Facet(value, counted[value], value in selected) for value in values]
    return sorted(found, key=lambda facet: (-facet.count, facet.value))


def _flag(match: Match, left_out: str, condition: Q, is_chosen: bool) -> list[Facet]:
    count = match.without(left_out).filter(condition).count()
    return [Facet("1", count, is_chosen)] if count or is_chosen else []


def _employers(match: Match) -> list[Facet]:
    """Count the employers with most listings and, in a second query, those chosen."""
    chosen = match.query.companies
    rows = (
        match.without("employer").order_by().values_list("company").annotate(n=Count("pk"))
        .order_by("-n", "company")
    )  # fmt: skip
    counts = dict.fromkeys(chosen, 0) | dict(rows[:MOST_EMPLOYERS])
    if chosen:
        counts |= dict(rows.filter(company__in=chosen))
    found = [Facet(str(pk), count, pk in chosen) for pk, count in counts.items()]
    return sorted(found, key=lambda facet: (-facet.count, int(facet.value)))


def _radius(match: Match) -> Iterator[Facet]:
    place_id, chosen = match.query.place_id, match.query.radius_km
    if place_id is None:
        return
    counted = [km for km, _places in rings(place_id)]
    areas = [area(place_id, km) for km in counted]
    for km, count in zip(counted, _counts(match.without("place"), areas), strict=True):
        yield Facet(str(km), count, km == chosen)


def _pay(match: Match) -> Iterator[Facet]:
    chosen = match.query.pay_min_minor
    bands = PAY_BANDS[known_currency(match.query.pay_currency)]
    counts = _counts(match.without("pay"), [paying(match.query, band) for band in bands])
    for band, count in zip(bands, counts, strict=True):
        if count or band == chosen:
            yield Facet(str(band), count, band == chosen)


def _posted(match: Match) -> Iterator[Facet]:
    chosen = match.query.posted_within_days
    conditions = [posted_within(days, match.now) for days in POSTED_DAYS]
    for days, count in zip(POSTED_DAYS, _counts(match.without("posted"), conditions), strict=True):
        if count or days == chosen:
            yield Facet(str(days), count, days == chosen)


def _counts(jobs: QuerySet[Job], conditions: list[Q]) -> list[int]:
    """Return how many of the listings meet each condition; one query."""
    wanted = {f"n{at}": Count("pk", filter=condition) for at, condition in enumerate(conditions)}
    found = jobs.order_by().aggregate(**wanted)
    return [found[name] for name in wanted]
