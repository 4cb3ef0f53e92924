"""Where limits keep their counts: Redis, this process, or the database; all count all or nothing.

A count starts with its first hit and ends `seconds` later, whatever happens in between. Such a
fixed window lets at most twice the limit through in any stretch of its length, keeps one number
for each key, and tells exactly when it ends; a sliding one keeps a row for every hit.
"""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_redis import get_redis_connection

from jobboard.core.models import LimitCount

# A process that is asked by ever new addresses forgets what has ended once it holds so many.
MOST_KEPT = 10_000

TAKE = """
local reset, refused = 0, false
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[2 * i - 1]) then
    refused = true
    reset = math.max(reset, redis.call('PTTL', key))
  end
end
if refused then return {0, 0, reset} end
local remaining
for i, key in ipairs(KEYS) do
  local number = redis.call('INCR', key)
  if number == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
  local left = tonumber(ARGV[2 * i - 1]) - number
  if not remaining or left < remaining then
    remaining = left
    reset = redis.call('PTTL', key)
  end
end
return {1, remaining, reset}
"""
GIVE_BACK = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) > 0 then redis.call('DECR', key) end
end
"""


@dataclass(frozen=True)
class Entry:
    """One key to count: at most `most` hits in `seconds`."""

    key: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Verdict:
    """Whether the hit is let through, how many more would be, and seconds until counts end."""

    is_allowed: bool
    remaining: int
    reset_seconds: int


@dataclass(frozen=True)
class Count:
    """How many hits, and the moment (seconds since 1970) they are forgotten."""

    number: int
    ends: float


class Counts(Protocol):
    """A place for counts."""

    def take(self, entries: Sequence[Entry]) -> Verdict:
        """Count one hit for every entry, or for none when one of them is full."""

    def give_back(self, keys: Sequence[str]) -> None:
        """Take one hit back from each key that has any."""


class RedisCounts:
    """Shared by all processes; raises `redis.exceptions.RedisError` when Redis is gone."""

    def take(self, entries: Sequence[Entry]) -> Verdict:
        """See `Counts`; one round trip."""
        script = get_redis_connection("limits").register_script(TAKE)
        arguments = [value for entry in entries for value in (entry.most, entry.seconds * 1000)]
        keys = [prefixed(entry.key) for entry in entries]
        allowed, remaining, reset = script(keys=keys, args=arguments)
        return Verdict(bool(allowed), int(remaining), math.ceil(reset / 1000))

    def give_back(self, keys: Sequence[str]) -> None:
        """See `Counts`."""
        script = get_redis_connection("limits").register_script(GIVE_BACK)
        script(keys=[prefixed(key) for key in keys])


class ProcessCounts:
    """This process's own: all there is in the embedded mode, a stand-in elsewhere."""

    def __init__(self) -> None:
        self._counts: dict[str, Count] = {}
        self._lock = threading.Lock()

    def take(self, entries: Sequence[Entry]) -> Verdict:
        """See `Counts`."""
        now = time.time()
        with self._lock:
            if len(self._counts) > MOST_KEPT:
                self._counts = {k: c for k, c in self._counts.items() if c.ends > now}
            verdict, after = decide(entries, self._counts, now)
            self._counts |= after
        return verdict

    def give_back(self, keys: Sequence[str]) -> None:
        """See `Counts`."""
        with self._lock:
            for key in keys:
                if (count := self._counts.get(key)) and count.number:
                    self._counts[key] = Count(count.number - 1, count.ends)

    def clear(self) -> None:
        """Forget everything: for tests."""
        with self._lock:
            self._counts.clear()


class DatabaseCounts:
    """Shared by all processes and slower: for limits that must hold while Redis is gone."""

    def take(self, entries: Sequence[Entry]) -> Verdict:
        """See `Counts`."""
        now = timezone.now()
        keys = sorted(entry.key for entry in entries)
        LimitCount.objects.filter(key__in=keys, ends_at__lte=now).delete()
        rows = [
            LimitCount(key=e.key, number=0, ends_at=now + timedelta(seconds=e.seconds))
            for e in sorted(entries, key=lambda entry: entry.key)
        ]
        # Outside the transaction: what an ignored insert locks would deadlock with the next line.
        LimitCount.objects.bulk_create(rows, ignore_conflicts=True)
        with transaction.atomic():
            locked = LimitCount.objects.select_for_update().filter(key__in=keys).order_by("key")
            held = {row.key: Count(row.number, row.ends_at.timestamp()) for row in locked}
            verdict, after = decide(entries, held, now.timestamp())
            LimitCount.objects.filter(key__in=list(after)).update(number=F("number") + 1)
        return verdict

    def give_back(self, keys: Sequence[str]) -> None:
        """See `Counts`."""
        LimitCount.objects.filter(key__in=list(keys), number__gt=0).update(number=F("number") - 1)


def decide(
    entries: Sequence[Entry], held: Mapping[str, Count], now: float
) -> tuple[Verdict, dict[str, Count]]:
    """Return the verdict on one more hit, and the counts to keep: none when it is refused."""
    live = {
        e.key: count
        if (count := held.get(e.key)) and count.ends > now
        else Count(0, now + e.seconds)
        for e in entries
    }
    full = [live[e.key].ends for e in entries if live[e.key].number >= e.most]
    if full:
        return Verdict(False, 0, math.ceil(max(full) - now)), {}
    after = {key: Count(count.number + 1, count.ends) for key, count in live.items()}
    tightest = min(entries, key=lambda e: e.most - after[e.key].number)
    left = after[tightest.key]
    return Verdict(True, tightest.most - left.number, math.ceil(left.ends - now)), after


def prefixed(key: str) -> str:
    """Return the key as the cache `limits` writes its own, so that clearing it forgets counts."""
    return f"limits:1:{key}"
