"""Exact counts for every filter value, the value's own group left out."""

from collections.abc import Iterator

from pyroaring import BitMap

from jobs.search.bands import PAY_BANDS, POSTED_DAYS, known_currency
from jobs.search.bitmap.matching import CHOICES, Match
from jobs.search.query import Facet

# Names of `SearchPage.facets` where they differ from the index's.
NAMES = {"type": "employment_type", "pattern": "work_pattern"}


def facets(match: Match) -> dict[str, list[Facet]]:
    """Return the facets of all groups; values nothing would match are left out unless chosen."""
    found = {NAMES.get(group, group): _choices(match, group) for group in CHOICES}
    found["visa"] = _visa(match)
    found["pay"] = list(_pay(match))
    found["posted"] = list(_posted(match))
    return found


def _choices(match: Match, group: str) -> list[Facet]:
    docs = match.without(group)
    chosen = {str(value) for value in getattr(match.query, CHOICES[group])}
    values = chosen | set(match.snapshot.values(group))
    counted = (
        Facet(value, _common(docs, match, f"g:{group}:{value}"), value in chosen)
        for value in values
    )
    kept = [facet for facet in counted if facet.count or facet.selected]
    return sorted(kept, key=lambda facet: (-facet.count, facet.value))


def _visa(match: Match) -> list[Facet]:
    chosen = match.query.visa_sponsorship
    count = _common(match.without("visa"), match, "g:visa:1")
    return [Facet("1", count, chosen)] if count or chosen else []


def _pay(match: Match) -> Iterator[Facet]:
    docs = match.without("pay")
    chosen = match.query.pay_min_minor
    for band in PAY_BANDS[known_currency(match.query.pay_currency)]:
        count = docs.intersection_cardinality(match.paying(band))
        if count or band == chosen:
            yield Facet(str(band), count, band == chosen)


def _posted(match: Match) -> Iterator[Facet]:
    docs = match.without("posted")
    chosen = match.query.posted_within_days
    for days in POSTED_DAYS:
        count = docs.intersection_cardinality(match.posted_within(days))
        if count or days == chosen:
            yield Facet(str(days), count, days == chosen)


def _common(docs: BitMap, match: Match, term: str) -> int:
    return docs.intersection_cardinality(match.snapshot.docs(term))
