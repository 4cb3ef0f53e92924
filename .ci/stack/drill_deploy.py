"""A rolling restart of everything that answers, on a running stack, while people read the site.

PYTHONPATH=.ci python -m stack.drill_deploy [--requests 5000] [--folder FOLDER] [--hard]

Exit code 0: not one request failed. --hard is the planted fault: both web processes are killed at
once, undrained, and the drill must fail. A stack that does not run is started, and stopped after.
"""

import argparse
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from nest import ServerError
from stack import readiness
from stack.folder import ROOT, Folder, PartState
from stack.load import Load, Tally
from stack.parts import WEB, Plan, drain_file
from stack.processes import family

REQUESTS = 5000
# Longest waits, in seconds; each ends as soon as what it waits for is so.
DRAIN_SECONDS, START_SECONDS, LOAD_SECONDS = 25, 90, 600
# What was sent on its way before a process was taken out has arrived by then.
SETTLE_SECONDS = 0.5
# Asked of a new process before readers are sent to it, so that its caches are not filled by them.
WARMING = ("/", "/jobs/?q=driver", "/companies/", "/api/v1/jobs?q=driver")
ROW = "{:<14}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}"


def main() -> int:
    """Run the drill; 0 when no request failed, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "stack")
    parser.add_argument("--hard", action="store_true", help="kill both at once, undrained")
    options = parser.parse_args()
    try:
        with_own = not Folder(options.folder).read_state().identity.is_alive()
        if with_own:
            stack(options.folder, "up", "--listings", "1000")
        try:
            return Drill(Folder(options.folder)).run(options.requests, is_hard=options.hard)
        finally:
            if with_own:
                stack(options.folder, "stop")
    except ServerError as error:
        print(f"oKadwuma: {error}", file=sys.stderr)
        return 1


def stack(folder: Path, *words: str) -> None:
    """Run a command of the stack; what it says is shown."""
    command = [sys.executable, str(ROOT / ".ci" / "stack"), *words, "--folder", str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise ServerError(f"stack {words[0]} failed, see above.")


class Drill:
    """One rolling restart."""

    def __init__(self, folder: Folder) -> None:
        state = folder.read_state()
        if state.state != "running":
            raise ServerError("The stack is not running; see make stack-status.")
        self.folder = folder
        self.site = state.address
        self.plan = Plan(folder, state.ports, has_faults=False, env={})
        self.edge = self.plan.edge()
        self.context = ssl.create_default_context(cafile=str(folder.tls / "ca.pem"))
        self.began = time.monotonic()

    def run(self, requests: int, *, is_hard: bool) -> int:
        """Restart all of it under load, print what happened to the requests."""
        load = Load(self.site, self.context)
        self.began = time.monotonic()
        load.start()
        try:
            until("the readers to start", lambda: load.count > requests // 10, LOAD_SECONDS)
            if is_hard:
                self.kill_all()
            else:
                for name in WEB:
                    self.replace(name)
                self.replace_sockets()
            until(f"{requests} requests", lambda: load.count >= requests, LOAD_SECONDS)
        finally:
            load.stop()
            self.put_back()
        show(load, time.monotonic() - self.began)
        return 1 if load.failed else 0

    def replace(self, name: str) -> None:
        """Replace one web process: take it out, let it finish, start the new one, put it back."""
        address = f"127.0.0.1:{self.plan.ports[name]}"
        # Where Kubernetes or a load balancer asks, this is what turns readers away.
        drain_file(self.folder, name).touch()
        self.edge.switch(address, on=False)
        self.reload()
        self.say(f"{name} is out")
        old = self.part(name)
        time.sleep(SETTLE_SECONDS)
        os.kill(old.pid, signal.SIGTERM)
        until(f"{name} to finish", lambda: not old.identity.is_alive(), DRAIN_SECONDS)
        drain_file(self.folder, name).unlink()
        self.wait_for(name, old)
        self.edge.switch(address, on=True)
        self.reload()
        self.say(f"{name} is new, ready and back")

    def replace_sockets(self) -> None:
        """Restart the process of the sockets, and see how long one cannot be opened."""
        old = self.part("sockets")
        os.kill(old.pid, signal.SIGTERM)
        until("the sockets to close", lambda: not old.identity.is_alive(), DRAIN_SECONDS)
        started = time.monotonic()
        until("a socket", self.opens_socket, START_SECONDS)
        self.say(f"sockets are new; a browser is connected again {since(started)} after")

    def kill_all(self) -> None:
        """Do what a deployment must never do."""
        old = [self.part(name) for name in WEB]
        for part in old:
            for pid in family(part.identity, self.folder.path):
                os.kill(pid, signal.SIGKILL)
        self.say(f"{' and '.join(WEB)} killed")
        for part in old:
            self.wait_for(part.name, part)
        self.say("both are back")

    def wait_for(self, name: str, old: PartState) -> None:
        """Wait until the supervisor has started another process and it says that it is ready."""
        until(f"a new {name}", lambda: self.part(name).identity != old.identity, START_SECONDS)
        port = self.plan.ports[name]
        until(f"{name} to be ready", lambda: readiness.is_ready(port), START_SECONDS)
        for path in WARMING:
            until(f"{name} to answer", partial(readiness.answers_page, port, path), START_SECONDS)

    def reload(self) -> None:
        """Let nginx read its configuration again, and wait until no old process of it is left."""
        self.edge.check()
        leader = self.part("nginx")
        old = set(family(leader.identity, self.folder.path)) - {leader.pid}
        os.kill(leader.pid, signal.SIGHUP)

        def is_done() -> bool:
            now = set(family(leader.identity, self.folder.path)) - {leader.pid}
            return bool(now) and not now & old

        until("nginx to reload", is_done, DRAIN_SECONDS)

    def put_back(self) -> None:
        """Leave the stack as it was, however the drill ended."""
        for name in WEB:
            drain_file(self.folder, name).unlink(missing_ok=True)
            self.edge.switch(f"127.0.0.1:{self.plan.ports[name]}", on=True)
        self.reload()

    def part(self, name: str) -> PartState:
        """Return a part as it is now."""
        return next(part for part in self.folder.read_state().parts if part.name == name)

    def opens_socket(self) -> bool:
        """Tell whether a socket can be opened through nginx."""
        try:
            with connect(f"wss{self.site[5:]}/ws/", ssl=self.context, open_timeout=5):
                return True
        except (OSError, WebSocketException):
            return False

    def say(self, text: str) -> None:
        """Print what happened and when."""
        print(f"{since(self.began):>8}  {text}", flush=True)


def until(what: str, is_so: Callable[[], bool], seconds: float) -> None:
    """Return when `is_so()`; raise ServerError when that takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise ServerError(f"Waited {seconds} s for {what}.")
        time.sleep(0.05)


