"""What a search must answer, worked out row by row without any index."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from jobboard.core.html import html_to_text
from jobboard.core.models import Place
from jobboard.core.places import distance_km
from jobs.models import Job
from jobs.search import JobQuery, Sort
from jobs.search.bands import MOST_EMPLOYERS, PAY_BANDS, POSTED_DAYS, RADII_KM
from jobs.search.text import query_words, words

# Document numbers are given in the order of first publication; tests never publish an older draft
# after a newer one, so the order of the listings' numbers is the same.
FIRST = ("pk",)
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Row:
    """A live listing, with everything a query can ask about."""

    job: Job
    number: int
    gazetteer: dict[int, Place]

    @cached_property
    def places(self) -> list[Place]:
        return [self.gazetteer[link.place_id] for link in self.job.job_places.all()]

    @cached_property
    def inside(self) -> dict[int, Place]:
        found: dict[int, Place] = {}
        for place in self.places:
            above: Place | None = place
            while above and (above is place or above.kind != Place.Kind.WORLD):
                found[above.pk] = above
                above = self.gazetteer.get(above.parent_id)
        return found

    @cached_property
    def title(self) -> set[str]:
        return set(words(self.job.title))

    @cached_property
    def headline(self) -> set[str]:
        names = words(self.job.company.name)
        for place in self.places:
            names += words(f"{place.name} | {place.aliases}")
        return self.title | set(names)

    @cached_property
    def words(self) -> set[str]:
        found = set(words(html_to_text(self.job.description_html)))
        for place in self.inside.values():
            found |= set(words(f"{place.name} | {place.aliases}"))
        return self.headline | found | set(words(self.job.location_text))

    @cached_property
    def groups(self) -> dict[str, set[str]]:
        job = self.job
        within = self.inside.values()
        return {
            "country": {job.country} | {place.country for place in within},
            "region": {str(place.pk) for place in within if place.kind == "region"},
            "function": {job.function_id} - {None},
            "employment_type": {job.employment_type} - {""},
            "work_pattern": {job.work_pattern} - {""},
            "remote": {job.remote},
            "experience": {job.experience} - {""},
            "visa": {"1"} if job.visa_sponsorship else set(),
            "quick_apply": {"1"} if job.apply_by == Job.ApplyBy.EMAIL else set(),
            "employer": {str(job.company_id)},
        }

    def pay(self, currency: str) -> int | None:
        return self.job.pay_ghs_high if currency == "GHS" else self.job.pay_gbp_high

    def pays(self, currency: str, amount: int) -> bool:
        pay = self.pay(currency)
        return pay is not None and pay >= amount

    @property
    def is_unpaid(self) -> bool:
        return self.job.pay_ghs_high is None and self.job.pay_gbp_high is None

    def posted_within(self, days: int, now: datetime) -> bool:
        since = (now - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        assert self.job.published_at is not None
        return self.job.published_at >= since

    def distance(self, origin: Place) -> float | None:
        if origin.latitude is None:
            return None
        found = [
            distance_km(origin.latitude, origin.longitude, place.latitude, place.longitude)
            for place in self.places
            if place.latitude is not None and place.kind == "town"
        ]
        return min(found, default=None)


@dataclass
class Answer:
    """A whole answer: every id in order, and the counts of each group."""

    ids: list[int]
    facets: dict[str, dict[str, int]]
    dropped: int


def live_rows(now: datetime) -> list[Row]:
    """Return the rows of all live listings."""
    gazetteer = Place.objects.in_bulk()
    jobs = Job.objects.live(now).select_related("company").prefetch_related("job_places")
    return [Row(job, number, gazetteer) for number, job in enumerate(jobs.order_by(*FIRST))]


def answer(query: JobQuery, now: datetime, live: list[Row]) -> Answer:
    """Return what an engine must find among the live rows."""
    scope = live
    asked = list(query_words(query.words))
    filters = _filters(query, now)
    filtered = [row for row in scope if all(test(row) for test in filters.values())]
    kept = _kept_words(asked, filtered)
    found = [row for row in scope if row.words >= set(kept)]
    ranked = sorted(
        (row for row in found if all(test(row) for test in filters.values())),
        key=lambda row: _key(row, query, kept),
    )
    facets = {}
    for group in GROUPS:
        others = [test for name, test in filters.items() if name != OWN.get(group, group)]
        rows = [row for row in found if all(test(row) for test in others)]
        facets[group] = _counts(group, rows, query, now)
    facets["employer"] = _busiest(facets["employer"], query.companies)
    return Answer([row.job.pk for row in ranked], facets, len(asked) - len(kept))


GROUPS = {
    "country": "countries", "region": "regions", "function": "functions",
    "employment_type": "employment_types", "work_pattern": "work_patterns", "remote": "remote",
    "experience": "experience", "visa": "", "quick_apply": "",
    "pay": "", "pay_unstated": "", "posted": "", "employer": "companies", "radius": "",
}  # fmt: skip


# The filter each group's counts leave out, where it has another name.
OWN = {"pay_unstated": "pay"}


def _is_near(row: Row, place_id: int, radius_km: int) -> bool:
    if place_id in row.inside:
        return True
    origin = row.gazetteer.get(place_id)
    if origin is None or not radius_km:
        return False
    far = row.distance(origin)
    return far is not None and far <= radius_km


def _filters(query: JobQuery, now: datetime):
    tests = {}
    for group, field in GROUPS.items():
        if field and getattr(query, field):
            chosen = {str(value) for value in getattr(query, field)}
            tests[group] = lambda row, group=group, chosen=chosen: row.groups[group] & chosen
    if query.visa_sponsorship:
        tests["visa"] = lambda row: row.job.visa_sponsorship
    if query.quick_apply:
        tests["quick_apply"] = lambda row: row.groups["quick_apply"]
    if query.place_id is not None:
        tests["radius"] = lambda row: _is_near(row, query.place_id, query.radius_km)
    if query.posted_within_days is not None:
        tests["posted"] = lambda row: row.posted_within(query.posted_within_days, now)
    if query.pay_min_minor is not None:
        tests["pay"] = lambda row: row.pays(query.pay_currency, query.pay_min_minor) or (
            query.with_unstated_pay and row.is_unpaid
        )
    return tests


def _kept_words(asked: list[str], rows: list[Row]) -> list[str]:
    """All words if together they find something, else what is left after dropping the least."""
    found = {word: [row for row in rows if word in row.words] for word in asked}
    while len(asked) > 1 and not any(row.words >= set(asked) for row in rows):
        empty = [word for word in asked if not found[word]]
        if len(empty) == len(asked):
            break
        if empty:
            asked = [word for word in asked if word != empty[0]]
            continue

        def left(word: str, asked: list[str] = asked) -> tuple[bool, int]:
            others = set(asked) - {word}
            return any(row.words >= others for row in rows), len(found[word])

        worst = max(asked, key=left)
        asked = [word for word in asked if word != worst]
    return asked


def _key(row: Row, query: JobQuery, kept: list[str]) -> tuple[float, ...]:
    assert row.job.published_at
    assert row.job.expires_at
    newest = (-(row.job.published_at - OLDEST) // timedelta(microseconds=1), -row.number)
    if query.sort == Sort.RELEVANCE and kept:
        asked = set(kept)
        return (2 - (row.headline >= asked) - bool(row.title & asked), *newest)
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


def _busiest(counts: dict[str, int], chosen: tuple[int, ...]) -> dict[str, int]:
    ranked = sorted(counts, key=lambda value: (-counts[value], int(value)))
    kept = {*ranked[:MOST_EMPLOYERS], *map(str, chosen)}
    return {value: count for value, count in counts.items() if value in kept}


def _counts(group: str, rows: list[Row], query: JobQuery, now: datetime) -> dict[str, int]:
    if group == "pay":
        bands = PAY_BANDS[query.pay_currency]
        counts = Counter(
            {str(b): sum(row.pays(query.pay_currency, b) for row in rows) for b in bands}
        )
    elif group == "posted":
        counts = Counter(
            {str(d): sum(row.posted_within(d, now) for row in rows) for d in POSTED_DAYS}
        )
    elif group == "pay_unstated":
        counts = Counter({"1": sum(row.is_unpaid for row in rows)})
    elif group == "radius":
        counts = Counter()
        for km in RADII_KM if query.place_id is not None else ():
            counts[str(km)] = sum(_is_near(row, query.place_id, km) for row in rows)
    else:
        counts = Counter(value for row in rows for value in row.groups[group])
    return {value: count for value, count in counts.items() if count}
