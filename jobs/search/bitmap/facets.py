"""Exact counts for every filter value, the value's own group left out."""

from collections.abc import Iterator

from jobs.search.bands import PAY_BANDS, POSTED_DAYS, known_currency, pay_bucket
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
    counts = {
        value: docs.intersection_cardinality(having)
        for value, having in match.snapshot.group(group).items()
    }
    found = [
        Facet(value, counts.get(value, 0), value in chosen)
        for value in counts.keys() | chosen
        if counts.get(value) or value in chosen
    ]
    return sorted(found, key=lambda facet: (-facet.count, facet.value))


def _visa(match: Match) -> list[Facet]:
    chosen = match.query.visa_sponsorship
    count = match.without("visa").intersection_cardinality(match.snapshot.value("visa", "1"))
    return [Facet("1", count, chosen)] if count or chosen else []


def _pay(match: Match) -> Iterator[Facet]:
    """Count up from the highest bucket: every band is the lower end of one."""
    currency, chosen = known_currency(match.query.pay_currency), match.query.pay_min_minor
    first = {f"{pay_bucket(currency, band):03}": band for band in PAY_BANDS[currency]}
    counts = _reaching(match, "pay", currency, list(first))
    for bucket, band in first.items():
        if counts[bucket] or band == chosen:
            yield Facet(str(band), counts[bucket], band == chosen)


def _posted(match: Match) -> Iterator[Facet]:
    """Count up from the newest hour."""
    chosen = match.query.posted_within_days
    first = {days: match.first_hour(days) for days in POSTED_DAYS}
    counts = _reaching(match, "posted", "hour", list(first.values()))
    for days, hour in first.items():
        if counts[hour] or days == chosen:
            yield Facet(str(days), counts[hour], days == chosen)


def _reaching(match: Match, left_out: str, group: str, lows: list[str]) -> dict[str, int]:
    """Return for each low end how many documents have it or a higher value of the group.

    A document has one value of such a group, so the counts of the values add up.
    """
    docs, total = match.without(left_out), 0
    waiting, counts = sorted(lows), {}
    for value, having in reversed(match.snapshot.group(group).items()):
        while waiting and value < waiting[-1]:
            counts[waiting.pop()] = total
        if not waiting:
            break
        total += docs.intersection_cardinality(having)
    return counts | dict.fromkeys(waiting, total)
