"""Clients of the search in processes of their own: readers, and the indexer that folds.

    python -m benchmarks.search.clients read THREADS SECONDS < questions
    python -m benchmarks.search.clients fold SECONDS

A reader's first line of input holds the questions; it answers `ready` when it has asked them all
once, begins at the second line, and prints what it found as JSON. Times in milliseconds.
"""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

from django.db import connections

from benchmarks.harness.servers import set_up

FOLD_EVERY = 0.5


@dataclass
class Found:
    """What one client saw: the time of each answer, and errors by name."""

    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str]) -> None:
    """Be readers or the indexer."""
    set_up()
    if arguments[0] == "fold":
        found = fold(float(arguments[1]))
        print(json.dumps(asdict(found)), flush=True)
        return
    threads, seconds = int(arguments[1]), float(arguments[2])
    queries = [read_query(one) for one in json.loads(sys.stdin.readline())]
    for query in queries:
        answer(query)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(together(queries, threads, seconds))), flush=True)


def read_query(given: dict[str, Any]) -> Any:
    """Return the query whose fields came as JSON."""
    query = import_module("jobs.search").JobQuery
    return query(**{
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    })  # fmt: skip


def answer(query: Any) -> None:
    """Search with facets and load the twenty listings, as a page does."""
    page = import_module("jobs.search").get_engine().search(query)
    import_module("jobs.views.cards").listings(page)


def together(queries: Sequence[Any], threads: int, seconds: float) -> Found:
    """Ask from several threads at once for so long; return what all of them saw."""
    found, until = [Found() for _one in range(threads)], time.monotonic() + seconds
    clients = [
        threading.Thread(target=read, args=([*queries[at:], *queries[:at]], one, until))
        for at, one in enumerate(found)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return Found(
        [took for one in found for took in one.times],
        sum((one.errors for one in found), Counter()),
    )


def read(queries: Sequence[Any], found: Found, until: float) -> None:
    """Ask one question after the other until the time is over."""
    try:
        while time.monotonic() < until:
            for query in queries:
                timed(partial(answer, query), found)
                if time.monotonic() >= until:
                    break
    finally:
        connections.close_all()


def fold(seconds: float) -> Found:
    """Merge what waits, over and over, as the indexer does."""
    engine, found = import_module("jobs.search").get_engine(), Found()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        timed(partial(engine.fold, if_due=True), found)
        time.sleep(FOLD_EVERY)
    return found


def timed(work: Callable[[], object], found: Found) -> None:
    """Do something and note its time, or the name of what it raised."""
    started = time.perf_counter()
    try:
        work()
    except Exception as error:  # noqa: BLE001 - every failure a reader would see is counted
        found.errors[f"{type(error).__name__}: {error}"[:120]] += 1
    else:
        found.times.append((time.perf_counter() - started) * 1000)


if __name__ == "__main__":
    main(sys.argv[1:])
