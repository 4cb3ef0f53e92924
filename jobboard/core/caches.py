"""Counts what a cache had and had not; the backends of the alias `default` are made with it."""

from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from prometheus_client import Counter

READS = Counter(
    "okadwuma_cache_reads",
    "Keys that were asked of the cache of pages and queries, and whether it had them.",
    ["result"],
)
HITS, MISSES = READS.labels("hit"), READS.labels("miss")
_ABSENT = object()


class Counted(BaseCache):
    """Put before a backend: counts each key asked for as a hit or a miss.

    A key that could not be asked for, since the server is away, is a miss. `get_many` of Django's
    own backends asks `get`.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None, **more: Any) -> Any:
        found = super().get(key, _ABSENT, version, **more)
        (MISSES if found is _ABSENT else HITS).inc()
        return default if found is _ABSENT else found


class CountedMemory(Counted, LocMemCache):
    """This process's memory, counted."""
