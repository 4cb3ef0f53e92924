"""The places in memory: names, ancestors, distances and type-ahead, built once per process."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from django.db import DEFAULT_DB_ALIAS

from jobboard.core.models import Place
from jobboard.core.text import fold_name

HOME_COUNTRIES: Final = frozenset({"GH", "GB"})
EARTH_RADIUS_KM: Final = 6371.0088
_KM_PER_DEGREE: Final = math.pi * EARTH_RADIUS_KM / 180
# How much its people count when two places share a name: a city before the state it names.
_KIND_WEIGHT: Final = {"world": 1.0, "country": 1000.0, "region": 0.1, "district": 0.2, "town": 1.0}
_HOME_WEIGHT: Final = 8.0
# In suggestions our own countries and the searcher's weigh more, whole foreign countries less.
_SUGGEST_HOME: Final = 10.0
_SUGGEST_COUNTRY: Final = 100.0
_SUGGEST_LAND: Final = 1e-4
_CODE_LENGTH: Final = 3


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A place as the gazetteer knows it; coordinates in degrees, ``None`` where unknown."""

    id: int
    kind: str
    name: str
    slug: str
    country: str
    parent_id: int | None
    latitude: float | None
    longitude: float | None
    is_approximate: bool
    population: int
    aliases: tuple[str, ...] = field(repr=False)

    @property
    def weight(self) -> float:
        """How likely a bare name means this place, to compare places that share it."""
        home = _HOME_WEIGHT if self.country in HOME_COUNTRIES else 1.0
        return (self.population + 1) * _KIND_WEIGHT[self.kind] * home

    def suggestion_weight(self, country: str | None) -> float:
        """How likely the place is wanted by someone who searches in ``country``."""
        weight = self.weight * (_SUGGEST_LAND if self.kind == "country" else 1.0)
        if self.country in HOME_COUNTRIES:
            weight *= _SUGGEST_HOME
        return weight * (_SUGGEST_COUNTRY if self.country == country else 1.0)

    @property
    def has_point(self) -> bool:
        """Whether a radius can find it: towns, districts and London, not wide regions."""
        if self.latitude is None or self.longitude is None:
            return False
        return self.kind in ("town", "district") or (
            self.kind == "region" and not self.is_approximate
        )


