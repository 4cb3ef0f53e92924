"""Writes very many demo listings in several processes, each a batch of numbers at a time."""

import os
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized

from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from jobs.demo.board import Board
from jobs.demo.generator import later_jobs
from jobs.search import get_engine
from jobs.search.rows import trust_keys

BATCH = 500
TELL_SECONDS = 5


def add_side_by_side(
    numbers: Sequence[int], board: Board, first: int, tell: Callable[[str], None]
) -> None:
    """Write listings over the first 5,000 under the ids from `first` on, and prepare their search.

    Raises CommandError when a process ended early; what it wrote stays.
    """
    parts = [(first + at, numbers[at : at + BATCH]) for at in range(0, len(numbers), BATCH)]
    # SQLite has one writer at a time.
    hands = min(os.cpu_count() or 1, len(parts)) if connection.vendor == "mysql" else 1
    # Forked, so that settings, and the database that tests put into them, are the same there.
    context = get_context("fork")
    written = context.Value("q", 0)
    if hands <= 1:
        _write(parts, board, written)
        return
    connections.close_all()
    workers = [
        context.Process(target=_work, args=(parts[hand::hands], board, written), daemon=True)
        for hand in range(hands)
    ]
    for worker in workers:
        worker.start()
    started = told = time.monotonic()
    while any(worker.is_alive() for worker in workers):
        next(worker for worker in workers if worker.is_alive()).join(1)
        if any(worker.exitcode for worker in workers):
            break
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            rate = written.value / (told - started)
            tell(f"{written.value:,} of {len(numbers):,} listings, {rate:,.0f} a second ...")
    for worker in workers:
        if any(one.exitcode for one in workers):
            worker.terminate()
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise CommandError("Seeding stopped half-way, see above. Run it again: it goes on.")


def _work(
    parts: Sequence[tuple[int, Sequence[int]]], board: Board, written: "Synchronized[int]"
) -> None:
    trust_keys()
    _write(parts, board, written)


def _write(
    parts: Sequence[tuple[int, Sequence[int]]], board: Board, written: "Synchronized[int]"
) -> None:
    parent = os.getppid()
    for first, numbers in parts:
        if os.getppid() != parent:
            return
        with transaction.atomic():
            get_engine().prepare(board.add(list(later_jobs(numbers)), first))
        with written.get_lock():
            written.value += len(numbers)
