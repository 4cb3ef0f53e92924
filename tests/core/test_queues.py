"""How long the queues are: read from the broker in one go."""

import json
from datetime import UTC, datetime

import pytest
from django.conf import settings
from redis import Redis

from jobboard.celery import app
from jobboard.core.queues import QueueLength, lengths

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.embedded_only
def test_the_embedded_mode_has_no_broker_to_ask():
    assert lengths() == {}


@pytest.fixture
def broker():
    """The suite's Redis with empty queues."""
    client = Redis.from_url(app.conf.broker_url)
    names = [queue.name for queue in app.conf.task_queues]
    client.delete(*names)
    yield client
    client.delete(*names)


@pytest.mark.servers
def test_each_queue_tells_its_length_and_the_age_of_its_oldest(broker, time_machine_at):
    time_machine_at(NOON)
    app.send_task("core.sweep_mail")
    time_machine_at(NOON.replace(second=40))
    app.send_task("core.sweep_mail")
    broker.lpush("search", json.dumps({"headers": {}}))
    empty = QueueLength(0, None)
    assert settings.REDIS_URL
    assert lengths() == {
        "default": empty,
        "mail": QueueLength(2, 40.0),
        "search": QueueLength(1, 0.0),
        "money": empty,
        "media": empty,
    }
