"""Statements that are stopped when they take longer than they may."""

import threading
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection, connections


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


def _stop(number: int, late: threading.Event) -> None:
    late.set()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute(f"KILL QUERY {int(number)}")
    other.close()
