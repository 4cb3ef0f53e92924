"""The process in the background that holds a stack; `up` starts it and shows what it says."""

import contextlib
import os
import sys
import time

import MySQLdb

from nest import ServerError
from stack.ending import end_own_session
from stack.folder import Folder, StackState
from stack.ports import choose_ports
from stack.processes import Identity
from stack.supervisor import Supervisor, Told
from stack.topology import addresses, bring_up

READY, FAILED, STOPPED = LAST_WORDS = ("READY", "FAILED", "STOPPED")


def hold(folder: Folder, *, listings: int, port: int | None, has_faults: bool, report: int) -> int:
    """Bring a stack up, hold it until told to stop, end it; return 1 when it could not start.

    Writes its progress to the descriptor `report`, a last line READY or FAILED, and closes it.
    """
    state = folder.read_state()
    me = Identity.of(os.getpid())
    state = StackState(
        state="starting",
        supervisor=me.pid,
        supervisor_born=me.born,
        listings=state.listings,
        ports=choose_ports(state.ports, port),
    )
    say = _Report(report)
    supervisor = Supervisor(folder, state, say)
    supervisor.listen()
    code = 0
    try:
        folder.write_state(state)
        bring_up(supervisor, folder, listings=listings, has_faults=has_faults)
        state.address = f"https://localhost:{state.ports['https']}"
        state.addresses = addresses(state, folder)
        folder.write_state(state)
        say.close(READY)
        supervisor.watch()
    except Told:
        code = 0
    except (ServerError, OSError, MySQLdb.Error) as error:
        say(str(error) if isinstance(error, ServerError) else repr(error))
        code = 1
    finally:
        supervisor.stop()
        end_own_session(folder)
        say.close(FAILED if code else STOPPED)
    return code


class _Report:
    """Says a line in the log of the supervisor and, until closed, to who started it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def __call__(self, text: str) -> None:
        print(time.strftime("%Y-%m-%d %H:%M:%S"), text, file=sys.stderr, flush=True)
        if self._descriptor is not None:
            # Who started us may be gone; the stack goes on.
            with contextlib.suppress(BrokenPipeError):
                os.write(self._descriptor, f"{text}\n".encode())

    def close(self, last: str) -> None:
        """Say the last word and close."""
        if self._descriptor is not None:
            self(last)
            os.close(self._descriptor)
            self._descriptor = None
