"""Logs queries that took long, with the plan the database made and a warning for full scans.

The text of the statement is logged, its parameters never.
"""

import hashlib
import logging
import re
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from prometheus_client import Counter

logger = logging.getLogger(__name__)
SLOW = Counter(
    "okadwuma_slow_queries",
    "Queries that took longer than SLOW_QUERY_MS, and whether their plan reads a whole table.",
    ["db_alias", "full_scan"],
)
# A table this small is read whole because that is the fastest way.
SCAN_ROWS = 1_000
PLAN_EVERY_SECONDS = 60
SHAPES_KEPT = 1_000
LONGEST_SQL = 2_000
LIST = re.compile(r"\(\s*%s(?:\s*,\s*%s)+\s*\)")
ROWS = re.compile(r"(\(%s(?:, …)?\))(?:, \1)+")
SPACE = re.compile(r"\s+")
SELECTS = re.compile(r"\s*\(*\s*(SELECT|WITH)\b", re.IGNORECASE)

_planned: dict[bytes, float] = {}
_lock = threading.Lock()


def look_at(
    connection: BaseDatabaseWrapper, sql: str, params: Any, seconds: float, *, is_many: bool = False
) -> None:
    """Log the query when it took longer than `settings.SLOW_QUERY_MS` milliseconds."""
    if seconds * 1000 < settings.SLOW_QUERY_MS:
        return
    shape = shape_of(sql)
    is_read = not is_many and SELECTS.match(sql) is not None
    rows = plan_rows(connection, sql, params) if is_read and may_plan(shape) else []
    scans = scanned_tables(connection.vendor, rows)
    fields: dict[str, Any] = {
        "db_alias": connection.alias,
        "ms": round(seconds * 1000),
        "sql": shape[:LONGEST_SQL],
    }
    if rows:
        fields |= {"plan": [plain_row(connection.vendor, row) for row in rows], "full_scan": scans}
    SLOW.labels(connection.alias, "yes" if scans else "no" if rows else "unknown").inc()
    level = logging.WARNING if scans else logging.INFO
    logger.log(level, "full scan" if scans else "slow query", extra={"fields": fields})


def shape_of(sql: str) -> str:
    """Return the statement on one line, lists of placeholders and of such lists shortened."""
    lists = LIST.sub("(%s, …)", SPACE.sub(" ", sql)).strip()
    return ROWS.sub(r"\1, …", lists)


def may_plan(shape: str) -> bool:
    """Say whether a plan of this shape may be asked for now: once a minute in each process."""
    key, now = hashlib.blake2b(shape.encode(), digest_size=16).digest(), time.monotonic()
    with _lock:
        if now - _planned.get(key, -PLAN_EVERY_SECONDS) < PLAN_EVERY_SECONDS:
            return False
        if len(_planned) >= SHAPES_KEPT:
            _planned.clear()
        _planned[key] = now
    return True


def plan_rows(connection: BaseDatabaseWrapper, sql: str, params: Any) -> list[dict[str, Any]]:
    """Return the rows of the plan on the same connection; none when it cannot be asked there."""
    if connection.needs_rollback or connection.connection is None:
        return []
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    try:
        # The driver's own cursor: the plan is neither counted nor looked at in turn.
        with closing(connection.create_cursor()) as cursor:
            cursor.execute(explain + sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except errors_of(connection) as error:
        logger.info("no plan: %s", error)
        return []


def errors_of(connection: BaseDatabaseWrapper) -> tuple[type[Exception], ...]:
    """Return Django's error and the driver's own, which its own cursor raises."""
    return (Error, connection.Database.Error)  # type: ignore[attr-defined]  # set by each backend


def scanned_tables(vendor: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the tables that the plan reads whole."""
    if vendor == "sqlite":
        words = [str(row["detail"]).split() for row in rows]
        # `SCAN t USING INDEX i` walks an index instead; SQLite names no numbers of rows.
        return [word[1] for word in words if word[0] == "SCAN" and "INDEX" not in word]
    return [
        str(row["table"])
        for row in rows
        if row.get("type") == "ALL" and int(row.get("rows") or 0) > SCAN_ROWS
    ]


def plain_row(vendor: str, row: dict[str, Any]) -> str:
    """Return one step of the plan as a short text; constants of the query are not in it."""
    if vendor == "sqlite":
        return str(row["detail"])
    names = ("select_type", "table", "type", "key", "rows", "Extra")
    return " ".join(f"{name}={row[name]}" for name in names if row.get(name) not in {None, ""})
