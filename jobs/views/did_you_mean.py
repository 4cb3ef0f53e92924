"""The link to the search that was probably meant."""

from typing import Any

from jobs.forms import SearchInput
from jobs.search import SearchPage
from jobs.search.suggesting import did_you_mean


def corrected_search(search: SearchInput, found: SearchPage, path: str) -> dict[str, Any] | None:
    """Return the words, address and number of listings of a better spelling; None for a good one.

    Only the first page asks: who reads on has found something.
    """
    better = did_you_mean(found.query, found) if search.page == 1 else None
    if better is None:
        return None
    return {
        "words": better.words,
        "url": search.but(q=better.words).address(path),
        "total": better.total,
    }
