"""Starts parts, restarts those that crash, and ends all of them in order."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from nest import START_SECONDS, ServerError, answers
from stack.ending import end_parts
from stack.folder import Folder, PartState, StackState
from stack.processes import Identity, end

LOOK_SECONDS = 0.2
# A part that lives this long has started well: what it does later is a first crash again.
STEADY_SECONDS = 60
MOST_CRASHES = 5
LOG_BYTES = 16 * 1024**2
TAIL_BYTES = 2000


class Told(BaseException):
    """The supervisor was told to stop; past `except Exception` on purpose."""


@dataclass(frozen=True)
class Part:
    """A program of the stack: how it is started, known to be ready, and stopped.

    Parts of one stage are stopped together, the highest stage first.
    """

    name: str
    command: list[str]
    stage: int
    port: int = 0
    env: Mapping[str, str] = field(default_factory=dict)
    wipe: tuple[Path, ...] = ()
    stop_by: signal.Signals = signal.SIGTERM
    stop_seconds: float = 30


@dataclass
class Running:
    """A started part, its process and what `stack.json` says of it."""

    part: Part
    process: subprocess.Popen[bytes]
    state: PartState
    crashes: int = 0
    due: float = 0


class Supervisor:
    """Holds the parts of one stack."""

    def __init__(self, folder: Folder, state: StackState, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.state = state
        self.say = say
        self.running: list[Running] = []
        self._is_told = False
        self._is_busy = False

    def listen(self) -> None:
        """Let SIGTERM, SIGINT and SIGHUP raise `Told`, wherever the supervisor is."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if not self._is_told:
            self._is_told = True
            # Between a process's birth and its entry in the list, the entry comes first.
            if not self._is_busy:
                raise Told

    def start(self, part: Part, is_ready: Callable[[], bool]) -> "subprocess.Popen[bytes]":
        """Start a part and return its process once it is ready; raise ServerError otherwise."""
        one = self.begin(part)
        self.wait(part.name, is_ready)
        return one.process

    def run_to_end(self, part: Part, seconds: float) -> None:
        """Run a part that ends by itself, saying what it writes; raise ServerError if it fails."""
        path = self.folder.log / f"{part.name}.log"
        path.unlink(missing_ok=True)
        one = self.begin(part)
        deadline = time.monotonic() + seconds
        with path.open(encoding="utf-8", errors="replace") as log:
            is_over = False
            while not is_over:
                # Looked at before reading, so that the last words are read too.
                is_over = one.process.poll() is not None or time.monotonic() > deadline
                for line in log:
                    self.say(f"  {line.rstrip()}")
                time.sleep(LOOK_SECONDS)
        if one.process.returncode != 0:
            raise ServerError(f"{part.name} failed, see above (all of it: {path}).")
        self.running.remove(one)
        self.state.parts.remove(one.state)
        self._save()

    def launch(
        self, name: str, command: list[str], port: int, *, say: bytes, expect: bytes
    ) -> "subprocess.Popen[bytes]":
        """Start a server as `Nest.launch` does: ready when its port answers as expected.

        The writer is the last to stop, after the readers that acknowledge its commits.
        """
        stage = 0 if name == "mysql-0" else 1
        part = Part(name, command, stage, port, stop_seconds=60)
        return self.start(part, lambda: answers(port, say=say, expect=expect))

    def wait(self, name: str, is_so: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Return when `is_so()`; raise ServerError when the part ends or that takes too long."""
        part = next(one for one in self.running if one.part.name == name)
        deadline = time.monotonic() + seconds
        while not is_so():
            if part.process.poll() is not None:
                raise ServerError(f"{name} did not start:\n{self.tail(name)}")
            if time.monotonic() > deadline:
                text = self.tail(name)
                raise ServerError(f"{name} is not ready after {seconds:.0f} s:\n{text}")
            time.sleep(LOOK_SECONDS / 4)

    def finish(self, name: str, seconds: float) -> None:
        """End one part tidily and forget it."""
        one = next(one for one in self.running if one.part.name == name)
        self._is_busy = True
        end(one.state.identity, self.folder.path, by=one.part.stop_by, seconds=seconds)
        one.process.wait()
        self.running.remove(one)
        self.state.parts.remove(one.state)
        self._save()

    def tail(self, name: str) -> str:
        """Return the last lines a part wrote, and where the rest is."""
        path = self.folder.log / f"{name}.log"
        text = path.read_bytes()[-TAIL_BYTES:].decode(errors="replace") if path.exists() else ""
        return f"{text.strip()}\n(all of it: {path})"

    def begin(self, part: Part) -> Running:
        """Start a part without waiting for it."""
        self._is_busy = True
        process = self._spawn(part)
        state = PartState(
            name=part.name,
            stage=part.stage,
            pid=process.pid,
            born=Identity.of(process.pid).born,
            since=time.time(),
            port=part.port,
            stop_by=part.stop_by,
            stop_seconds=part.stop_seconds,
        )
        one = Running(part, process, state)
        self.running.append(one)
        self.state.parts.append(state)
        self._save()
        return one

    def _spawn(self, part: Part) -> "subprocess.Popen[bytes]":
        for folder in part.wipe:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        # Written to by appending, so that it can be cut short while the part goes on writing.
        with (self.folder.log / f"{part.name}.log").open("ab") as log:
            return subprocess.Popen(
                part.command,
                cwd=self.folder.run,
                env={**os.environ, **part.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _save(self) -> None:
        self.folder.write_state(self.state)
        self._is_busy = False
        if self._is_told:
            raise Told

    def watch(self) -> None:
        """Restart what crashes, until told to stop."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """See to every part and every log once."""
        for one in self.running:
            self._look_after(one)
        self._cut_logs()

    def _look_after(self, one: Running) -> None:
        code = one.process.poll()
        if code is None or one.state.state == "failed":
            return
        now = time.monotonic()
        if one.state.state == "running":
            self._note_end(one, code, now)
        elif now >= one.due:
            self._restart(one)

    def _note_end(self, one: Running, code: int, now: float) -> None:
        """Decide what becomes of a part that ended: at once again, later, or never."""
        name = one.part.name
        # Children of a killed server may still hold its port.
        end(one.state.identity, self.folder.path, by=signal.SIGKILL, seconds=0)
        lived = time.time() - one.state.since
        one.crashes = one.crashes + 1 if lived < STEADY_SECONDS else 1
        if one.crashes > MOST_CRASHES:
            one.state.state = "failed"
            self.say(f"GIVING UP on {name}: it ended {one.crashes} times.\n{self.tail(name)}")
        else:
            pause = 0 if one.crashes == 1 else 2 ** (one.crashes - 2)
            one.due = now + pause
            one.state.state = "restarting"
            how = f"signal {-code}" if code < 0 else f"code {code}"
            self.say(f"{name} ended with {how} after {lived:.0f} s; starts again in {pause} s.")
        self._is_busy = True
        self._save()

    def _restart(self, one: Running) -> None:
        self._is_busy = True
        one.process = self._spawn(one.part)
        one.state.pid = one.process.pid
        one.state.born = Identity.of(one.process.pid).born
        one.state.since = time.time()
        one.state.restarts += 1
        one.state.state = "running"
        self._save()

    def _cut_logs(self) -> None:
        """Keep the newest part of a log that has grown large, and what was before in `.1`."""
        for path in (*self.folder.log.glob("*.log"), *self.folder.path.glob("nginx/*.log")):
            if path.stat().st_size > LOG_BYTES:
                shutil.copyfile(path, path.with_name(path.name + ".1"))
                os.truncate(path, 0)

    def stop(self) -> None:
        """End every part, the front first and the writing database last."""
        self._is_told = True
        self.state.state = "stopping"
        self.folder.write_state(self.state)
        end_parts(self.state.parts, self.folder, self.say)
        for one in self.running:
            one.process.wait()
        self.state.state = "stopped"
        self.state.parts.clear()
        self.folder.write_state(self.state)
