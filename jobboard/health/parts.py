"""The checks of the roof: database, replicas, Redis, workers, outbox, and payments to come."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from prometheus_client import Metric
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from jobboard import replicas
from jobboard.celeryconfig import QUEUES
from jobboard.core.gauges import counts, gauges, register_sampler
from jobboard.core.health import Finding, State, nothing_to_ask, register_check
from jobboard.core.heartbeats import BEAT, heartbeats, worker_of
from jobboard.core.models import OutboxDelivery
from jobboard.health.report import report

REDIS_SECONDS = 0.5
# A process that has just started has not looked at its replicas yet.
FIRST_LOOK_SECONDS = 0.5
# Less than a sampler has, so that a check that hangs is told and not left out.
SAMPLED_SECONDS = 0.6
# Four heartbeats missed.
LATE_SECONDS = 60
# The sweep runs every ten seconds.
OUTBOX_LATE_SECONDS = 60


def register_checks() -> None:
    """Put this floor's checks on the list; a floor with a payment provider puts its own later."""
    register_check("database", check_database, is_vital=True)
    register_check("replicas", check_replicas)
    register_check("redis", check_redis, is_vital=True)
    register_check("celery", check_celery)
    register_check("outbox", check_outbox)
    for provider in ("stripe", "momo"):
        register_check(provider, nothing_to_ask(State.NOT_CONFIGURED))
    register_sampler("health", sample_health)


def check_database() -> Finding:
    """Ask the primary for something it need not look up, and whether it takes writes."""
    with connection.cursor() as cursor:
        if connection.vendor != "mysql":
            cursor.execute("SELECT 1")
            return Finding(State.OK)
        cursor.execute("SELECT @@global.read_only")
        is_writable = not cursor.fetchone()[0]
    return Finding(State.OK if is_writable else State.DEGRADED, {"writable": is_writable})


def check_replicas() -> Finding:
    """Say how many replicas are read from; none needs to be."""
    end = time.monotonic() + FIRST_LOOK_SECONDS
    while any(not one.since for one in replicas.states()) and time.monotonic() < end:
        time.sleep(0.02)
    found = replicas.states()
    if not found:
        return Finding(State.NOT_USED)
    up = [one for one in found if one.is_up]
    facts = {"up": len(up), "of": len(found)}
    if lags := [one.lag_seconds for one in found if one.lag_seconds is not None]:
        facts["lag_seconds"] = max(lags)
    if not up:
        return Finding(State.FAILED, facts)
    return Finding(State.OK if len(up) == len(found) else State.DEGRADED, facts)


def check_redis() -> Finding:
    """Ask Redis over a connection of its own, past pools and breakers."""
    if settings.REDIS_URL is None:
        return Finding(State.NOT_USED)
    client = Redis.from_url(
        settings.REDIS_URL.geturl(),
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        client.ping()
    return Finding(State.OK)


def check_celery() -> Finding:
    """Say from which queues and whether from the beat no sign of life came for a minute."""
    late = late_parts(heartbeats(), timezone.now())
    if not late:
        return Finding(State.OK)
    is_all = len(late) == len(QUEUES) + 1
    return Finding(State.FAILED if is_all else State.DEGRADED, {"late": late})


def late_parts(seen: dict[str, datetime], now: datetime) -> list[str]:
    """Return the names that should have given a sign of life within `LATE_SECONDS`."""
    since = now - timedelta(seconds=LATE_SECONDS)
    wanted = [BEAT, *map(worker_of, QUEUES)]
    return [name for name in wanted if name not in seen or seen[name] < since]


def check_outbox() -> Finding:
    """Say how late what happened is told; deliveries that were given up wait for a person."""
    numbers, late = counts(OutboxDelivery, ("waiting", "dead"))
    facts = {"lag_seconds": round(late), "dead": int(numbers["dead"])}
    return Finding(State.DEGRADED if late > OUTBOX_LATE_SECONDS else State.OK, facts)


def sample_health() -> list[Metric]:
    """Return 1 or 0 for each check, from the same answers as /health."""
    asked = report(SAMPLED_SECONDS).findings
    values = {name: float(found.state.is_well) for name, found in asked.items()}
    text = "1 when a check finds its part well, not used or not configured."
    return [gauges("okadwuma_health_check_up", text, "check", values)]
