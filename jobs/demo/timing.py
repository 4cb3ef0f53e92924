"""When a demo listing starts, expires or closes, as offsets from the moment of seeding."""

import random
from dataclasses import dataclass
from datetime import timedelta

_CYCLE = 100
# Of each hundred listings, by position: the rest are live.
_DRAFT = {17, 64}
_SCHEDULED = {29, 83}
_EXPIRED = {11, 37, 58, 91}
_CLOSED = {46, 72, 99}
_CLOSING_SOON = {5, 21, 33, 52, 67, 78, 88}


@dataclass(frozen=True)
class DemoTiming:
    """The state of a listing and its moments, each relative to the seeding; None when unset."""

    state: str
    starts: timedelta | None
    expires: timedelta | None
    closed: timedelta | None = None


def timing_of(number: int, rng: random.Random) -> DemoTiming:
    """Return the moments of listing ``number``: mostly live, spread over the last 30 days."""
    slot = number % _CYCLE
    if slot in _DRAFT:
        return DemoTiming("draft", None, None)
    if slot in _SCHEDULED:
        start = _hours(rng, 24, 9 * 24)
        return DemoTiming("scheduled", start, start + timedelta(days=rng.randint(21, 45)))
    if slot in _EXPIRED:
        expired = -_hours(rng, 6, 20 * 24)
        return DemoTiming("expired", expired - timedelta(days=rng.randint(10, 28)), expired)
    start = -_recent(rng)
    expires = start + timedelta(days=rng.choice((31, 35, 40, 45, 60)))
    if slot in _CLOSED:
        return DemoTiming("closed", start, expires, start * rng.uniform(0.1, 0.7))
    if slot in _CLOSING_SOON:
        return DemoTiming("live", start, _hours(rng, 5, 4 * 24))
    return DemoTiming("live", start, expires)


def _recent(rng: random.Random) -> timedelta:
    """Return an age of up to 30 days, newer ages a little likelier, never under 20 minutes."""
    return timedelta(minutes=20 + int(rng.random() ** 1.4 * (30 * 24 * 60 - 60)))


def _hours(rng: random.Random, low: int, high: int) -> timedelta:
    return timedelta(minutes=rng.randint(low * 60, high * 60))
