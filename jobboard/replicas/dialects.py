"""What MariaDB and MySQL say differently about replication: positions, waiting, a replica's state.

A position is a text that names everything the primary had committed: `0-1-42` for MariaDB
(domain-server-number), `<uuid>:1-42` for MySQL.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

# A wait of 0 is for ever on MySQL, so it is never less.
SHORTEST_WAIT_SECONDS = 0.001
SPAN = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Progress:
    """How a replica is getting on; `lag_seconds` is None while it does not know."""

    is_receiving: bool
    is_applying: bool
    lag_seconds: int | None


class Dialect(Protocol):
    """The few sentences of one kind of server."""

    # The privilege `progress` needs.
    privilege: str

    def position(self, connection: BaseDatabaseWrapper) -> str:
        """Return what this connection has committed, on the primary; empty for nothing."""
        ...

    def has_reached(self, connection: BaseDatabaseWrapper, position: str, seconds: float) -> bool:
        """Wait at most `seconds` for a replica to have applied `position`; say whether it has."""
        ...

    def merged(self, one: str, other: str) -> str:
        """Return the position that covers both; either may be empty."""
        ...

    def progress(self, connection: BaseDatabaseWrapper) -> Progress | None:
        """Return how the replica is getting on, None when it follows nobody."""
        ...


class MariaDB:
    """MariaDB 10.5 or newer."""

    privilege = "REPLICA MONITOR"

    def position(self, connection: BaseDatabaseWrapper) -> str:
        """Return the GTID of this session's last commit: not a later one of others."""
        return str(first_value(connection, "SELECT @@last_gtid") or "")

    def has_reached(self, connection: BaseDatabaseWrapper, position: str, seconds: float) -> bool:
        """0 is reached, -1 is too late."""
        wait = max(seconds, SHORTEST_WAIT_SECONDS)
        answer = first_value(connection, "SELECT MASTER_GTID_WAIT(%s, %s)", [position, wait])
        return bool(answer == 0)

    def merged(self, one: str, other: str) -> str:
        """Keep the highest number of each domain."""
        newest: dict[int, tuple[int, int]] = {}
        for gtid in filter(None, f"{one},{other}".split(",")):
            domain, server, number = map(int, gtid.split("-"))
            newest[domain] = max(newest.get(domain, (0, 0)), (number, server))
        return ",".join(
            f"{domain}-{server}-{number}" for domain, (number, server) in sorted(newest.items())
        )

    def progress(self, connection: BaseDatabaseWrapper) -> Progress | None:
        return progress_of(
            connection, ("Slave_IO_Running", "Slave_SQL_Running", "Seconds_Behind_Master")
        )


class MySQL:
    """MySQL 8.0.22 or newer, with GTIDs on."""

    privilege = "REPLICATION CLIENT"

    def position(self, connection: BaseDatabaseWrapper) -> str:
        """Return all that was ever committed here: the driver does not hear of one session's."""
        executed = str(first_value(connection, "SELECT @@GLOBAL.gtid_executed") or "")
        return "".join(executed.split())

    def has_reached(self, connection: BaseDatabaseWrapper, position: str, seconds: float) -> bool:
        """0 is reached, 1 is too late."""
        wait = max(seconds, SHORTEST_WAIT_SECONDS)
        sql = "SELECT WAIT_FOR_EXECUTED_GTID_SET(%s, %s)"
        return bool(first_value(connection, sql, [position, wait]) == 0)

    def merged(self, one: str, other: str) -> str:
        """Unite the intervals of each source."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for part in filter(None, f"{one},{other}".split(",")):
            server, *words = part.split(":")
            source = server
            for word in words:
                if span := SPAN.fullmatch(word):
                    first, last = int(span[1]), int(span[2] or span[1])
                    spans.setdefault(source, []).append((first, last))
                else:
                    # A tag, which MySQL 8.3 and newer may put before intervals.
                    source = f"{server}:{word}"
        return ",".join(f"{source}:{_united(spans[source])}" for source in sorted(spans))

    def progress(self, connection: BaseDatabaseWrapper) -> Progress | None:
        return progress_of(
            connection, ("Replica_IO_Running", "Replica_SQL_Running", "Seconds_Behind_Source")
        )


def dialect_of(connection: BaseDatabaseWrapper) -> Dialect:
    """Return the dialect of the server behind a connection; connects to ask when it is new."""
    is_mariadb: bool = connection.mysql_is_mariadb  # type: ignore[attr-defined]  # MySQL's wrapper
    return MariaDB() if is_mariadb else MySQL()


def progress_of(connection: BaseDatabaseWrapper, columns: tuple[str, str, str]) -> Progress | None:
    """Read `SHOW REPLICA STATUS`; of several sources the slowest counts."""
    receives, applies, lag = columns
    with connection.cursor() as cursor:
        cursor.execute("SHOW REPLICA STATUS")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return None
    lags = [row[lag] for row in rows]
    return Progress(
        is_receiving=all(row[receives] == "Yes" for row in rows),
        is_applying=all(row[applies] == "Yes" for row in rows),
        lag_seconds=None if None in lags else max(map(int, lags)),
    )


def first_value(connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any] = ()) -> Any:
    """Return the first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def _united(spans: Iterable[tuple[int, int]]) -> str:
    """Return intervals as MySQL writes them, those that touch joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return ":".join(str(a) if a == b else f"{a}-{b}" for a, b in joined)
