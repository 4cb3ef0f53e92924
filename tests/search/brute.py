"""What a search must answer, worked out row by row without any index."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.models import SearchState
from jobs.search import JobQuery, Sort
from jobs.search.bands import MOST_EMPLOYERS, PAY_BANDS, POSTED_DAYS, RADII_KM
from jobs.search.language import Group, Question
from jobs.search.synonyms import asked
from tests.search.truth import Row, live_rows

__all__ = ["Answer", "Row", "answer", "live_rows"]
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
# Every group of facets, and the query's field of those whose values are alternatives.
GROUPS = {
    "country": "countries", "region": "regions", "function": "functions",
    "employment_type": "employment_types", "work_pattern": "work_patterns", "remote": "remote",
    "experience": "experience", "employer": "companies", "visa": "", "quick_apply": "",
    "pay": "", "pay_unstated": "", "posted": "", "radius": "",
}  # fmt: skip
# The filter that a group's counts leave out, where it has another name.
OWN = {"pay_unstated": "pay"}
Test = Callable[[Row], object]


@dataclass
class Answer:
    """A whole answer: every id in order, and the counts of each group."""

    ids: list[int]
    facets: dict[str, dict[str, int]]
    dropped: tuple[str, ...]
    offers: list[tuple[str, str, int]]


def words_version() -> int:
    """Return the version of the synonyms in force."""
    return SearchState.objects.values_list("words_version", flat=True).first() or 0


def answer(query: JobQuery, now: datetime, live: list[Row], version: int = 0) -> Answer:
    """Return what an engine must find among the live rows, given the version of the synonyms."""
    question, tests = asked(query.words, version), _filters(query, now)
    wanted = [row for row in live if not any(map(row.matches, question.excluded))]
    failed = {row: {name for name, test in tests.items() if not test(row)} for row in wanted}
    filtered = [row for row in wanted if not failed[row]]
    kept = _kept(list(question.groups), filtered)
    dropped = tuple(group.text for group in question.groups if group not in kept)
    said = [row for row in wanted if all(map(row.matches, kept))]
    found = sorted((row for row in said if not failed[row]), key=lambda row: _key(row, query, kept))
    facets = {
        group: _counts(
            group, [row for row in said if failed[row] <= {OWN.get(group, group)}], query, now
        )
        for group in GROUPS
    }
    facets["employer"] = _busiest(facets["employer"], query.companies)
    offers = [] if dropped else _offers(question, filtered, len(found), version)
    return Answer([row.job.pk for row in found], facets, dropped, offers)


def _filters(query: JobQuery, now: datetime) -> dict[str, Test]:
    tests: dict[str, Test] = {}
    for group, field in GROUPS.items():
        if field and getattr(query, field):
            chosen = {str(value) for value in getattr(query, field)}
            tests[group] = lambda row, group=group, chosen=chosen: row.groups[group] & chosen
    if query.visa_sponsorship:
        tests["visa"] = lambda row: row.groups["visa"]
    if query.quick_apply:
        tests["quick_apply"] = lambda row: row.groups["quick_apply"]
    if (place_id := query.place_id) is not None:
        tests["radius"] = lambda row: row.is_near(place_id, query.radius_km)
    if (days := query.posted_within_days) is not None:
        tests["posted"] = lambda row: row.posted_within(days, now)
    if (least := query.pay_min_minor) is not None:
        tests["pay"] = lambda row: (
            row.pays(query.pay_currency, least)
            or (query.with_unstated_pay and row.groups["pay_unstated"])
        )
    return tests


def _kept(groups: list[Group], rows: list[Row]) -> list[Group]:
    """All groups if together they find something, else what is left after dropping the least."""
    alone = {group: sum(map(group_test(group), rows)) for group in groups}
    if not any(alone.values()):
        return groups
    while len(groups) > 1 and not _total(groups, rows):
        empty = [group for group in groups if not alone[group]]

        def rank(group: Group, groups: list[Group] = groups) -> tuple[bool, int]:
            return _total([one for one in groups if one is not group], rows) > 0, alone[group]

        worst = empty[0] if empty else max(groups, key=rank)
        groups = [group for group in groups if group is not worst]
    return groups


def group_test(group: Group) -> Callable[[Row], bool]:
    """Return the test whether a row matches a group."""
    return lambda row: row.matches(group)


def _total(groups: Sequence[Group], rows: list[Row]) -> int:
    return sum(all(map(row.matches, groups)) for row in rows)


def _offers(
    question: Question, rows: list[Row], found: int, version: int
) -> list[tuple[str, str, int]]:
    """Up to three searches of one group less, for one that finds fewer than five."""
    if found >= 5 or len(question.groups) < 2:
        return []
    made = []
    for group in question.groups:
        others = question.without(group)
        total = _total(others.groups, rows) if asked(others.text, version) == others else 0
        made.append((group.text, others.text, total))
    more = [offer for offer in made if offer[2] > found]
    return sorted(more, key=lambda offer: -offer[2])[:3]


def _key(row: Row, query: JobQuery, groups: list[Group]) -> tuple[float, ...]:
    assert row.job.published_at
    assert row.job.expires_at
    newest = (-(row.job.published_at - OLDEST) // timedelta(microseconds=1), -row.number)
    if query.sort == Sort.RELEVANCE and groups:
        return (*_tier(row, groups), *newest)
    if query.sort == Sort.CLOSING:
        return ((row.job.expires_at - OLDEST) // timedelta(microseconds=1), row.number)
    if query.sort == Sort.PAY:
        pay = row.pay(query.pay_currency)
        return (1, *newest) if pay is None else (0, -pay, -row.number)
    if query.sort == Sort.DISTANCE and query.place_id is not None:
        origin = row.gazetteer.get(query.place_id)
        far = row.distance(origin) if origin else None
        return (1, 0, *newest) if far is None else (0, far, *newest)
    return newest


def _tier(row: Row, groups: list[Group]) -> tuple[int, int]:
    """What ranks before newest first, smaller is better."""
    said = row.said_in_title(groups)
    if not all(map(row.has_in_headline, groups)):
        return (5, -said) if said else (6, 0)
    if not all(row.has_in_headline(group, as_typed=True) for group in groups):
        return (4, 0)
    if said:
        return (max(0, min(row.size - said, 3)), 0)
    return (2 if all(map(row.is_employer, groups)) else 4, 0)


def _busiest(counts: dict[str, int], chosen: tuple[int, ...]) -> dict[str, int]:
    ranked = sorted(counts, key=lambda value: (-counts[value], int(value)))
    kept = {*ranked[:MOST_EMPLOYERS], *map(str, chosen)}
    return {value: count for value, count in counts.items() if value in kept}


def _counts(group: str, rows: list[Row], query: JobQuery, now: datetime) -> dict[str, int]:
    steps: dict[int, Callable[[Row, int], object]]
    if group == "pay":
        bands = PAY_BANDS[query.pay_currency]
        steps = dict.fromkeys(bands, lambda row, band: row.pays(query.pay_currency, band))
    elif group == "posted":
        steps = dict.fromkeys(POSTED_DAYS, lambda row, days: row.posted_within(days, now))
    elif group == "radius":
        near = query.place_id
        steps = dict.fromkeys(
            RADII_KM if near is not None else (), lambda row, km: row.is_near(near or 0, km)
        )
    else:
        return dict(Counter(value for row in rows for value in row.groups[group]))
    counts = {str(step): sum(bool(test(row, step)) for row in rows) for step, test in steps.items()}
    return {value: count for value, count in counts.items() if count}
