"""A temporary folder with servers in it that cannot outlive the process that made them."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

START_SECONDS = 60
ROOM_BYTES = 3 * 1024**3

# Reads process ids until its input closes, which happens however the starter ends (kill -9 too).
# SIGKILL because the data is thrown away with the folder: nothing is worth a tidy shutdown.
GUARD = """
while read -r pid; do pids="$pids $pid"; done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
"""


class ServerError(Exception):
    """A server is missing or does not start; the message says which and what to do."""


class Nest:
    """A temporary folder and the servers living in it; all of it goes when this process does."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="okadwuma-", dir=roomy_folder()))
        self.servers: list[subprocess.Popen[bytes]] = []
        self.guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "guard", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def launch(
        self, name: str, command: list[str], port: int, *, say: bytes, expect: bytes
    ) -> "subprocess.Popen[bytes]":
        """Start a server and return it when its port answers `say` with `expect`."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.servers.append(server)
        assert self.guard.stdin is not None
        self.guard.stdin.write(b"%d\n" % server.pid)
        self.guard.stdin.flush()
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            if answers(port, say=say, expect=expect):
                return server
            time.sleep(0.02)
        raise ServerError(
            f"{name} did not start:\n{log.read_text(encoding='utf-8', errors='replace')}"
        )

    def clear(self) -> None:
        """Stop the servers and remove the folder."""
        self.guard.communicate()
        for server in self.servers:
            server.wait()


def answers(port: int, *, say: bytes, expect: bytes) -> bool:
    """Tell whether the server on a loopback port answers `say` with something holding `expect`."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as peer:
        peer.sendall(say)
        return expect in peer.recv(64)
    return False


def roomy_folder() -> str | None:
    """Return /dev/shm where it is large enough (containers often give it 64 MB), else None."""
    shared_memory = "/dev/shm"  # noqa: S108 - memory-backed on purpose; mkdtemp makes it private
    if os.access(shared_memory, os.W_OK) and shutil.disk_usage(shared_memory).free > ROOM_BYTES:
        return shared_memory
    return None
