"""People read what they wrote, whichever replica lags or stands still."""

import os
from collections.abc import Callable

import pytest

from replication import Replication, eventually
from tests.faults.conftest import Environment
from tests.faults.journeys import desks, journeys
from tests.faults.processes import Web

PEOPLE = 10
# 500 journeys in `make audit`; enough of them in `make test` that a reader of the past is seen.
EACH = 25 if os.environ.get("OKADWUMA_WHOLE") else 8


# The whole board may have to be set up first, on a busy machine.
@pytest.mark.timeout(300)
def test_nobody_misses_what_they_wrote(
    board: Environment, replication: Replication, web: Callable[..., Web]
) -> None:
    """Half of them while one replica is 3 s behind, half while the other stands still too."""
    urls = [replica.url for replica in replication.replicas]
    env = board | {"REPLICA_URLS": ",".join(urls), "DEBUG_HEADERS": "1"}
    people = desks(env, PEOPLE)
    replication.catch_up()
    servers = web(env), web(env)
    for server in servers:
        eventually(lambda server=server: "replica" in server.get("/jobs/").headers["X-Database"])
    try:
        replication.lag(0, 3)
        lagging = journeys(people, servers, each=EACH)
        replication.stall(1)
        stalled = journeys(people, servers, each=EACH)
    finally:
        replication.lag(0, 0)
        replication.resume(1)
        replication.catch_up()
    assert lagging.journeys + stalled.journeys == PEOPLE * EACH * 2
    assert lagging.stale_here + stalled.stale_here == 0
    # What another device is to know goes through Redis; a machine too busy for it proves nothing.
    if not any(missed_redis(server) for server in servers):
        assert lagging.stale_elsewhere + stalled.stale_elsewhere == 0
    # The test could fail: who wrote nothing does see the past, and replicas did answer.
    assert lagging.strangers_stale > 0
    assert lagging.ways["replica2; caught up"] > 0
    assert lagging.ways["default; behind"] > 0


def missed_redis(server: Web) -> bool:
    """Say whether a process gave up waiting for Redis at any time."""
    return "okadwuma_redis_failures_total{" in server.get("/metrics").text
