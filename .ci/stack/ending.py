"""Ends the parts of a stack in order; used by the supervisor, and when there is none any more."""

import contextlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from stack.folder import Folder, PartState
from stack.processes import Identity, end, family


def end_parts(parts: list[PartState], folder: Folder, say: Callable[[str], None]) -> None:
    """End the parts stage by stage, the highest first; those of a stage at the same time."""
    for stage in sorted({part.stage for part in parts}, reverse=True):
        left = [part for part in living(parts, folder) if part.stage == stage]
        if left:
            say(f"stopping {', '.join(part.name for part in left)}")
            with ThreadPoolExecutor(len(left)) as pool:
                list(pool.map(lambda part: _end(part, folder), left))


def _end(part: PartState, folder: Folder) -> None:
    by = signal.Signals(part.stop_by)
    end(part.identity, folder.path, by=by, seconds=part.stop_seconds)


def living(parts: list[PartState], folder: Folder) -> list[PartState]:
    """Return the parts of which anything still runs."""
    return [part for part in parts if family(part.identity, folder.path)]


def end_own_session(folder: Folder) -> None:
    """End whatever else this process has started, which leads its session."""
    me = os.getpid()
    for pid in family(Identity.of(me), folder.path):
        if pid != me:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
