"""The parts of a stack: how each is started, known to be ready, and stopped.

Stages are the order in which parts stop, the highest first: nginx, what serves, what works in the
background, fault proxies, Redis, reading databases, the writing one. They start the other way
round.
"""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from nginx import Edge
from servers import redis_program
from stack.folder import ROOT, Folder
from stack.supervisor import Part

REDIS, PROXIES, WORK, SERVE, FRONT = 2, 3, 4, 5, 6
# On two cores one process for what is seldom busy; mail waits for others, search for the processor.
QUEUES = {"bulk": "default,money,media", "mail": "mail", "search": "search"}
WEB = ("web-1", "web-2")
WORKERS = tuple(f"worker-{group}" for group in QUEUES)
ACCEL = "/_private/"
PYTHON = sys.executable


@dataclass(frozen=True)
class Plan:
    """One stack: its folder, ports, whether faults can be injected, and its settings' variables."""

    folder: Folder
    ports: dict[str, int]
    has_faults: bool
    env: dict[str, str]

    def redis(self) -> Part:
        """Redis, which keeps what it has and loses a second at most."""
        where = ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1"]
        keep = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
        command = [redis_program(self.folder.run), "--dir", str(self.folder.redis), *where, *keep]
        return Part("redis", command, REDIS, self.ports["redis"])

    def proxy(self, name: str) -> Part:
        """The fault proxy in front of a database or Redis."""
        numbers = [self.ports[f"proxy-{name}"], self.ports[name], self.ports[f"control-{name}"]]
        command = [PYTHON, str(ROOT / ".ci" / "fault_proxy.py"), *map(str, numbers)]
        return Part(f"proxy-{name}", command, PROXIES, numbers[0])

    def web(self, name: str) -> Part:
        """One of the gunicorns that answer pages."""
        return self._gunicorn(name, "jobboard.wsgi")

    def sockets(self) -> Part:
        """The gunicorn whose workers hold websockets."""
        return self._gunicorn("sockets", "-k", "uvicorn_worker.UvicornWorker", "jobboard.asgi")

    def _gunicorn(self, name: str, *options: str) -> Part:
        metrics = self.folder.run / f"{name}-metrics"
        env = {
            "BIND": f"127.0.0.1:{self.ports[name]}",
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "DRAIN_FILE": str(drain_file(self.folder, name)),
        }
        config = str(ROOT / "docker" / "gunicorn.conf.py")
        command = [PYTHON, "-m", "gunicorn", "-c", config, *options]
        # One file of figures for each process: those of a former start would be added.
        return Part(name, command, SERVE, self.ports[name], {**self.env, **env}, (metrics,))

    def worker(self, group: str) -> Part:
        """The Celery worker of a group of queues."""
        name = f"worker-{group}"
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        options = ["-Q", QUEUES[group], "-n", node(name), "--concurrency", "1", *quiet]
        return self._celery(name, "worker", *options)

    def beat(self) -> Part:
        """Celery's clock; there is one in the whole stack."""
        return self._celery("beat", "beat")

    def _celery(self, name: str, *options: str) -> Part:
        command = [PYTHON, "-m", "celery", "-A", "jobboard", *options]
        # A task that runs is finished first (jobboard/celeryconfig.py says how long one may take).
        return Part(name, command, WORK, env=self.env, stop_seconds=60)

    def edge(self) -> Edge:
        """What nginx is to know."""
        files, tls = self.folder.files, self.folder.tls
        return Edge(
            folder=self.folder.path / "nginx",
            https=f"127.0.0.1:{self.ports['https']}",
            http=f"127.0.0.1:{self.ports['http']}",
            certificate=tls / "certificate.pem",
            key=tls / "key.pem",
            web=[f"127.0.0.1:{self.ports[name]}" for name in WEB],
            sockets=[f"127.0.0.1:{self.ports['sockets']}"],
            static=files / "static",
            media=files / "media",
            accel=ACCEL,
        )

    def nginx(self) -> Part:
        """The front, which ends its answers before it stops."""
        command = self.edge().command()
        by = signal.SIGQUIT
        return Part("nginx", command, FRONT, self.ports["https"], stop_by=by, stop_seconds=10)

    def proxied(self, name: str) -> int:
        """Return the port the board is to use for a database or Redis."""
        return self.ports[f"proxy-{name}" if self.has_faults else name]


def drain_file(folder: Folder, name: str) -> Path:
    """Return the file while whose existence an instance says that it is not ready."""
    return folder.run / f"{name}.drain"


def node(name: str) -> str:
    """Return the name a worker answers to."""
    return f"{name}@stack"
