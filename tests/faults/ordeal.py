"""Workers, beats and publishers as child processes, and the ordeal they are put through."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from nest import Nest
from tests.faults.processes import Redis

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 60.0
# Ten kills and 500 events in `make audit`; the first four in `make test`.
KILLS = 10 if os.environ.get("OKADWUMA_WHOLE") else 4
A_ROUND = 50
EVENTS = KILLS * A_ROUND
Sql = Callable[..., list[tuple[Any, ...]]]


class Part:
    """A process of Celery with its children, in a group of its own."""

    def __init__(self, nest: Nest, env: dict[str, str], *command: str) -> None:
        self.name = command[0]
        self.log = nest.folder / f"{command[0]}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.work", *command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # Ended with the nest, should this process be killed; children follow their parent.
        assert nest.guard.stdin
        nest.guard.stdin.write(b"%d\n" % self.process.pid)
        nest.guard.stdin.flush()

    def kill(self, whom: str) -> str:
        """Kill -9 `all` of it, the `main` process only, or one `child`; return which it was."""
        if whom == "child" and (children := self.children()):
            os.kill(random.choice(children), signal.SIGKILL)
            return whom
        if whom == "main":
            self.process.kill()
        else:
            # A worker that has only just been started has no child yet.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return "main" if whom == "main" else "all"

    def children(self) -> list[int]:
        """Return the ids of the processes that run tasks."""
        pid = self.process.pid
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> int:
        """Ask it to finish what it does and to end; return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(WAIT_SECONDS)

    def end(self) -> None:
        """Leave nothing of it behind."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.process.wait()


@dataclass
class Figures:
    """What an ordeal came to."""

    published: int = 0
    seconds: float = 0.0
    recovered: dict[str, list[float]] = field(default_factory=dict)


class House:
    """The parts that are alive, the database they write to, and the Redis they talk through."""

    def __init__(self, nest: Nest, env: dict[str, str], redis: Redis, sql: Sql) -> None:
        self.nest = nest
        self.env = {**env, "REDIS_URL": redis.url}
        self.redis = redis
        self.sql = sql
        self.parts: list[Part] = []
        self.publisher: subprocess.Popen[str] | None = None
        self.told = 0
        folder = Path(env["VAR_DIR"]) / "templates" / "mail" / "tests"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("door.subject.txt", "door.txt", "door.html"):
            (folder / name).write_text("Door {{ number }}", encoding="utf-8")
        sql("CREATE TABLE IF NOT EXISTS okadwuma.faults_rows (kind VARCHAR(10), number INT)")
        self.clear()

    def clear(self) -> None:
        """Empty what the tests count."""
        self.sql(
            "DELETE FROM okadwuma.faults_rows",
            "DELETE FROM okadwuma.core_outboxdelivery",
            "DELETE FROM okadwuma.core_outboxevent",
            "DELETE FROM okadwuma.core_mail",
        )

    def worker(self, queues: str = "default,mail,search,money,media", concurrency: int = 2) -> Part:
        """Start a worker as production does."""
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        where = ("-Q", queues, "-n", "test@%h", "--concurrency", str(concurrency))
        return self._add(Part(self.nest, self.env, "worker", *where, *quiet))

    def beat(self) -> Part:
        """Start a beat."""
        return self._add(Part(self.nest, self.env, "beat"))

    def workers(self, number: int) -> list[Part]:
        """Return that many living workers, the ones that are there first, beside two beats."""
        while len(self._living("beat")) < 2:
            self.beat()
        while len(self._living("worker")) < number:
            self.worker()
        return self._living("worker")

    def _living(self, name: str) -> list[Part]:
        return [part for part in self.parts if part.name == name and part.process.poll() is None]

    def _add(self, part: Part) -> Part:
        self.parts.append(part)
        return part

    def publish(self, how: str, count: int = 1, *, first: int = 1) -> None:
        """Have another process publish `count` events; `published` waits for it."""
        if self.publisher is None:
            self.publisher = subprocess.Popen(
                [sys.executable, "-c", "import tests.faults.work as w; w.publish_as_told()"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self.publisher.stdin
        self.publisher.stdin.write(f"{how} {first} {count}\n")
        self.publisher.stdin.flush()
        self.told += 1

    def published(self) -> None:
        """Wait until all that was asked to be published is committed."""
        while self.told:
            assert self.publisher
            assert self.publisher.stdout
            assert self.publisher.stdout.readline(), "the publisher died"
            self.told -= 1

    def count(self, kind: str) -> int:
        """Return how many rows of a kind were left."""
        return sum(self.times(kind).values())

    def times(self, kind: str) -> dict[int, int]:
        """Return how often each number was left."""
        rows = "SELECT kind, number, COUNT(*) FROM okadwuma.faults_rows GROUP BY kind, number"
        return {int(number): int(count) for found, number, count in self.sql(rows) if found == kind}

    def deliveries(self) -> dict[str, int]:
        """Return how many deliveries there are in each status."""
        rows = "SELECT status, COUNT(*) FROM okadwuma.core_outboxdelivery GROUP BY status"
        return {str(status): int(count) for status, count in self.sql(rows)}

    def wait(self, is_so: Callable[[], object], *, seconds: float = WAIT_SECONDS) -> float:
        """Wait until something is so and return for how long; show the logs when it never is."""
        started = time.monotonic()
        while not is_so():
            if time.monotonic() - started > seconds:
                raise AssertionError(f"waited {seconds} s in vain\n{self.state()}")
            time.sleep(0.02)
        return time.monotonic() - started

    def state(self) -> str:
        """Return what is left to deliver, and the end of what each part printed."""
        why = "SELECT attempts, last_error FROM okadwuma.core_outboxdelivery WHERE status <> 'done'"
        lines = [f"deliveries: {self.deliveries()} {self.sql(why)[:5]}"]
        for part in self.parts:
            lines += [
                f"--- {part.log.name}, exit code {part.process.poll()}",
                part.log.read_text(errors="replace")[-3000:],
            ]
        return "\n".join(lines)

    def stop(self) -> None:
        """End the workers and beats."""
        for part in self.parts:
            part.end()
        self.parts.clear()

    def end(self) -> None:
        """End everything."""
        self.stop()
        if self.publisher:
            self.publisher.communicate()


def ordeal(house: House, *, seed: int, how: str = "outbox") -> Figures:
    """Publish while killing: the worker after each round, once Redis, which returns empty."""
    dice, figures = random.Random(seed), Figures()
    started = time.monotonic()
    (worker,) = house.workers(1)
    for number in range(KILLS):
        house.publish(how, A_ROUND, first=figures.published + 1)
        figures.published += A_ROUND
        if number == 0:
            house.wait(lambda: house.count(how))
        time.sleep(dice.uniform(0.02, 0.3))
        # One in three is the whole worker, or its main process only; it has to be started again.
        whom = dice.choice(("all", "main")) if number % 3 == 1 else "child"
        before = house.count(how)
        whom = worker.kill(whom)
        if number == KILLS // 2:
            house.redis.kill()
            time.sleep(0.2)
            house.redis.start(is_empty=True)
        if how == "outbox":
            seconds = house.wait(partial(goes_on, house, how, before, figures.published))
            figures.recovered.setdefault(whom, []).append(seconds)
        (worker,) = house.workers(1)
    house.published()
    figures.seconds = time.monotonic() - started
    return figures


def goes_on(house: House, how: str, before: int, published: int) -> bool:
    """Say whether there are more effects than before, or none is left to come.

    Starts the worker again, as a supervisor does: one whose child dies too early ends by itself.
    """
    house.workers(1)
    return before >= published or house.count(how) > before
