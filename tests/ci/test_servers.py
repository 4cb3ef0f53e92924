"""The private servers answer, and nothing of them outlives the process that asked for them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SERVERS = Path(__file__).resolve().parents[2] / ".ci" / "servers.py"

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(
        shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin") is None,
        reason="no MariaDB program here: the servers were given from outside",
    ),
]


def is_open(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port or 0)) == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_the_process_that_started_them(ending: int) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    with subprocess.Popen(
        [sys.executable, SERVERS], env=env, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        lines = [starter.stdout.readline().strip() for _ in range(3)]
        given = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        assert sorted(given) == ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"]
        urls = [given["DATABASE_URL"], given["REDIS_URL"]]
        assert all(map(is_open, urls))
        starter.send_signal(ending)
    deadline = time.monotonic() + 20
    while any(map(is_open, urls)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_open, urls))


def test_one_of_the_two_urls_alone_is_refused() -> None:
    env = {**os.environ, "DATABASE_URL": "mysql://root@127.0.0.1:1/x", "REDIS_URL": ""}
    done = subprocess.run(
        [sys.executable, SERVERS, "true"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        "Set both DATABASE_URL and REDIS_URL, or neither.\n",
    )


@pytest.mark.parametrize(("named", "databases"), [("", [""]), ("/opt/mysqld", ["", "/opt/mysqld"])])
def test_the_suite_runs_on_mariadb_and_on_the_server_that_is_named(
    named: str, databases: list[str]
) -> None:
    told = "from steps import STAGES; print([s.database for stage in STAGES for s in stage"
    told += " if s.database is not None])"
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=SERVERS.parent,
        env={**os.environ, "OKADWUMA_MYSQLD": named},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(databases)
