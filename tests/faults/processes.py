"""Redis and gunicorn as child processes that a test may kill, and a client that takes the time."""

import http.client
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nest import Nest
from servers import free_port, redis_program

ROOT = Path(__file__).parents[2]
CLIENT_SECONDS = 15


class Redis:
    """A Redis with an append-only file."""

    def __init__(self, nest: Nest) -> None:
        self.nest = nest
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = nest.folder / f"redis-{self.port}"
        self.folder.mkdir()

    def start(self, *, is_empty: bool = False) -> None:
        """Start, with what was kept or with nothing."""
        if is_empty:
            for file in self.folder.rglob("*.*"):
                file.unlink()
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        keep = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
        command = [redis_program(self.nest.folder), *where, *keep]
        name = f"redis-{self.port}"
        self.process = self.nest.launch(name, command, self.port, say=b"PING\r\n", expect=b"PONG")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


class Web:
    """One gunicorn worker with threads, as production runs it, on a free port."""

    def __init__(self, nest: Nest, env: dict[str, str], *, threads: int = 8) -> None:
        self.port = free_port()
        where = {"BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": "1", "WEB_THREADS": str(threads)}
        options = ["-c", "docker/gunicorn.conf.py", "--chdir", str(ROOT)]
        command = [sys.executable, "-m", "gunicorn", *options, "jobboard.wsgi"]
        hello = b"GET /live HTTP/1.0\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"
        self.process = nest.launch(
            f"web-{self.port}",
            ["/usr/bin/env", *(f"{k}={v}" for k, v in (env | where).items()), *command],
            self.port,
            say=hello,
            expect=b"HTTP/1.",
        )
        self.log = nest.folder / f"web-{self.port}.log"

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page as the proxy in front would."""
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request on a connection of its own."""
        peer = http.client.HTTPConnection("127.0.0.1", self.port, timeout=CLIENT_SECONDS)
        sent = {"Host": "localhost", "X-Forwarded-Proto": "https", **(headers or {})}
        started = time.monotonic()
        try:
            peer.request(method, path, body=body or None, headers=sent)
            response = peer.getresponse()
            content = response.read()
        finally:
            peer.close()
        return Answer(response.status, response.headers, content, time.monotonic() - started)

    def stop(self) -> None:
        """Stop it gracefully."""
        if self.process.poll() is None:
            os.kill(self.process.pid, 15)
            self.process.wait()
