"""What docker/gunicorn.conf.py promises, asked of gunicorn itself."""

import http.client
import os
import runpy
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nest import Nest
from servers import free_port

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "docker" / "gunicorn.conf.py")
# Says what the board has done by the time it is imported, as the preloading master imports it.
IMPORTED = """
import threading
from {module} import application
from django.db import connections
opened = [alias for alias in connections if connections[alias].connection is not None]
print("threads", [t.name for t in threading.enumerate() if t is not threading.main_thread()])
print("connections", opened)
"""
# Answers after a while, and tells which process did.
SLOW = """
import os, time
def application(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"] or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return what a process of the embedded board is given."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"VAR_DIR": str(folder), "PYTHONPATH": f"{ROOT}:{folder}"} | more


@contextmanager
def gunicorn(nest: Nest, folder: Path, **more: str) -> Iterator[tuple[int, int]]:
    """Run the slow application by our configuration; yield its port and the master's pid."""
    (folder / "slow.py").write_text(SLOW, encoding="utf-8")
    port = free_port()
    env = environment(folder, BIND=f"127.0.0.1:{port}", **more)
    command = [sys.executable, "-m", "gunicorn", "-c", CONFIG, "slow"]
    process = nest.launch(
        f"slow-{port}",
        ["/usr/bin/env", *(f"{name}={value}" for name, value in env.items()), *command],
        port,
        say=b"GET / HTTP/1.0\r\n\r\n",
        expect=b"200 OK",
    )
    yield port, process.pid
    if process.poll() is None:
        process.terminate()
    process.wait()


def ask(port: int, query: str = "", path: str = "/") -> tuple[int, bytes]:
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        peer.request("GET", f"{path}?{query}")
        response = peer.getresponse()
        return response.status, response.read()
    finally:
        peer.close()


# Servers that are not there: whoever connected while importing would fail.
REAL_MODE = {
    "DATABASE_URL": "mysql://app:x@127.0.0.1:9/board",
    "REPLICA_URLS": "mysql://reader:x@127.0.0.1:9/board",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "localhost",
    "SITE_URL": "https://localhost",
    "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
}


@pytest.mark.parametrize("module", ["jobboard.wsgi", "jobboard.asgi"])
def test_importing_the_board_opens_nothing_that_a_fork_would_share(
    module: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(module=module)],
        cwd=ROOT,
        env=environment(tmp_path, **REAL_MODE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "threads []\nconnections []\n", done.stderr


def test_an_answer_that_has_begun_is_ended_before_the_worker_stops(
    nest: Nest, tmp_path: Path
) -> None:
    answers: list[tuple[int, bytes]] = []
    with gunicorn(nest, tmp_path, WEB_WORKERS="1") as (port, master):
        slow = threading.Thread(target=lambda: answers.append(ask(port, "1.5")))
        slow.start()
        threading.Event().wait(0.5)
        os.kill(master, signal.SIGTERM)
        slow.join()
    assert [status for status, _ in answers] == [200]
    with pytest.raises(ConnectionRefusedError):
        ask(port)


def test_a_line_or_a_header_without_end_is_refused(nest: Nest, tmp_path: Path) -> None:
    with gunicorn(nest, tmp_path, WEB_WORKERS="1") as (port, _):
        assert ask(port, path="/" + "x" * 8000)[0] == 200
        assert ask(port, path="/" + "x" * 9000)[0] == 414
        peer = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        peer.request("GET", "/", headers={f"X-Number-{n}": "1" for n in range(80)})
        assert peer.getresponse().status == 431
        peer.close()


def test_a_worker_is_replaced_after_its_share_and_its_gauges_go_with_it(
    nest: Nest, tmp_path: Path
) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    share = {"WEB_WORKERS": "1", "WEB_MAX_REQUESTS": "5", "PROMETHEUS_MULTIPROC_DIR": str(figures)}
    with gunicorn(nest, tmp_path, **share) as (port, _):
        first = ask(port)[1]
        gauge = figures / f"gauge_livesum_{first.decode()}.db"
        gauge.write_bytes(b"")
        seen = [ask(port)[1] for _ in range(10)]
        assert len({first, *seen}) >= 2
        for _ in range(100):
            if not gauge.exists():
                break
            threading.Event().wait(0.05)
        assert not gauge.exists()


def test_processes_that_hold_sockets_are_not_replaced() -> None:
    class Settings:
        worker_class_str = "uvicorn_worker.UvicornWorker"
        changed: dict[str, int] = {}

        def set(self, name: str, value: int) -> None:
            self.changed[name] = value

    class Server:
        cfg = Settings()

    config = runpy.run_path(CONFIG)
    config["on_starting"](Server)
    assert Settings.changed == {"max_requests": 0}
    Settings.changed.clear()
    Settings.worker_class_str = "gthread"
    config["on_starting"](Server)
    assert Settings.changed == {}


def test_what_does_not_fit_together_is_seen_here() -> None:
    config = runpy.run_path(CONFIG)
    upstream = (ROOT / "docker" / "nginx" / "upstreams.conf.template").read_text(encoding="utf-8")
    limits = (ROOT / "docker" / "nginx" / "limits.conf.template").read_text(encoding="utf-8")
    assert "keepalive_timeout 30s;" in upstream
    assert config["keepalive"] > 2 * 30
    assert "large_client_header_buffers 4 8k;" in limits
    assert config["limit_request_line"] <= 8192
    assert config["graceful_timeout"] < 30
