"""`python .ci/stack`: it answers, brings back what crashes, and goes without a trace."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from nest import roomy_folder
from notifications.consumers import NO_SUCH_SOCKET
from replication import eventually
from stack.processes import PROC, works_in

ROOT = Path(__file__).parents[2]
LISTINGS = 50
PARTS = {
    *("mysql-0", "mysql-1", "mysql-2", "redis"),
    *("web-1", "web-2", "sockets", "nginx"),
    *("worker-bulk", "worker-mail", "worker-search", "beat"),
}


class Stack:
    """A stack in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = ssl.create_default_context()

    def run(self, verb: str, *options: str) -> subprocess.CompletedProcess[str]:
        names = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
        env = {name: value for name, value in os.environ.items() if name not in names}
        return subprocess.run(
            [sys.executable, ROOT / ".ci" / "stack", verb, "--folder", self.folder, *options],
            env=env | {"DJANGO_SETTINGS_MODULE": "tests.faults.stack_settings"},
            capture_output=True,
            text=True,
            check=False,
        )

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "stack.json").read_text())
        return state

    def part(self, name: str) -> dict[str, Any]:
        return next(part for part in self.state()["parts"] if part["name"] == name)

    def get(self, path: str) -> tuple[int, http.client.HTTPMessage, str]:
        """Ask nginx for a page, its certificate checked."""
        port = self.state()["ports"]["https"]
        peer = http.client.HTTPSConnection("localhost", port, timeout=15, context=self.authority)
        peer.request("GET", path)
        answer = peer.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")

    def processes(self) -> list[int]:
        """Return every process that works in the folder."""
        return [
            int(entry.name)
            for entry in PROC.iterdir()
            if entry.name.isdigit() and works_in(int(entry.name), self.folder)
        ]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="stack-", dir=roomy_folder()))
    stack = Stack(folder)
    try:
        done = stack.run("up", "--listings", str(LISTINGS))
        assert done.returncode == 0, done.stdout + done.stderr
        stack.authority.load_verify_locations(folder / "tls" / "ca.pem")
        yield stack
    finally:
        stack.run("stop")
        shutil.rmtree(folder)


def test_every_part_runs_and_the_replicas_follow(stack: Stack) -> None:
    shown = stack.run("status")
    assert shown.returncode == 0, shown.stdout
    assert {part["name"] for part in stack.state()["parts"]} == PARTS
    assert shown.stdout.count("receives Yes, applies Yes") == 2
    assert (stack.folder / "env").stat().st_mode & 0o777 == 0o600
    assert (stack.folder / "tls" / "key.pem").stat().st_mode & 0o777 == 0o600


def test_listings_and_static_files_come_through_nginx(stack: Stack) -> None:
    status, _headers, page = stack.get("/jobs/")
    assert status == 200
    assert re.search(r'href="/jobs/\d+-', page)
    found = re.search(r"/static/css/[^\"]+\.css|/static/[^\"]+\.js", page)
    assert found
    status, headers, _content = stack.get(found[0])
    assert status == 200
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_socket_reaches_the_process_for_sockets(stack: Stack) -> None:
    port = stack.state()["ports"]["https"]
    with (
        connect(f"wss://localhost:{port}/ws/nothing/", ssl=stack.authority) as peer,
        pytest.raises(ConnectionClosed) as closed,
    ):
        peer.recv(timeout=10)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == NO_SUCH_SOCKET


def test_what_is_killed_is_started_again(stack: Stack) -> None:
    names = ("web-2", "worker-mail")
    before = {name: stack.part(name)["pid"] for name in names}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert stack.get("/jobs/")[0] == 200
    eventually(lambda: all(stack.part(name)["restarts"] == 1 for name in names))
    assert all(stack.part(name)["pid"] != before[name] for name in names)
    assert stack.run("status").returncode == 0


def test_a_second_start_in_the_same_folder_is_refused(stack: Stack) -> None:
    done = stack.run("up")
    assert done.returncode == 1
    assert "runs in" in done.stderr
    assert "make stack-stop" in done.stderr


def test_a_stop_leaves_no_process_and_no_port(stack: Stack) -> None:
    ports = [part["port"] for part in stack.state()["parts"] if part["port"]]
    assert len(ports) == 8
    assert stack.processes()
    done = stack.run("stop")
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.processes() == []
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert stack.run("status").returncode == 3
