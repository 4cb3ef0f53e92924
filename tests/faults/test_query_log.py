"""What a web process counted is written every few seconds, and when it is told to stop."""

import http.client
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from nest import Nest
from servers import free_port
from tests.faults.test_gunicorn import CONFIG, ROOT, environment
from tests.jobs.query_log import PERSON

SERVERS = {
    "gunicorn": ["gunicorn", "-c", CONFIG, "jobboard.wsgi"],
    "uvicorn": ["uvicorn", "jobboard.asgi:application", "--log-level", "warning"],
}
Started = tuple["subprocess.Popen[bytes]", int, Path]


@pytest.fixture(params=SERVERS)
def web(request: pytest.FixtureRequest, nest: Nest, tmp_path: Path) -> Iterator[Started]:
    """Return a web process of the embedded board, its port and its database."""
    port = free_port()
    env = environment(tmp_path, BIND=f"127.0.0.1:{port}", UVICORN_PORT=str(port), WEB_WORKERS="2")
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
    process = nest.launch(
        f"{request.param}-{port}",
        ["/usr/bin/env", *(f"{name}={value}" for name, value in env.items()), sys.executable, "-m",
         *SERVERS[request.param]],
        port,
        say=b"GET /live HTTP/1.0\r\n\r\n",
        expect=b"200 OK",
    )  # fmt: skip
    yield process, port, tmp_path / "okadwuma.sqlite3"
    if process.poll() is None:
        process.kill()
    process.wait()


def search(port: int, words: str) -> None:
    """Ask for results as a person's browser does."""
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        peer.request("GET", f"/jobs/?q={words}", headers={"User-Agent": PERSON})
        assert peer.getresponse().status == 200
    finally:
        peer.close()


def logged(database: Path) -> dict[str, int]:
    """Return how often each word was searched for."""
    with closing(sqlite3.connect(database, timeout=20)) as tables:
        return dict(tables.execute("SELECT words, searches FROM jobs_loggedsearch"))


def test_a_process_that_is_told_to_stop_writes_first(web: Started) -> None:
    process, port, database = web
    for number in range(12):
        search(port, f"word{number % 3}")
    process.terminate()
    process.wait(30)
    assert logged(database) == {"word0": 4, "word1": 4, "word2": 4}


def test_a_process_that_is_killed_has_written_what_is_seconds_old(web: Started) -> None:
    process, port, database = web
    search(port, "early")
    deadline = time.monotonic() + 60
    while logged(database) != {"early": 1} and time.monotonic() < deadline:
        time.sleep(0.2)
    process.kill()
    assert logged(database) == {"early": 1}
