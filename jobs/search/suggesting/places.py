"""Which place a misspelt one was meant to be."""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from jobboard.core.gazetteer import HOME_COUNTRIES, Gazetteer, PlaceFact, gazetteer
from jobboard.core.text import fold_name
from jobs.search.suggesting.spelling import LONGEST, SHORTEST, TWO_WRONG_FROM, is_plausible


def meant_place(typed: str, *, country: str | None = None) -> PlaceFact | None:
    """Return the likeliest place whose name is a letter away from what was typed, or two.

    Only the part before a comma counts; ``country`` (ISO alpha-2) decides among equals.
    """
    key = fold_name(typed.partition(",")[0])
    if not SHORTEST <= len(key) <= LONGEST:
        return None
    most, places = 1 if len(key) < TWO_WRONG_FROM else 2, gazetteer()
    close = process.extract(key, _names(places), scorer=OSA.distance, score_cutoff=most, limit=None)
    found = [
        (distance, -place.suggestion_weight(country), place.id)
        for name, distance, _at in close
        if is_plausible(key, name)
        for place in map(places.places.__getitem__, places.names[name])
        if place.country in HOME_COUNTRIES
    ]
    return places.places[min(found)[2]] if found else None


@lru_cache(maxsize=1)
def _names(places: Gazetteer) -> list[str]:
    """Return the names of places in our countries."""
    return [
        name
        for name, ids in places.names.items()
        if len(name) >= SHORTEST
        and any(places.places[place_id].country in HOME_COUNTRIES for place_id in ids)
    ]
