"""The board a benchmark searches: its database, kept in the cache folder, and its listings."""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.harness.kept import DATABASE, kept_mysql
from benchmarks.harness.machine import ROOT
from benchmarks.harness.servers import set_up
from benchmarks.search.corpus.plan import Plan, planned
from benchmarks.search.corpus.pools import Pools, pools

# The build's own modules, which harness.servers puts on the path.
from nest import Nest
from servers import start_redis

REAL_ADS = Path("..") / "shared" / "data"
# What the buffer pool is given for each listing, and within which bounds.
POOL_BYTES = 6 * 1024
FEWEST_MB, MOST_MB = 512, 6144
SAY_EVERY = 10.0


@dataclass(frozen=True)
class Board:
    """A corpus in a database of its own; `is_ours`: the server is, and it reads our files."""

    plan: Plan
    pools: Pools
    folder: Path
    is_ours: bool


def cache_folder() -> Path:
    """Return where corpora and indexes are kept: BENCH_CACHE, or var/bench."""
    return Path(os.environ.get("BENCH_CACHE") or ROOT / "var" / "bench").resolve()


def real_ads() -> Path:
    """Return the folder of the real adverts, which may be absent."""
    return Path(os.environ.get("OKADWUMA_REALDATA") or ROOT / REAL_ADS)


@contextmanager
def board(count: int, *, seed: int, on_sqlite: bool = False) -> Iterator[Board]:
    """Yield the board of `count` listings, complete; this process is set up to use it.

    On MySQL it lives in a server of its own over data in the cache, or in the DATABASE_URL given.
    """
    texts = pools(real_ads())
    plan, folder = planned(cache_folder(), seed=seed, count=count, kind=texts.kind)
    given = bool(os.environ.get("DATABASE_URL")) and not on_sqlite
    with ExitStack() as stack:
        if on_sqlite:
            (folder / "sqlite").mkdir(exist_ok=True)
            env = {"VAR_DIR": str(folder / "sqlite"), "DATABASE_URL": "", "REDIS_URL": ""}
        elif given:
            env = {}
        else:
            nest = Nest()
            stack.callback(nest.clear)
            database = stack.enter_context(kept_mysql(folder / "mysql", pool_mb=pool_mb(count)))
            env = {"DATABASE_URL": database, "REDIS_URL": start_redis(nest)}
        os.environ |= {"SECRET_KEY": os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)}
        os.environ |= env
        set_up()
        migrate(None if given or on_sqlite else folder / "mysql" / "migrated.txt")
        found = Board(plan, texts, folder, not (given or on_sqlite))
        fill(found)
        yield found


def migrate(done: Path | None) -> None:
    """Bring the tables up to date; in a server of ours begin anew what was cut short.

    MySQL takes back no half of a migration: only what `done` was written after can be gone on with.
    """
    if done and not done.exists():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {DATABASE}")
            cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {DATABASE}")
    call_command("migrate", verbosity=0)
    if done:
        done.touch()


def fill(found: Board) -> None:
    """Load the corpus, or what of it is missing."""
    # Models can be imported only now.
    loading: Any = import_module("benchmarks.search.corpus.loading")
    listings: Any = import_module("benchmarks.search.corpus.listings")
    if not import_module("jobs.models").Function.objects.exists():
        call_command("load_reference", verbosity=0)
    writer = listings.Writer(found.plan, found.pools)
    loading.load(writer, found.folder, from_files=found.is_ours, say=Teller())


def pool_mb(count: int) -> int:
    """Return the megabytes of buffer pool a server of so many listings gets."""
    return min(max(FEWEST_MB, count * POOL_BYTES // 2**20), MOST_MB)


class Teller:
    """Says how far a long step is, at most every few seconds, on the error stream."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._said = self._started

    def __call__(self, line: str) -> None:
        now = time.monotonic()
        if now - self._said >= SAY_EVERY:
            self._said = now
            print(f"  {now - self._started:5.0f} s  {line}", file=sys.stderr, flush=True)
