"""What pages keep for a while rather than read for every reader."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from jobs.models import Function

FUNCTIONS_SECONDS = 600
Made = TypeVar("Made")


def kept(key: str, seconds: int, make: Callable[[], Made]) -> Made:
    """Return what the cache holds under `key`, made anew when it is older than `seconds`."""
    found: Made | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, seconds)
    return found


def all_functions() -> list[Function]:
    """Return the kinds of work in their order; they change with a release only."""
    return kept("functions", FUNCTIONS_SECONDS, lambda: list(Function.objects.all()))