def since(started: float) -> str:
    """Return the seconds since a moment, as people write them."""
    return f"{time.monotonic() - started:.1f} s"


def show(load: Load, seconds: float) -> None:
    """Print a table of the requests by kind, in milliseconds, and the verdict."""
    print("\n" + ROW.format("", "requests", "failed", "reopened", "p50 ms", "p95 ms", "worst ms"))
    everything = Tally()
    for kind, tally in sorted(load.tallies.items()):
        print(row(kind, tally))
        everything.seconds += tally.seconds
        everything.failures += tally.failures
        everything.reopened += tally.reopened
    print(row("all", everything))
    for failure, count in everything.failures.most_common():
        print(f"  {count} x {failure}")
    print(
        f"\n{load.failed} failed of {load.count} requests in {seconds:.0f} s "
        f"({load.count / seconds:.0f} a second)",
        flush=True,
    )


def row(kind: str, tally: Tally) -> str:
    """Return one line of the table."""
    taken = sorted(tally.seconds)
    at = [taken[min(int(len(taken) * part), len(taken) - 1)] * 1000 for part in (0.5, 0.95, 1)]
    times = (f"{value:.0f}" for value in at)
    return ROW.format(kind, len(taken), tally.failures.total(), tally.reopened, *times)


if __name__ == "__main__":
    sys.exit(main())
