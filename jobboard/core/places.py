"""Find places: what a messy location means, what lies near, what a name could be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jobboard.core.gazetteer import (
    HOME_COUNTRIES,
    Gazetteer,
    PlaceFact,
    distance_km,
    gazetteer,
    reset_gazetteer,
)
from jobboard.core.text import fold_name

__all__ = [
    "PlaceFact",
    "QueryPlace",
    "ancestors",
    "country_place",
    "descendants",
    "distance_km",
    "label",
    "match_query_place",
    "parse_place",
    "place_by_id",
    "region_of",
    "reset_gazetteer",
    "split_places",
    "suggest",
    "within_radius",
]

_MAX_TEXT: Final = 200  # a location longer than this is prose
_MAX_WORDS: Final = 6
_NEAR_KM: Final = 30.0
_FAR_KM: Final = 100.0
_KNOWN_ABROAD: Final = 300_000  # people a foreign town needs to be meant without its country
_BETWEEN_PLACES: Final = re.compile(r"\s*(?:\||;|/|\n|•|·|\bor\b|\bOR\b)\s*")
_BETWEEN_PARTS: Final = re.compile(r"\s*(?:[,:()\[\]]|\s[-–—]\s)\s*")
_POSTCODE: Final = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?( \d[a-z]{2})?$|\b\d{4,6}\b")
_BEFORE: Final = re.compile(
    r"^(?:the |city of |town of |borough of |district of |county of |region of |rest of |greater |"
    r"central |downtown |metro |near |nr |around |remote |hybrid |location |based in |in )+"
)
_AFTER: Final = re.compile(
    r"(?: area| city| city centre| city center| town centre| town| centre| region| state| county|"
    r" district| municipality| municipal| metropolis| metropolitan| metropolitan area| province|"
    r" borough| cbd| nationwide| remote| hybrid)+$"
)
# Words that name a place only when the rest of the text says so.
_NOT_ALONE: Final = frozenset(
    "mobile most central eastern northern western bank bow temple ridge circle home remote onsite "
    "city orange enterprise independence surprise commerce victoria monument angel borough".split()
)


@dataclass(frozen=True)
class QueryPlace:
    """What a Where field means: the likeliest place, and the others that share its name."""

    place: PlaceFact | None
    alternatives: tuple[PlaceFact, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One comma-separated part of a location, with the places it could mean."""

    key: str
    named: tuple[PlaceFact, ...]
    coded: tuple[PlaceFact, ...]

    @property
    def meanings(self) -> tuple[PlaceFact, ...]:
        return self.named + self.coded


def split_places(text: str) -> list[str]:
    """Return the locations of a text that names several (``"Leeds | York / Remote"``), in order."""
    found: list[str] = []
    for chunk in _BETWEEN_PLACES.split(text):
        stripped = chunk.strip(" ,.-")
        if stripped and stripped not in found:
            found.append(stripped)
    return found


def parse_place(text: str, *, country: str | None = None) -> PlaceFact | None:
    """Return the most specific place a location text names, or ``None``.

    Only whole parts count (between commas, brackets, bars), never a word inside prose. Later parts
    (county, region, country) choose between places of one name, then ``country`` (ISO alpha-2),
    then how well known each is. A text that names several places gives the first one that is known.
    """
    if len(text) > _MAX_TEXT:
        return None
    places = gazetteer()
    for chunk in split_places(text):
        found = _choose(places, _parts(places, chunk), country)
        if found is not None:
            return found
    return None


def match_query_place(text: str, *, country: str | None = None, limit: int = 5) -> QueryPlace:
    """Return what someone typed into Where: the place meant and up to ``limit`` alternatives."""
    place = parse_place(text, country=country)
    if place is None:
        return QueryPlace(None, tuple(suggest(text, country=country, limit=limit)))
    places = gazetteer()
    first = next((part for part in _parts(places, text) if place in part.named), None)
    others = [other for other in first.named if other != place] if first else []
    others.sort(key=lambda other: (country is not None and other.country != country, -other.weight))
    return QueryPlace(place, tuple(others[:limit]))


def suggest(prefix: str, *, country: str | None = None, limit: int = 8) -> list[PlaceFact]:
    """Return places whose name or alias starts with ``prefix``, in ``country`` first."""
    return gazetteer().suggest(prefix, country, limit)


def within_radius(latitude: float, longitude: float, km: float) -> list[int]:
    """Return the ids of towns and districts at most ``km`` kilometres away, nearest first."""
    return gazetteer().within_radius(latitude, longitude, km)


def place_by_id(place_id: int) -> PlaceFact:
    """Return the place; raises ``KeyError`` for an unknown id."""
    return gazetteer().places[place_id]


def ancestors(place_id: int) -> tuple[PlaceFact, ...]:
    """Return what the place lies in, nearest first, up to its country."""
    return gazetteer().ancestors(place_id)


def descendants(place_id: int) -> list[int]:
    """Return the ids of all places inside this one, without itself."""
    return gazetteer().descendants(place_id)


def region_of(place_id: int) -> PlaceFact | None:
    """Return the region a place lies in (itself if it is one), or ``None`` for a country."""
    chain = (gazetteer().places[place_id], *gazetteer().ancestors(place_id))
    return next((place for place in chain if place.kind == "region"), None)


