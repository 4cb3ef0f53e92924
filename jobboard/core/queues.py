"""How many messages wait in each queue, and since when the oldest does."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_SECONDS = 0.3


@dataclass(frozen=True)
class QueueLength:
    """A queue's waiting messages, and how many seconds the oldest has waited (None: empty)."""

    messages: int
    age_seconds: float | None


def lengths() -> dict[str, QueueLength]:
    """Return the length of each declared queue; none in the embedded mode, which has no broker.

    One round trip with a short timeout; raises `redis.exceptions.RedisError`.
    """
    conf = current_app.conf
    if not str(conf.broker_url).startswith("redis"):
        return {}
    names = [queue.name for queue in conf.task_queues]
    client = Redis.from_url(
        conf.broker_url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with client, client.pipeline(transaction=False) as pipeline:
        for name in names:
            # Messages enter at the left end and leave from the right.
            pipeline.llen(name)
            pipeline.lindex(name, -1)
        answers = pipeline.execute()
    now = timezone.now()
    counts, oldest = answers[::2], answers[1::2]
    return {
        name: QueueLength(count, _age(message, now))
        for name, count, message in zip(names, counts, oldest, strict=True)
    }


def _age(message: bytes | None, now: datetime) -> float | None:
    if message is None:
        return None
    headers: dict[str, Any] = json.loads(message)["headers"]
    # A message of another program's making has no moment; it counts as new.
    sent_at = headers.get("sent_at", now.isoformat())
    return max(0.0, (now - datetime.fromisoformat(sent_at)).total_seconds())
