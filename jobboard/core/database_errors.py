"""Tells a database that cannot be reached or written from a query that is wrong."""

from django.db import Error, InterfaceError, OperationalError

# MySQL and MariaDB: too many connections (1040, 1203), shutting down (1053), cannot connect (2002,
# 2003, 2005), gone away (2006), lost during a query (2013, 2055), not answering (3024, 4031).
OUT_OF_REACH = frozenset({1040, 1053, 1203, 2002, 2003, 2005, 2006, 2013, 2055, 4031})
# Read-only: a replica, or a primary that was fenced (1290 --read-only, 1792, 1836).
READ_ONLY = frozenset({1290, 1792, 1836})
SQLITE_OUT_OF_REACH = ("unable to open database file", "disk I/O error")


def is_out_of_reach(error: BaseException | None) -> bool:
    """Say whether `error`, or what caused it, means that no database answered in time."""
    return any(
        number in OUT_OF_REACH or text.startswith(SQLITE_OUT_OF_REACH)
        for number, text in codes(error)
    )


def is_read_only(error: BaseException | None) -> bool:
    """Say whether `error`, or what caused it, means that the database takes no writes now."""
    return any(number in READ_ONLY for number, _ in codes(error))


def codes(error: BaseException | None) -> list[tuple[int, str]]:
    """Return (number or 0, text) of each database error in the chain that led to `error`."""
    found: list[tuple[int, str]] = []
    while error is not None and len(found) < 10:
        if isinstance(error, (OperationalError, InterfaceError, Error)):
            first = error.args[0] if error.args else 0
            found.append((first, "") if isinstance(first, int) else (0, str(first)))
        error = error.__cause__
    return found
