"""Signs of life: one row for each part, which only moves forward."""

from datetime import UTC, datetime, timedelta

import pytest

from jobboard.core import heartbeats
from jobboard.core.models import Heartbeat
from jobboard.core.tasks import record_heartbeat

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def test_nothing_is_known_before_the_first():
    assert heartbeats.heartbeats() == {}


def test_a_heartbeat_tells_of_the_worker_that_took_it_and_of_the_beat_that_sent_it():
    heartbeats.record(queue="mail", sent_at=NOON, now=NOON + 3 * SECOND)
    heartbeats.record(queue="search", sent_at=NOON + SECOND, now=NOON + 2 * SECOND)
    assert heartbeats.heartbeats() == {
        "beat": NOON + SECOND,
        "worker:mail": NOON + 3 * SECOND,
        "worker:search": NOON + 2 * SECOND,
    }


def test_a_late_message_does_not_turn_the_clock_back_and_rows_do_not_grow():
    for seconds in (5, 9, 7):
        moment = NOON + seconds * SECOND
        heartbeats.record(queue="mail", sent_at=moment, now=moment)
    assert heartbeats.heartbeats() == dict.fromkeys(("beat", "worker:mail"), NOON + 9 * SECOND)
    assert Heartbeat.objects.count() == 2


def test_the_task_reads_when_it_was_sent_from_its_message(time_machine_at):
    time_machine_at(NOON)
    sent = {"headers": {"sent_at": (NOON - SECOND).isoformat()}}
    record_heartbeat.apply(args=["money"], **sent)
    assert heartbeats.heartbeats() == {"beat": NOON - SECOND, "worker:money": NOON}
