"""Statements that are stopped when they take longer than they may."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, connections

# A question's statements are stopped when they take longer each, and count as this long.
LONGEST_SECONDS = 120.0


class Stopped(Exception):
    """A statement took longer than it may and was stopped."""


def run_for(seconds: float, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; raise `Stopped` when it takes longer than `seconds`.

    By KILL QUERY from another connection, which stops on MariaDB and MySQL what no setting does.
    """
    if connection.vendor != "mysql":
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []
    connection.ensure_connection()
    number, late = connection.connection.thread_id(), threading.Event()
    timer = threading.Timer(seconds, _stop, [number, late])
    timer.start()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []
    except DatabaseError:
        if late.is_set():
            raise Stopped from None
        raise
    finally:
        timer.cancel()


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let the database itself stop each reading statement of this connection after `seconds`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        is_mariadb = "MariaDB" in str(cursor.fetchone()[0])
        name, unit = ("max_statement_time", 1) if is_mariadb else ("max_execution_time", 1000)
        cursor.execute(f"SET SESSION {name} = {int(seconds * unit)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION {name} = 0")


def _stop(number: int, late: threading.Event) -> None:
    late.set()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(f"KILL QUERY {int(number)}")
    other.close()