def country_place(code: str) -> PlaceFact | None:
    """Return the place of a country by ISO alpha-2 code."""
    return gazetteer().countries.get(code.upper())


def label(place_id: int) -> str:
    """Return the place with what it lies in: ``"Dorking, Surrey"``, ``"Lagos, Nigeria"``.

    Ghana's towns show their region, others their county unless it repeats the town's name.
    """
    place = place_by_id(place_id)
    above = ancestors(place_id)
    names = [place.name]
    for ancestor in above:
        if place.country == "GH" and ancestor.kind == "district":
            continue
        if fold_name(place.name) not in fold_name(ancestor.name):
            names.append(ancestor.name.partition(" (")[0])
            break
    if place.country not in HOME_COUNTRIES and above and above[-1].name not in names:
        names.append(above[-1].name)
    return ", ".join(names)


def _parts(places: Gazetteer, text: str) -> list[_Part]:
    """Return the known parts of one location, in order."""
    whole = fold_name(text)
    if whole in places.names:
        return [_part(places, whole)]
    found: list[_Part] = []
    for raw in _BETWEEN_PARTS.split(text):
        for key in _keys(places, fold_name(raw)):
            part = _part(places, key)
            if part.meanings and key not in (known.key for known in found):
                found.append(part)
    return found


def _part(places: Gazetteer, key: str) -> _Part:
    return _Part(
        key,
        tuple(places.places[place_id] for place_id in places.names.get(key, ())),
        tuple(places.places[place_id] for place_id in places.codes.get(key, ())),
    )


def _keys(places: Gazetteer, key: str) -> list[str]:
    """Return the known names a part is made of: itself, itself trimmed, or all its words."""
    without_code = _POSTCODE.sub("", key).strip()
    for candidate in dict.fromkeys((key, without_code, *_trimmed(without_code))):
        if candidate in places.names or candidate in places.codes:
            return [candidate]
    if without_code[:1].isdigit():
        return []
    one, both, other = without_code.partition(" and ")
    if both:
        first, second = _keys(places, one), _keys(places, other)
        return [*first, *second] if first and second else []
    return _segments(places, without_code.split())


def _trimmed(key: str) -> Iterator[str]:
    """Yield the part without "city of", "area", "region" and the like."""
    tail = _AFTER.sub("", key)
    yield tail
    yield _BEFORE.sub("", key)
    yield _BEFORE.sub("", tail)


def _segments(places: Gazetteer, words: list[str]) -> list[str]:
    """Split words into known names that use up every word, longest first; else return nothing."""
    if not 1 < len(words) <= _MAX_WORDS:
        return []

    def split(start: int) -> list[str] | None:
        if start == len(words):
            return []
        for end in range(len(words), start, -1):
            name = " ".join(words[start:end])
            if name in places.names or (start > 0 and name in places.codes):
                rest = split(end)
                if rest is not None:
                    return [name, *rest]
        return None

    return split(0) or []


def _choose(places: Gazetteer, parts: list[_Part], country: str | None) -> PlaceFact | None:
    """Return the meaning best supported by the other parts, then by country, order and weight."""
    ranked: list[tuple[tuple[int, int, float], PlaceFact]] = []
    for position, part in enumerate(parts):
        others = parts[:position] + parts[position + 1 :]
        candidates = part.named if position == 0 else part.meanings
        for place in candidates:
            score = sum(_support(places, place, other) for other in others)
            if _is_doubtful(place, part, score, country):
                continue
            score += country == place.country
            score -= place in part.coded
            ranked.append(((score, -position, place.weight), place))
    if not any(part.named for part in parts):
        return None
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _is_doubtful(place: PlaceFact, part: _Part, score: int, country: str | None) -> bool:
    """Whether a place that nothing else in the text supports is too unlikely to be meant."""
    if score > 0 or place.country == country:
        return False
    if part.key in _NOT_ALONE:
        return True
    return country is not None and place.kind == "town" and place.population < _KNOWN_ABROAD


def _support(places: Gazetteer, place: PlaceFact, other: _Part) -> int:
    """Return 3 if the other part contains the place, 2 if it is near, -2 if it contradicts it."""
    above = {ancestor.id for ancestor in places.ancestors(place.id)}
    if any(meaning.id in above for meaning in other.meanings):
        return 3
    below = [
        meaning
        for meaning in other.meanings
        if any(ancestor.id == place.id for ancestor in places.ancestors(meaning.id))
    ]
    if below:
        return 0
    gap = min((_gap(place, meaning) for meaning in other.meanings), default=0.0)
    if gap <= _NEAR_KM and place.kind == "town":
        return 2
    wide = all(meaning.kind != "town" for meaning in other.meanings)
    return -2 if wide and gap > _FAR_KM else 0


def _gap(place: PlaceFact, other: PlaceFact) -> float:
    """Return the distance in km, 0 for the same place, infinite between countries."""
    if place.id == other.id:
        return _NEAR_KM + 1  # the same place twice is neither support nor contradiction
    if place.country != other.country or place.latitude is None or other.latitude is None:
        return float("inf")
    return distance_km(
        place.latitude, place.longitude or 0.0, other.latitude, other.longitude or 0.0
    )
