"""One wrapper around every query: times it by alias and operation, counts it for its request."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from prometheus_client import Histogram

from jobboard.core import slow_queries

DURATION = Histogram(
    "db_client_operation_duration_seconds",
    "How long queries took, by alias of DATABASES and by operation.",
    ["db_alias", "db_operation_name"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
OPERATIONS = frozenset(
    "SELECT INSERT UPDATE DELETE REPLACE SAVEPOINT RELEASE ROLLBACK SET SHOW WITH".split()
)


@dataclass
class Tally:
    """How many queries a request made, and how long they took together, in seconds."""

    count: int = 0
    seconds: float = 0.0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counting() -> Iterator[Tally]:
    """Yield a tally of the queries made inside."""
    tally = Tally()
    token = _tally.set(tally)
    try:
        yield tally
    finally:
        _tally.reset(token)


def install(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put the wrapper on a connection, once; heard by `connection_created`."""
    if watch not in connection.execute_wrappers:
        # First: `connection.execute_wrapper()` takes the last one off again.
        connection.execute_wrappers.insert(0, watch)


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run one query and note what it took."""
    connection: BaseDatabaseWrapper = context["connection"]
    started = time.perf_counter()
    try:
        result = execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - started
        note(connection.alias, sql, seconds)
    slow_queries.look_at(connection, sql, params, seconds, is_many=many)
    return result


def note(alias: str, sql: str, seconds: float) -> None:
    """Count one query in the metric and in its request's tally."""
    duration_of(alias, operation_of(sql)).observe(seconds)
    tally = _tally.get()
    if tally is not None:
        tally.count += 1
        tally.seconds += seconds


def operation_of(sql: str) -> str:
    """Return the statement's first word when it is a known one, else `OTHER`."""
    word = sql[:24].lstrip(" \n\t(").split(None, 1)[:1]
    name = word[0].upper() if word else ""
    return name if name in OPERATIONS else "OTHER"


@cache
def duration_of(alias: str, operation: str) -> Histogram:
    """Return the series of an alias and operation, found once: the look-up costs as much again."""
    return DURATION.labels(alias, operation)
