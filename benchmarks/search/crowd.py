"""Sixteen clients that search at once, alone and while listings are published and merged."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import connections

from benchmarks.harness.figures import percentile
from benchmarks.harness.machine import ROOT
from benchmarks.search import publishing
from benchmarks.search.questions import Question

PROCESSES, THREADS = 2, 8
SECONDS = 20.0
RATE = 20.0


@dataclass(frozen=True)
class Crowd:
    """What the clients saw together; times in milliseconds."""

    searches: float
    p50: float
    p95: float
    p99: float
    errors: Counter[str]
    published: float = 0.0
    folds: int = 0
    fold_p95: float = 0.0


def crowd(questions: Sequence[Question], *, drafts: Sequence[int] = ()) -> Crowd:
    """Let 16 clients ask for `SECONDS`; with drafts, one writer publishes and an indexer folds."""
    queries = [asdict(one.query) for one in questions if not one.is_prefix]
    readers = [client("read", str(THREADS), str(SECONDS)) for _one in range(PROCESSES)]
    for reader in readers:
        say(reader, json.dumps(queries))
    for reader in readers:
        heard(reader)
    indexer = client("fold", str(SECONDS)) if drafts else None
    for reader in readers:
        say(reader, "go")
    published, errors = 0, Counter[str]()
    if drafts:
        until = time.monotonic() + SECONDS
        found: list[tuple[int, Counter[str]]] = []
        writer = threading.Thread(
            target=lambda: found.append(publishing.publish_steadily(list(drafts), RATE, until))
        )
        writer.start()
        writer.join()
        published, errors = found[0] if found else (0, Counter({"the writer died": 1}))
    seen = [json.loads(heard(reader)) for reader in readers]
    folded = json.loads(heard(indexer)) if indexer else {"times": [], "errors": {}}
    for process in [*readers, *([indexer] if indexer else [])]:
        process.wait(timeout=60)
    times = [took for one in seen for took in one["times"]]
    for one in [*seen, folded]:
        errors.update(one["errors"])
    return Crowd(
        searches=len(times) / SECONDS,
        p50=percentile(times, 50),
        p95=percentile(times, 95),
        p99=percentile(times, 99),
        errors=errors,
        published=published / SECONDS,
        folds=len(folded["times"]),
        fold_p95=percentile(folded["times"], 95) if folded["times"] else 0.0,
    )


def client(*arguments: str) -> "subprocess.Popen[str]":
    """Start a process of clients; it has this process's environment and so its database."""
    connections.close_all()
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.search.clients", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def say(process: "subprocess.Popen[str]", line: str) -> None:
    """Send a line."""
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()


def heard(process: "subprocess.Popen[str]") -> str:
    """Return the next line; raise EOFError when the process ended without one."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise EOFError("a client ended without an answer; see the error stream")
    return line
