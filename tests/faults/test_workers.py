"""Workers, beats and Redis are killed while events are published: nothing is lost or doubled."""

import pytest

from tests.faults.ordeal import EVENTS, House, ordeal
from tests.faults.processes import Redis

# A wait that is in vain says so first, with what the workers printed.
pytestmark = pytest.mark.timeout(240)
BEGUN = "SELECT COUNT(*) FROM okadwuma.core_outboxdelivery WHERE attempts = 1"


@pytest.fixture(scope="module")
def broker(nest):
    """A Redis of this module, as it is killed."""
    server = Redis(nest)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def parts(nest, board, broker, replication):
    """The publisher, two beats and the workers of all tests: each takes long to start."""
    house = House(nest, board, broker, replication.primary.sql)
    yield house
    house.end()


@pytest.fixture
def house(parts):
    parts.clear()
    return parts


def test_killed_workers_two_beats_and_an_emptied_redis_lose_and_double_nothing(house):
    figures = ordeal(house, seed=20)
    house.wait(lambda: house.workers(1) and set(house.deliveries()) == {"done"})
    house.wait(lambda: len(house.times("sent")) == EVENTS)
    letters = house.sql("SELECT ids, COUNT(*) FROM okadwuma.core_mail GROUP BY ids")
    assert figures.published == EVENTS
    assert house.times("outbox") == dict.fromkeys(range(1, EVENTS + 1), 1)
    assert [count for _, count in letters] == [1] * EVENTS


def test_two_beats_and_two_workers_announce_each_listing_once(house):
    announced = "SELECT DISTINCT job_id FROM okadwuma.jobs_jobannouncement ORDER BY job_id"
    live = house.sql(
        "SELECT id FROM okadwuma.jobs_job WHERE status = 'approved'"
        " AND starts_at <= UTC_TIMESTAMP(6) AND expires_at > UTC_TIMESTAMP(6) ORDER BY id"
    )
    house.sql(
        "DELETE FROM okadwuma.jobs_jobannouncement",
        "UPDATE okadwuma.jobs_job SET announce_at = starts_at WHERE status = 'approved'"
        " AND starts_at <= UTC_TIMESTAMP(6) AND expires_at > UTC_TIMESTAMP(6)",
    )
    house.workers(2)
    told = (
        "SELECT JSON_EXTRACT(payload, '$.job_id') FROM okadwuma.core_outboxevent"
        " WHERE kind = 'jobs.events.JobWentLive'"
    )
    house.wait(lambda: house.sql(announced) == live)
    house.wait(lambda: set(house.deliveries()) == {"done"})
    assert sorted(int(number) for (number,) in house.sql(told)) == [number for (number,) in live]
    assert len(live) >= 20
    beats = "SELECT name FROM okadwuma.core_heartbeat"
    expected = {"beat", "worker:default", "worker:search"}
    house.wait(lambda: expected <= {name for (name,) in house.sql(beats)})


def test_what_kills_its_worker_or_hangs_is_set_aside_and_holds_up_nobody(house):
    house.publish("die")
    house.publish("hang")
    house.publish("outbox", 5)
    house.published()
    # As if both had failed before: this attempt is the last.
    house.sql(
        "UPDATE okadwuma.core_outboxdelivery SET attempts = 7"
        " WHERE subscriber = 'tests.faults.work.fall'"
    )
    house.workers(1)
    house.wait(lambda: house.workers(1) and house.deliveries() == {"done": 10, "dead": 2})
    errors = "SELECT last_error FROM okadwuma.core_outboxdelivery WHERE status = 'dead'"
    assert sorted(error for (error,) in house.sql(errors)) == [
        "SoftTimeLimitExceeded: SoftTimeLimitExceeded()",
        "The worker died during every attempt.",
    ]
    assert (house.times("die"), house.times("hang")) == ({}, {})


def test_a_worker_told_to_stop_finishes_what_it_does(house):
    workers = house.workers(1)
    house.publish("nap")
    # The claim is committed before the subscriber runs, so this is the middle of the work.
    house.wait(lambda: house.sql(BEGUN)[0][0])
    assert [worker.stop() for worker in workers] == [0] * len(workers)
    assert house.times("nap") == {1: 1}
    assert house.deliveries() == {"done": 1}


def test_a_worker_started_without_redis_works_once_redis_is_there(house, broker):
    for worker in house.workers(0):
        worker.stop()
    broker.kill()
    (worker,) = house.workers(1)
    house.wait(lambda: "Cannot connect to" in worker.log.read_text())
    house.publish("outbox", 3)
    house.published()
    broker.start(is_empty=True)
    house.wait(lambda: house.deliveries() == {"done": 6})
    assert house.times("outbox") == {1: 1, 2: 1, 3: 1}
    assert worker.process.poll() is None
