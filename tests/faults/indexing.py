"""A process whose children publish, fold and rebuild, one of them killed at each of its steps.

    python -m tests.faults.indexing fold|rebuild EVERY

Prints a line of JSON: how many steps there are, at how many of them one was killed, and what was
found wrong. A step is a statement that writes or locks, or a commit; it is killed before it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first
from django.db.models import Q  # noqa: E402 - as above
from django.utils import timezone  # noqa: E402 - as above

from accounts.models import User  # noqa: E402 - as above
from jobboard.core import broker  # noqa: E402 - as above
from jobs.actions import ban_job, close_job, lift_ban  # noqa: E402 - as above
from jobs.models import Job, SearchPending, SearchState  # noqa: E402 - as above
from jobs.search import JobQuery  # noqa: E402 - as above
from jobs.search.bitmap import BitmapEngine, rebuilding, store  # noqa: E402 - as above
from tests import factories  # noqa: E402 - as above

SHARD_BITS = 4
READ_ONLY = ("SELECT", "SET", "SAVEPOINT", "RELEASE")


def main() -> None:
    """Kill a child at each step, or at every third or tenth, and tell what came of it."""
    what, every = sys.argv[1], int(sys.argv[2])
    make_small()
    ordeal = Ordeal(what)
    steps = ordeal.steps()
    for step in range(1, steps + 1, every):
        ordeal.kill_at(step)
    told = {"steps": steps, "killed": ordeal.killed, "wrong": ordeal.wrong}
    sys.stdout.write(json.dumps(told) + "\n")


def make_small() -> None:
    """Let a few listings fill several shards, and their rows several transactions."""
    store.SHARD_MASK = (1 << SHARD_BITS) - 1
    for name, module in list(sys.modules.items()):
        if name.startswith("jobs.search.bitmap") and hasattr(module, "SHARD_BITS"):
            module.SHARD_BITS = SHARD_BITS  # type: ignore[attr-defined] # looked up just now
    rebuilding.ROWS = 400
    # No worker hears us.
    broker.wake = lambda task: None


class Steps:
    """Counts the steps of this process, and ends it as kill -9 does before the one it is told."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.count = 0

    def watch(self) -> None:
        """Look at every statement and commit from now on."""
        commit = connection._commit

        def committing() -> None:
            self.reach()
            commit()

        connection._commit = committing
        connection.execute_wrappers.append(self._execute)

    def reach(self) -> None:
        """Count a step."""
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _execute(self, execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(READ_ONLY) or "FOR UPDATE" in sql:
            self.reach()
        return execute(sql, *rest)


class Late:
    """A publisher in a process of its own, whose transaction commits when it is told to."""

    def __init__(self, publish: Callable[[], object]) -> None:
        self._there, there = os.pipe()
        go, self._go = os.pipe()
        connection.close()
        self.pid = os.fork()
        if self.pid:
            os.close(go)
            os.close(there)
            os.read(self._there, 1)
            return
        # So that it ends with the process it was forked from.
        os.close(self._go)
        with transaction.atomic():
            publish()
            os.write(there, b"!")
            if not os.read(go, 1):
                os._exit(1)
        os._exit(0)

    def commit(self) -> None:
        """Let it commit, and wait until it has."""
        os.write(self._go, b"!")
        assert os.waitpid(self.pid, 0)[1] == 0


class Ordeal:
    """A board, what is done to its index, and what was found wrong with it."""

    def __init__(self, what: str) -> None:
        self.work = {"fold": fold, "rebuild": rebuild}[what]
        self.killed = 0
        self.wrong: list[str] = []
        # Its caches live through it all.
        self.engine = BitmapEngine()
        factories.places()
        self.company = factories.company("Kente Ltd", slug=what)
        self.moderator = User.objects.create_user(f"{what}@example.com")
        self.number = 0
        for _listing in range(40):
            self.publish()
        rebuild()

    def publish(self) -> Job:
        """Publish a listing."""
        self.number += 1
        title = ("Nurse", "Night Nurse", "Driver", "Shop Driver")[self.number % 4]
        place = (factories.ACCRA, factories.KUMASI)[self.number % 2]
        return factories.job(self.company, title=title, place_ids=[place])

    def change(self) -> None:
        """Publish, edit, close, ban, lift a ban and let a listing expire.

        The oldest, as InnoDB has whoever edits the newest wait for the one that comes after it.
        """
        jobs = list(Job.objects.live(timezone.now()).order_by("pk")[:4])
        title = ("Cook", "Nurse")[self.number % 2]
        factories.edit(jobs[0], title=title, place_ids=[factories.TEMA])
        close_job(job_id=jobs[1].pk, reason=Job.CloseReason.FILLED, by=None)
        ban_job(job_id=jobs[2].pk, by=self.moderator)
        for job in Job.objects.filter(status=Job.Status.BANNED).order_by("pk")[:1]:
            lift_ban(job_id=job.pk, by=self.moderator)
        with transaction.atomic():
            Job.objects.filter(pk=jobs[3].pk).update(expires_at=timezone.now())
            self.engine.enqueue([jobs[3].pk])
        for _listing in range(3):
            self.publish()

    def steps(self) -> int:
        """Return how many steps the work has while changes wait; nothing is killed."""
        self.change()
        counter, read = Steps(), os.pipe()
        child = self._start(counter, lambda: os.write(read[1], str(counter.count).encode()))
        assert os.waitpid(child, 0)[1] == 0
        return int(os.read(read[0], 20))

    def kill_at(self, step: int) -> None:
        """Kill a worker at a step while others change listings, and see that nothing is lost."""
        late = Late(self.publish)
        self.number += 1
        self.change()
        victim = self._start(Steps(step), lambda: None)
        self.change()
        status = os.waitpid(victim, 0)[1]
        self.killed += os.WIFSIGNALED(status)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            self.wrong.append(f"step {step}: the worker failed")
        self.see(f"step {step}, killed")
        late.commit()
        self.see(f"step {step}, killed, then the late one committed")
        # As when a minute has passed.
        SearchState.objects.update(lease_ends_at=timezone.now())
        if step % 2:
            rebuild()
        fold()
        self.see(f"step {step}, after another took over")
        self.wrong += [f"step {step}: {line}" for line in self.engine.check()]
        if SearchPending.objects.exists():
            self.wrong.append(f"step {step}: something waits for ever")

    def see(self, when: str) -> None:
        """Compare what is found with the listings, by warm caches and by none."""
        now = timezone.now()
        for engine in (self.engine, BitmapEngine()):
            for word in ("", "nurse", "driver", "cook", "kumasi"):
                found = everything(engine, word, now)
                if found != truth(word, now):
                    self.wrong.append(f"{when}: {word!r} found {found}, not {truth(word, now)}")

    def _start(self, steps: Steps, done: Callable[[], object]) -> int:
        """Return the process that does the work, watched."""
        connection.close()
        child = os.fork()
        if child:
            return child
        status = 1
        try:
            steps.watch()
            self.work()
            done()
            status = 0
        finally:
            os._exit(status)


def fold() -> None:
    """Merge all that waits."""
    while BitmapEngine().fold(limit=20):
        pass


def rebuild() -> None:
    """Build the index anew."""
    BitmapEngine().rebuild()


def everything(engine: BitmapEngine, word: str, now: datetime) -> list[int]:
    """Return every listing a word finds, page by page, as often as it is found."""
    found: list[int] = []
    for page in range(1, 100):
        answer = engine.search(JobQuery(words=word, page=page, page_size=100), now=now)
        found += answer.ids
        if page == answer.page_count:
            assert len(found) == answer.total
            break
    return sorted(found)


def truth(word: str, now: datetime) -> list[int]:
    """Return every live listing with a word in its title or place."""
    live = Job.objects.live(now)
    if word:
        named = Q(job_places__place__name__icontains=word) | Q(title__icontains=word)
        live = live.filter(named)
    return sorted(set(live.values_list("pk", flat=True)))


if __name__ == "__main__":
    main()
