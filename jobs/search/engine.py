"""What every search engine offers, and which one the settings choose."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from jobs.search.query import JobQuery, SearchPage

Tell = Callable[[str], None]
ENGINES = {
    "bitmap": "jobs.search.bitmap.BitmapEngine",
    "fulltext": "jobs.search.fulltext.FulltextEngine",
}


def quietly(_line: str) -> None:
    """Tell nobody."""


class SearchEngine(Protocol):
    """Finds live listings and keeps its index true; writes happen in the caller's transaction."""

    def search(self, query: JobQuery, *, now: datetime | None = None) -> SearchPage:
        """Answer `query` as of `now` (default: the present)."""
        ...

    def count(self, query: JobQuery, *, now: datetime | None = None) -> int:
        """Return the exact total of `query` without facets or rows."""
        ...

    def enqueue(self, job_ids: Sequence[int]) -> None:
        """Make the present state of these listings searchable at commit.

        Called by every action that publishes, edits, closes, bans or deletes a listing, inside
        its transaction and after its writes.
        """
        ...

    def fold(self, *, limit: int = 1000, if_due: bool = False) -> int:
        """Merge waiting changes into the index; return how many were merged.

        With `if_due` only when enough wait, or have waited long enough, to be worth it: they are
        found all the same.
        """
        ...

    def prepare(self, job_ids: Sequence[int]) -> None:
        """Write what is slow to read of listings that are new, for the rebuild that follows.

        For very many at once: they are found once the index is built anew.
        """
        ...

    def refresh(self, *, tell: Tell = quietly) -> int:
        """Read anew what other rules of text wrote; return how many listings were.

        Calls `tell` with lines about how far it got.
        """
        ...

    def rebuild(
        self, *, restart: bool = False, is_whole: bool = False, tell: Tell = quietly
    ) -> int:
        """Build the index anew beside the live one and swap; return how many listings it holds.

        Goes on with one that was killed unless `restart`; reads listings anew only where `refresh`
        would, unless `is_whole`. Calls `tell` with lines about how far it got.
        """
        ...

    def check(self, *, repair: bool = False) -> list[str]:
        """Compare the index with the listings; return what differs, one line each.

        With `repair` write what differs, and only that, as it should be.
        """
        ...


def get_engine(name: str | None = None) -> SearchEngine:
    """Return the engine of that name (default: `settings.SEARCH_ENGINE`)."""
    return _make(name or settings.SEARCH_ENGINE)


@cache
def _make(name: str) -> SearchEngine:
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE={name!r}: choose {' or '.join(ENGINES)}.")
    engine: SearchEngine = import_string(ENGINES[name])()
    return engine


def engine_names() -> Iterable[str]:
    """Return the names SEARCH_ENGINE may take."""
    return ENGINES.keys()
