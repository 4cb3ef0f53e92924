"""The link to the search that was probably meant."""

from typing import Any

from jobboard.core.places import label
from jobs.forms import SearchInput
from jobs.search import SearchPage, get_engine
from jobs.search.suggesting import did_you_mean, meant_place


def corrected_search(search: SearchInput, found: SearchPage, path: str) -> dict[str, Any] | None:
    """Return the words, address and number of listings of a better spelling; None for a good one.

    Of a place nobody knows first, then of words. Only the first page asks: who reads on has found
    something.
    """
    if search.page > 1:
        return None
    if search.where and found.query.place_id is None:
        there = _in_meant_place(search, found, path)
        if there is not None:
            return there
    better = did_you_mean(found.query, found)
    if better is None:
        return None
    return _link(better.words, search.but(q=better.words).address(path), better.total)


def _in_meant_place(search: SearchInput, found: SearchPage, path: str) -> dict[str, Any] | None:
    country = search.country[0] if len(search.country) == 1 else None
    place = meant_place(search.where, country=country)
    if place is None:
        return None
    query = found.query.but(place_id=place.id, radius_km=search.radius, ceiling=None)
    total = get_engine().count(query)
    where = label(place.id)
    return _link(where, search.but(where=where).address(path), total) if total else None


def _link(words: str, url: str, total: int) -> dict[str, Any]:
    return {"words": words, "url": url, "total": total}
