"""The listings of a board as a search must see them, read row by row without any index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from jobboard.core.html import html_to_text
from jobboard.core.models import Place
from jobboard.core.places import distance_km
from jobs.models import Job
from jobs.search.language import Alternative, Group, Where
from jobs.search.text import words

HOUR = {"minute": 0, "second": 0, "microsecond": 0}


@dataclass(eq=False)
class Row:
    """A listing that is or was public, with everything a query can ask about.

    `number` grows with first publication, as document numbers do.
    """

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
                above = self.gazetteer.get(above.parent_id or 0)
        return found

    @cached_property
    def parts(self) -> list[tuple[str, ...]]:
        """The stretches of words that a phrase may stand in: title and employer's name first."""
        job = self.job
        own = [name for place in self.places for name in names_of(place)]
        above = [name for place in self.inside.values() for name in names_of(place)]
        body = html_to_text(job.description_html)
        return [some_words(text) for text in
                (job.title, job.company.name, *own, body, job.location_text, *above)]  # fmt: skip

    @cached_property
    def title(self) -> set[str]:
        return set(self.parts[0])

    @cached_property
    def headline(self) -> set[str]:
        count = 2 + sum(len(names_of(place)) for place in self.places)
        return {word for part in self.parts[:count] for word in part}

    @cached_property
    def words(self) -> set[str]:
        return {word for part in self.parts for word in part}

    def matches(self, group: Group) -> bool:
        return any(map(self._has, group.alternatives))

    @property
    def size(self) -> int:
        """How many words the title has, as far as search counts."""
        return min(len(self.parts[0]), 12)

    def said_in_title(self, groups: list[Group]) -> int:
        """How many of the different words typed are in the title."""
        return len({w for group in groups for one in group.typed for w in one.words} & self.title)

    def is_employer(self, group: Group) -> bool:
        return any(set(self.parts[1]) >= set(one.words) for one in group.typed)

    def has_in_headline(self, group: Group, *, as_typed: bool = False) -> bool:
        for one in group.alternatives:
            if as_typed and not one.is_typed and one.where is not Where.FACT:
                continue
            if one.where is Where.FACT:
                found = self._has(one)
            else:
                there = self.title if one.where is Where.TITLE else self.headline
                found = there >= set(one.words)
            if found:
                return True
        return False

    def _has(self, one: Alternative) -> bool:
        if one.where is Where.FACT:
            group, value = one.fact.removeprefix("g:").split(":")
            return value in self.groups[FACTS.get(group, group)]
        if one.where is Where.TITLE:
            return self.title >= set(one.words)
        if one.where is Where.PHRASE:
            return any(holds(part, one.words) for part in self.parts)
        return self.words >= set(one.words)

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
            "pay_unstated": {"1"} if self.pay("GHS") is None and self.pay("GBP") is None else set(),
            "employer": {str(job.company_id)},
        }

    def pay(self, currency: str) -> int | None:
        return self.job.pay_ghs_high if currency == "GHS" else self.job.pay_gbp_high

    def pays(self, currency: str, amount: int) -> bool:
        pay = self.pay(currency)
        return pay is not None and pay >= amount

    def posted_within(self, days: int, now: datetime) -> bool:
        assert self.job.published_at is not None
        return self.job.published_at >= (now - timedelta(days=days)).replace(**HOUR)

    def distance(self, origin: Place) -> float | None:
        if origin.latitude is None:
            return None
        found = [
            distance_km(origin.latitude, origin.longitude, place.latitude, place.longitude)
            for place in self.places
            if place.latitude is not None and place.kind == "town"
        ]
        return min(found, default=None)

    def is_near(self, place_id: int, radius_km: int) -> bool:
        if place_id in self.inside:
            return True
        origin = self.gazetteer.get(place_id)
        if origin is None or not radius_km:
            return False
        far = self.distance(origin)
        return far is not None and far <= radius_km


# The names of groups in the index, where they differ from those of facets.
FACTS = {"type": "employment_type", "pattern": "work_pattern", "quick": "quick_apply"}


def board() -> list[Row]:
    """Return the rows of all listings there are, live or not; three queries.

    Document numbers are given in the order of first publication; tests never publish an older
    draft after a newer one, so the order of the listings' numbers is the same.
    """
    gazetteer = Place.objects.in_bulk()
    jobs = Job.objects.select_related("company").prefetch_related("job_places").order_by("pk")
    return [Row(job, number, gazetteer) for number, job in enumerate(jobs)]


def live_rows(now: datetime, rows: list[Row] | None = None) -> list[Row]:
    """Return those of the rows that are live at a moment."""
    return [row for row in (board() if rows is None else rows) if row.job.is_live(now)]


def holds(part: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Say whether the words of a phrase stand next to each other in a stretch of words."""
    return any(part[at : at + len(phrase)] == phrase for at in range(len(part)))


def names_of(place: Place) -> list[str]:
    """Return what a place is called."""
    return [name for name in (place.name, *place.aliases.split("|")) if name]


@lru_cache(maxsize=5_000)
def some_words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(words(text))
