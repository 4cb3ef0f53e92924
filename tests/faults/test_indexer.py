"""An indexer killed with -9 at every step, beside publishers, loses and doubles no listing."""

import json
import os
import subprocess
import sys

import pytest

from tests.faults.conftest import ROOT

# Every step in `make audit`; one in so many in `make test`.
EVERY = (
    {"fold": 1, "rebuild": 1} if os.environ.get("OKADWUMA_WHOLE") else {"fold": 5, "rebuild": 17}
)
DATABASE = "indexing"


@pytest.fixture(scope="module")
def small_board(board, replication):
    """The environment of an empty board beside the other, as this one's shards are small."""
    replication.primary.sql(
        f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4",
        f"GRANT ALL ON {DATABASE}.* TO app@'127.0.0.1'",
    )
    server, _slash, _name = board["DATABASE_URL"].rpartition("/")
    env = board | {"DATABASE_URL": f"{server}/{DATABASE}"}
    run(env, "manage.py", "migrate", "-v0")
    return env


def run(env, *command):
    """Run Python in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("what", "fewest"), [("fold", 12), ("rebuild", 60)])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(small_board, what, fewest):
    told = json.loads(run(small_board, "-m", "tests.faults.indexing", what, str(EVERY[what])))
    assert told["wrong"] == []
    assert told["steps"] >= fewest
    # The last steps may come no more when less waits.
    assert told["killed"] >= fewest // EVERY[what]
