"""What pages keep for a while rather than read for every reader."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from jobs.models import Function

FUNCTIONS_SECONDS = 600
# How long one reader may be at making a value before another tries, and how long those wait who
# have none yet.
MAKING_SECONDS = 10
WAIT_SECONDS = 2.0
LOOK_SECONDS = 0.02
Made = TypeVar("Made")


def kept(key: str, seconds: int, make: Callable[[], Made]) -> Made:
    """Return what the cache holds under `key`, made anew when it is older than `seconds`.

    By one reader at a time in all processes: the others take the old value meanwhile, or wait
    for the first one. Without the cache each makes its own.
    """
    found: tuple[float, Made] | None = cache.get(key)
    if found and time.time() < found[0]:
        return found[1]
    if not cache.add(f"{key}:making", True, MAKING_SECONDS):
        found = found or _wait(key)
        return found[1] if found else make()
    try:
        value = make()
        cache.set(key, (time.time() + seconds, value), 2 * seconds)
    finally:
        cache.delete_many([f"{key}:making"])
    return value


def _wait(key: str) -> tuple[float, Made] | None:
    """Return what another reader makes, or None when that takes too long or has failed."""
    deadline = time.monotonic() + WAIT_SECONDS
    while cache.get(f"{key}:making") and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    found: tuple[float, Made] | None = cache.get(key)
    return found


def all_functions() -> list[Function]:
    """Return the kinds of work in their order; they change with a release only."""
    return kept("functions", FUNCTIONS_SECONDS, lambda: list(Function.objects.all()))
