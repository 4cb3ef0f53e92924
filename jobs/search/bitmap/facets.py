"""Exact counts for every filter value, the value's own group left out."""

from collections import Counter
from collections.abc import Callable, Iterator

from pyroaring import BitMap

from jobs.search.bands import MOST_EMPLOYERS, PAY_BANDS, POSTED_DAYS, known_currency, pay_bucket
from jobs.search.bitmap.employers import EmployerCache, busiest
from jobs.search.bitmap.matching import CHOICES, FLAGS, Match, point_term
from jobs.search.geography import rings
from jobs.search.query import Facet

# Names of `SearchPage.facets` where they differ from the index's.
NAMES = {"type": "employment_type", "pattern": "work_pattern", "quick": "quick_apply"}


def facets(match: Match, employers: EmployerCache) -> dict[str, list[Facet]]:
    """Return the facets of all groups; values nothing would match are left out unless chosen."""
    found = {NAMES.get(group, group): _choices(match, group) for group in CHOICES}
    query = match.query
    for group, field in FLAGS.items():
        found[NAMES.get(group, group)] = _flag(match, group, group, getattr(query, field))
    found["pay"] = list(_pay(match))
    # With the bands it is one group: what it adds is what pay leaves out.
    found["pay_unstated"] = _flag(match, "pay", "nopay", query.with_unstated_pay)
    found["posted"] = list(_posted(match))
    found["employer"] = _employers(match, employers)
    found["radius"] = list(_radius(match))
    return found


def _choices(match: Match, group: str) -> list[Facet]:
    count = _counter(match, group)
    chosen = {str(value) for value in getattr(match.query, CHOICES[group])}
    counts = {value: count(having) for value, having in match.snapshot.group(group).items()}
    found = [
        Facet(value, counts.get(value, 0), value in chosen)
        for value in counts.keys() | chosen
        if counts.get(value) or value in chosen
    ]
    return sorted(found, key=lambda facet: (-facet.count, facet.value))


def _flag(match: Match, left_out: str, group: str, is_chosen: bool) -> list[Facet]:
    having = match.snapshot.value(group, "1")
    count = _counter(match, left_out)(having)
    return [Facet("1", count, is_chosen)] if count or is_chosen else []


def _employers(match: Match, employers: EmployerCache) -> list[Facet]:
    snapshot, chosen = match.snapshot, match.query.companies
    docs, waiting = match.without("employer"), snapshot.waiting
    column = employers.of(snapshot.alias, snapshot.state)
    more = Counter(waiting.waiting[doc].employer_id for doc in docs & waiting.docs)
    if moved := (docs & snapshot.value("moved", "")) - waiting.docs:
        more.update(column.present(moved, snapshot.state.generation))
    ids, counts = column.counts(docs - waiting.docs - moved, more)
    found = busiest(ids, counts, MOST_EMPLOYERS, chosen)
    rows = [Facet(str(pk), count, pk in chosen) for pk, count in found.items()]
    return sorted(rows, key=lambda facet: (-facet.count, int(facet.value)))


def _pay(match: Match) -> Iterator[Facet]:
    """Count what reaches each band: it is the lower end of a bucket."""
    currency, chosen = known_currency(match.query.pay_currency), match.query.pay_min_minor
    first = {f"{pay_bucket(currency, band):03}": band for band in PAY_BANDS[currency]}
    counts = _reaching(match, "pay", currency, list(first))
    for bucket, band in first.items():
        if counts[bucket] or band == chosen:
            yield Facet(str(band), counts[bucket], band == chosen)


def _posted(match: Match) -> Iterator[Facet]:
    """Count what is not older than each number of days."""
    chosen = match.query.posted_within_days
    first = {days: match.first_hour(days) for days in POSTED_DAYS}
    counts = _reaching(match, "posted", "hour", list(first.values()))
    for days, hour in first.items():
        if counts[hour] or days == chosen:
            yield Facet(str(days), counts[hour], days == chosen)


def _radius(match: Match) -> Iterator[Facet]:
    """Count outwards from the place, ring by ring."""
    query, snapshot = match.query, match.snapshot
    if query.place_id is None:
        return
    docs = match.without("place")
    inside = snapshot.docs(f"f:in:{query.place_id}")
    found = docs & inside
    for km, place_ids in rings(query.place_id):
        found |= docs & snapshot.any_of(map(point_term, place_ids))
        yield Facet(str(km), len(found), km == query.radius_km)


def _reaching(match: Match, left_out: str, group: str, lows: list[str]) -> dict[str, int]:
    """Return for each low end how many documents have it or a higher value of the group."""
    count, values = _counter(match, left_out), match.snapshot.group(group)
    return {low: count(values.reaching(low)) for low in lows}


def _counter(match: Match, left_out: str) -> Callable[[BitMap], int]:
    """Return what counts how many of some documents are found without the filter of a group."""
    docs = match.without(left_out)
    if docs is not match.docs or 2 * len(docs) <= len(match.snapshot.value("all", "")):
        return docs.intersection_cardinality
    # Most are found: what is not found is smaller to look through.
    rest = match.rest
    return lambda having: len(having) - rest.intersection_cardinality(having)