class Gazetteer:
    """An index over a fixed set of places."""

    def __init__(self, places: Iterable[PlaceFact]) -> None:
        """Index the places; later changes to the table are not seen."""
        self.places: dict[int, PlaceFact] = {place.id: place for place in places}
        self.names: dict[str, list[int]] = defaultdict(list)
        self.codes: dict[str, list[int]] = defaultdict(list)
        self.children: dict[int, list[int]] = defaultdict(list)
        self.countries: dict[str, PlaceFact] = {}
        for place in self.places.values():
            self._index(place)
        by_latitude = sorted(
            (place.latitude or 0.0, place.longitude or 0.0, place.id)
            for place in self.places.values()
            if place.has_point
        )
        self._latitudes = [point[0] for point in by_latitude]
        self._points = by_latitude
        self._prefixes = sorted(set(self._prefix_keys()))

    def _index(self, place: PlaceFact) -> None:
        if place.parent_id is not None:
            self.children[place.parent_id].append(place.id)
        if place.kind == "country":
            self.countries[place.country] = place
            self.codes[place.country.casefold()].append(place.id)
        for name in (place.name, *place.aliases):
            key = fold_name(name)
            is_code = place.kind == "region" and name != place.name and len(key) <= _CODE_LENGTH
            index = self.codes if is_code else self.names
            if key and place.id not in index[key]:
                index[key].append(place.id)

    def _prefix_keys(self) -> Iterator[tuple[str, int, bool]]:
        """Yield (key, place, starts inside the name) for the name from each of its words on."""
        for key, ids in self.names.items():
            words = key.split()
            for start in range(len(words)):
                for place_id in ids:
                    yield " ".join(words[start:]), place_id, start > 0

    def ancestors(self, place_id: int) -> tuple[PlaceFact, ...]:
        """Return what the place lies in, nearest first, up to its country."""
        found = []
        parent_id = self.places[place_id].parent_id
        while parent_id is not None:
            parent = self.places[parent_id]
            if parent.kind == "world":
                break
            found.append(parent)
            parent_id = parent.parent_id
        return tuple(found)

    def descendants(self, place_id: int) -> list[int]:
        """Return the ids of every place inside this one, without itself."""
        found: list[int] = []
        waiting = list(self.children.get(place_id, ()))
        while waiting:
            child = waiting.pop()
            found.append(child)
            waiting.extend(self.children.get(child, ()))
        return found

    def within_radius(self, latitude: float, longitude: float, km: float) -> list[int]:
        """Return the ids of the places at most ``km`` away, nearest first."""
        reach = km / _KM_PER_DEGREE
        low = bisect_left(self._latitudes, latitude - reach)
        high = bisect_right(self._latitudes, latitude + reach)
        found = []
        for other_latitude, other_longitude, place_id in self._points[low:high]:
            distance = distance_km(latitude, longitude, other_latitude, other_longitude)
            if distance <= km:
                found.append((distance, place_id))
        return [place_id for _, place_id in sorted(found)]

    def suggest(self, prefix: str, country: str | None, limit: int) -> list[PlaceFact]:
        """Return places with a name or alias that starts with ``prefix``, likeliest first."""
        key = fold_name(prefix)
        if not key or limit <= 0:
            return []
        best: dict[int, tuple[bool, bool, float]] = {}
        start = bisect_left(self._prefixes, (key,))
        for position in range(start, len(self._prefixes)):
            name, place_id, is_inside = self._prefixes[position]
            if not name.startswith(key):
                break
            place = self.places[place_id]
            rank = (name != key or is_inside, is_inside, -place.suggestion_weight(country))
            if place_id not in best or rank < best[place_id]:
                best[place_id] = rank
        ranked = sorted(best, key=lambda place_id: (best[place_id], place_id))
        return [self.places[place_id] for place_id in ranked[:limit]]


def distance_km(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> float:
    """Return the great-circle (haversine) distance between two points in kilometres."""
    phi, to_phi = math.radians(latitude), math.radians(to_latitude)
    half_north = math.sin((to_phi - phi) / 2)
    half_east = math.sin(math.radians(to_longitude - longitude) / 2)
    chord = half_north**2 + math.cos(phi) * math.cos(to_phi) * half_east**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


_built: Gazetteer | None = None
_building = Lock()


def gazetteer() -> Gazetteer:
    """Return the gazetteer of this process, read from the table the first time it holds places.

    By one thread: the first readers of a new process would all read it, each slowing the others.
    """
    global _built  # noqa: PLW0603  # one value per process is the point
    if (known := _built) is not None:
        return known
    with _building:
        if (known := _built) is not None:
            return known
        fresh = Gazetteer(_read())
        if fresh.places:
            _built = fresh
        return fresh


def reset_gazetteer() -> None:
    """Forget the gazetteer, so that the next use reads the table again."""
    global _built  # noqa: PLW0603  # one value per process is the point
    _built = None


def _read() -> Iterator[PlaceFact]:
    # From the primary: what a process keeps for good must not come from a replica that is behind.
    places = Place.objects.using(DEFAULT_DB_ALIAS).order_by("id")
    for place in places.iterator(chunk_size=5000):
        yield PlaceFact(
            id=place.id,
            kind=place.kind,
            name=place.name,
            slug=place.slug,
            country=place.country,
            parent_id=place.parent_id,
            latitude=place.latitude,
            longitude=place.longitude,
            is_approximate=place.is_approximate,
            population=place.population,
            aliases=tuple(filter(None, place.aliases.split("|"))),
        )
