"""Pages asked for in this process: their SQL queries on every database, and their own CPU time."""

import time
from collections.abc import Sequence
from contextlib import ExitStack

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.harness.report import ReportError


def queries_of(paths: Sequence[str], host: str) -> list[int]:
    """Return how many queries each path takes once caches are warm; asked as `https://host`."""
    client = Client(headers={"host": host})
    return [_queries(client, path) for path in paths]


def cpu_of(paths: Sequence[str], host: str) -> list[float]:
    """Return the milliseconds this process computes for each path once caches are warm.

    Without the waiting for databases and for other programs: what a busy machine changes least.
    """
    client, found = Client(headers={"host": host}), []
    for path in paths:
        client.get(path, secure=True)
        started = time.process_time()
        client.get(path, secure=True)
        found.append((time.process_time() - started) * 1000)
    return found


def _queries(client: Client, path: str) -> int:
    client.get(path, secure=True)
    with ExitStack() as stack:
        watched = [
            stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections
        ]
        answer = client.get(path, secure=True)
        if not 200 <= answer.status_code < 300:
            raise ReportError(f"{path} answers {answer.status_code} in this process.")
        return sum(len(one) for one in watched)
