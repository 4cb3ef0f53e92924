"""How often somebody may do something: counted in Redis, and somewhere else when Redis is gone."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import salted_hmac
from prometheus_client import Counter
from redis.exceptions import RedisError

from jobboard.core.counts import (
    Counts,
    DatabaseCounts,
    Entry,
    ProcessCounts,
    RedisCounts,
    Verdict,
)

logger = logging.getLogger(__name__)
REFUSED = Counter("okadwuma_limit_refusals_total", "Requests over a limit", ["limit"])
FALLBACKS = Counter("okadwuma_limit_fallbacks_total", "Limits counted without Redis", ["limit"])
REDIS, DATABASE, PROCESS = RedisCounts(), DatabaseCounts(), ProcessCounts()


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `seconds`, for each whom it is asked about.

    While Redis is gone, a strict limit holds across processes by the database; any other is kept
    by each process for itself, so that it lets through as many times more as there are processes.
    """

    name: str
    most: int
    seconds: int
    is_strict: bool = False


def take(*uses: tuple[Limit, str]) -> Verdict:
    """Count one use of each limit by whom it is about, or none when one of them is reached.

    Whatever is asked 50 times at once, no more than the limit are told yes. `reset_seconds` is
    when the refusing limit ends, or the one with the least left.
    """
    entries = [Entry(key_of(limit, who), limit.most, limit.seconds) for limit, who in uses]
    name = uses[0][0].name
    try:
        verdict = first_choice().take(entries)
    except RedisError:
        FALLBACKS.labels(name).inc()
        verdict = second_choice(uses).take(entries)
    if not verdict.is_allowed:
        REFUSED.labels(name).inc()
        logger.warning("limit %s reached, ends in %s s", name, verdict.reset_seconds)
    return verdict


def give_back(*uses: tuple[Limit, str]) -> None:
    """Undo one `take`: for limits on what fails, once it has not."""
    keys = [key_of(limit, who) for limit, who in uses]
    try:
        first_choice().give_back(keys)
    except RedisError:
        second_choice(uses).give_back(keys)


def first_choice() -> Counts:
    """Return where counts live: in the embedded mode, one process is all there is."""
    return PROCESS if settings.EMBEDDED else REDIS


def second_choice(uses: tuple[tuple[Limit, str], ...]) -> Counts:
    """Return where they live while Redis is gone."""
    return DATABASE if any(limit.is_strict for limit, _ in uses) else PROCESS


def key_of(limit: Limit, who: str) -> str:
    """Return the key of a count; a digest, since contacts and addresses are personal."""
    return f"{limit.name}:{salted_hmac('limits', who).hexdigest()}"
