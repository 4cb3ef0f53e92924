"""Places as a search asks for them: what lies inside or near, and how far away it is."""

from functools import lru_cache

from jobboard.core.gazetteer import Gazetteer, PlaceFact, distance_km, gazetteer
from jobs.search.bands import RADII_KM

LARGEST_RADIUS_KM = 1000
# London has 775 within 50 km and 1,628 within 100.
MOST_COUNTED = 800


def near(place_id: int, radius_km: int) -> list[int]:
    """Return the ids of places whose point lies within the radius; none without a point."""
    return _near(gazetteer(), place_id, min(radius_km, LARGEST_RADIUS_KM))


@lru_cache(maxsize=512)
def _near(places: Gazetteer, place_id: int, radius_km: int) -> list[int]:
    place = places.places.get(place_id)
    if radius_km <= 0 or place is None or place.latitude is None or place.longitude is None:
        return []
    return places.within_radius(place.latitude, place.longitude, radius_km)


def rings(place_id: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return for each of `RADII_KM` that is counted, rising, the places in it and in none before.

    The first, 0, has none: it means the place and what lies inside it. A distance with more than
    `MOST_COUNTED` places is not counted: each is a term to read.
    """
    return _rings(gazetteer(), place_id)


@lru_cache(maxsize=256)
def _rings(places: Gazetteer, place_id: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    found: list[tuple[int, tuple[int, ...]]] = []
    known: set[int] = set()
    for km in RADII_KM:
        new = [other for other in _near(places, place_id, km) if other not in known]
        known.update(new)
        if len(known) > MOST_COUNTED:
            break
        found.append((km, tuple(new)))
    return tuple(found)


def by_distance(place_id: int, radius_km: int) -> tuple[tuple[int, float], ...]:
    """Return the places inside or near that have a point, with their kilometres, nearest first."""
    return _by_distance(gazetteer(), place_id, radius_km)


@lru_cache(maxsize=256)
def _by_distance(places: Gazetteer, place_id: int, radius_km: int) -> tuple[tuple[int, float], ...]:
    place = places.places.get(place_id)
    if place is None:
        return ()
    ids = {place_id, *places.descendants(place_id), *near(place_id, radius_km)}
    far = [(_distance(place, places.places[other_id]), other_id) for other_id in ids]
    return tuple((other_id, km) for km, other_id in sorted(one for one in far if one[0] >= 0))


def _distance(one: PlaceFact, other: PlaceFact) -> float:
    """Return the kilometres between two places; -1 when one has no point."""
    if one.latitude is None or one.longitude is None or not other.has_point:
        return -1.0
    return distance_km(one.latitude, one.longitude, other.latitude or 0.0, other.longitude or 0.0)
