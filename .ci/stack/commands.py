"""The commands of a stack: up, status, stop.

python .ci/stack up [--listings N] [--port HTTPS] [--foreground] [--faults] [--folder FOLDER]
python .ci/stack status [--folder FOLDER]
python .ci/stack stop [--folder FOLDER]
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from nest import ServerError
from stack import daemon, status
from stack.ending import end_parts, living
from stack.folder import ROOT, Folder, StackState
from stack.processes import end, wait_until_ended
from stack.refusals import refuse_what_cannot_be

DEFAULT_LISTINGS = 3000
# All stages of a stop, each at its longest.
STOP_SECONDS = 240
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run a command; what cannot be done is said in a sentence, with 1."""
    options = parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ServerError as error:
        print(f"oKadwuma: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    top = argparse.ArgumentParser(prog="python .ci/stack", description=__doc__.splitlines()[0])
    verbs = top.add_subparsers(required=True)
    found = {}
    for name, run in (("up", up), ("status", tell), ("stop", stop), ("hold", hold)):
        found[name] = verbs.add_parser(name, help=run.__doc__)
        found[name].set_defaults(run=run)
        found[name].add_argument("--folder", type=Path, default=ROOT / "var" / "stack")
    for verb in (found["up"], found["hold"]):
        verb.add_argument("--listings", type=int, default=DEFAULT_LISTINGS)
        verb.add_argument("--port", type=int, help="of https; default: any, and the same again")
        verb.add_argument("--faults", action="store_true", help="fault proxies before the servers")
    found["up"].add_argument("--foreground", action="store_true", help="stay; Ctrl-C stops it")
    found["hold"].add_argument("--report", type=int, required=True)
    return top


def up(options: argparse.Namespace) -> int:
    """Start a stack, or refuse with what is missing."""
    folder = Folder(options.folder)
    # Before the folder is made: a refusal leaves nothing behind.
    refuse_what_cannot_be(folder, options.listings, options.port)
    folder.make()
    lock = folder.lock()
    if lock is None:
        raise ServerError(
            f"A stack runs in {folder.path} already ({folder.read_state().address or 'starting'}). "
            "Stop it first: make stack-stop"
        )
    _clear_away(folder)
    return _Starter(folder, options, lock).run()


def _clear_away(folder: Folder) -> None:
    """End what a supervisor that was killed has left behind."""
    state = folder.read_state()
    if living(state.parts, folder):
        print("The last stack's supervisor is gone; ending the parts it left.", flush=True)
        end_parts(state.parts, folder, print)


class _Starter:
    """Starts the supervisor, shows what it says, and takes it down again on Ctrl-C."""

    def __init__(self, folder: Folder, options: argparse.Namespace, lock: int) -> None:
        self.folder = folder
        self.options = options
        self.lock = lock
        self.is_told = False

    def run(self) -> int:
        """Return once the stack is up (0), or ended in the foreground (0), or failed (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)
        reading, writing = os.pipe()
        with (self.folder.log / "supervisor.log").open("ab") as log:
            self.holder = subprocess.Popen(
                self._command(writing),
                cwd=self.folder.run,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(writing, self.lock),
                start_new_session=True,
            )
        os.close(writing)
        os.close(self.lock)
        if self.is_told:
            self.holder.terminate()
        last = self._relay(reading)
        if last != daemon.READY:
            self.holder.wait()
            print(f"Everything that was started is down again (details: {self.folder.log}).")
            return INTERRUPTED if self.is_told else 1
        greet(self.folder.read_state())
        if not self.options.foreground:
            return 0
        print("Ctrl-C stops it.", flush=True)
        return self.holder.wait()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if not self.is_told:
            self.is_told = True
            print("\nstopping everything ...", flush=True)
            if holder := getattr(self, "holder", None):
                holder.terminate()

    def _command(self, report: int) -> list[str]:
        options = self.options
        command = [sys.executable, str(ROOT / ".ci" / "stack"), "hold"]
        command += ["--folder", str(self.folder.path), "--listings", str(options.listings)]
        command += ["--report", str(report)]
        command += ["--port", str(options.port)] if options.port else []
        return command + (["--faults"] if options.faults else [])

    def _relay(self, reading: int) -> str:
        """Print what the supervisor says until it says no more; return its last word."""
        last = ""
        with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                last = line.rstrip("\n")
                if last not in daemon.LAST_WORDS:
                    print(last, flush=True)
        return last


def greet(state: StackState) -> None:
    """Print where everything is."""
    print()
    for name, address in state.addresses.items():
        print(f"  {name:<16}{address}")
    print("\n  make stack-status, make stack-stop", flush=True)


def hold(options: argparse.Namespace) -> int:
    """Be the supervisor; started by `up`."""
    return daemon.hold(
        Folder(options.folder),
        listings=options.listings,
        port=options.port,
        has_faults=options.faults,
        report=options.report,
    )


def tell(options: argparse.Namespace) -> int:
    """Print the parts of a stack; 1 when one is down, 3 when there is no stack."""
    return status.tell(Folder(options.folder))


def stop(options: argparse.Namespace) -> int:
    """Stop a stack and whatever is left of it, in order."""
    folder = Folder(options.folder)
    state = folder.read_state()
    is_there = state.identity.is_alive() or living(state.parts, folder)
    if not is_there:
        print("No stack runs here.")
        return 0
    if state.identity.is_alive():
        os.kill(state.supervisor, signal.SIGTERM)
        if not wait_until_ended(state.identity, STOP_SECONDS):
            end(state.identity, folder.path, by=signal.SIGKILL, seconds=1)
        state = folder.read_state()
    end_parts(state.parts, folder, print)
    if left := living(state.parts, folder):
        raise ServerError(f"Could not end {', '.join(part.name for part in left)}.")
    state.state = "stopped"
    state.parts.clear()
    folder.write_state(state)
    print("Stopped.")
    return 0
