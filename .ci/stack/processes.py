"""Processes known by number and moment of birth, and everything that stems from them.

A number alone may by now be somebody else's. Each part leads a session of its own and works in
the stack's folder, so what it left behind is found when the part itself is gone.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
LOOK_SECONDS = 0.05
KILL_SECONDS = 5


@dataclass(frozen=True)
class Identity:
    """A process and when it was born, in clock ticks since the machine started."""

    pid: int
    born: int

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Return the identity of a process; one that has ended is born at 0."""
        stat = read_stat(pid)
        return cls(pid, stat.born if stat else 0)

    def is_alive(self) -> bool:
        """Tell whether this very process runs; one that waits to be reaped does not."""
        stat = read_stat(self.pid)
        return stat is not None and stat.born == self.born and not stat.is_ended


@dataclass(frozen=True)
class Stat:
    """What the kernel says of a process."""

    session: int
    born: int
    is_ended: bool


def read_stat(pid: int) -> Stat | None:
    """Return what the kernel says of a process, or None when there is none."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may hold anything.
    fields = text.rpartition(")")[2].split()
    return Stat(session=int(fields[3]), born=int(fields[19]), is_ended=fields[0] in "ZX")


def family(identity: Identity, folder: Path) -> list[int]:
    """Return the running processes of the session a part leads, whether it still lives or not.

    Without the leader, only processes that work in `folder` count: the number may have gone to
    another session since.
    """
    found = []
    leads = identity.is_alive()
    for pid in map(int, filter(str.isdigit, os.listdir(PROC))):
        stat = read_stat(pid)
        if stat is None or stat.session != identity.pid or stat.is_ended:
            continue
        if leads or (stat.born >= identity.born and works_in(pid, folder)):
            found.append(pid)
    return found


def works_in(pid: int, folder: Path) -> bool:
    """Tell whether a process has its working folder in `folder`; another user's never has."""
    try:
        at = Path(os.readlink(PROC / str(pid) / "cwd"))
    except OSError:
        return False
    return at == folder or folder in at.parents


def memory_bytes(pids: list[int]) -> int:
    """Return the memory of processes, shared pages split between those that share them."""
    return sum(map(_memory, pids))


def _memory(pid: int) -> int:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines() if line.startswith("Pss:"))
    return sum(int(line[1]) * 1024 for line in lines)


def end(identity: Identity, folder: Path, *, by: signal.Signals, seconds: float) -> None:
    """Ask a part to stop, wait, and kill what is left of its session."""
    if identity.is_alive():
        _tell(identity.pid, by)
        wait_until_ended(identity, seconds)
    deadline = time.monotonic() + KILL_SECONDS
    while (pids := family(identity, folder)) and time.monotonic() < deadline:
        for pid in pids:
            _tell(pid, signal.SIGKILL)
        time.sleep(LOOK_SECONDS)


def wait_until_ended(identity: Identity, seconds: float) -> bool:
    """Wait for a process to end; tell whether it did."""
    deadline = time.monotonic() + seconds
    while identity.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def _tell(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)
