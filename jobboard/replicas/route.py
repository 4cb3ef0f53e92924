"""Where one request reads: decided at its first read of a listing, and kept to its end."""

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.urls import reverse
from prometheus_client import Counter

from jobboard.core.database_errors import codes, is_out_of_reach
from jobboard.replicas.dialects import SHORTEST_WAIT_SECONDS, dialect_of
from jobboard.replicas.pool import ReplicaState
from jobboard.replicas.positions import PRIMARY, position_to_see
from jobboard.replicas.watching import pool

logger = logging.getLogger(__name__)
SAFE_METHODS = ("GET", "HEAD")
# How long someone waits for a replica to show them what they wrote.
CATCH_UP_SECONDS = 0.2
# How long a read waits for its turn on the primary while no replica is left.
TURN_SECONDS = 0.3
# A failure known earlier leaves time for another replica that might be silent for a second.
QUICK_SECONDS = 0.2
CHANGING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL")
# Beside a server out of reach: one that does not let us in (1044, 1045, 1129, 1130, 1226), has no
# such database (1049), or cuts what it does (1158-1161, 1317, 1927).
LOST = frozenset({1044, 1045, 1049, 1129, 1130, 1158, 1159, 1160, 1161, 1226, 1317, 1927})
ROUTES = Counter(
    "okadwuma_database_route",
    "Requests that read listings, by the database they went to and why",
    ["database", "reason"],
)

_current: ContextVar["Route | None"] = ContextVar("route", default=None)
_turns = threading.BoundedSemaphore(settings.PRIMARY_READS)


class Overloaded(Exception):
    """All replicas are gone, and the primary answers as many readers as it may."""


class Route:
    """The way of one request: to a replica, or to the primary and why."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._has_turn = False
        self._has_failed = False
        self._wants_primary = False
        self._chosen_at = 0.0
        self.has_written = False
        # Empty until something asks.
        self.alias = ""
        self.reason = ""

    def database(self) -> str:
        """Return where to read listings from now; raise `Overloaded` when there is no room."""
        if self.has_written:
            # What this request wrote is nowhere else yet.
            self._go(DEFAULT_DB_ALIAS, "wrote")
        elif not self.alias:
            self._decide()
        return self.alias

    def can_repeat(self, error: Exception) -> bool:
        """Say whether the replica raised `error`, so that another database is worth asking."""
        return (
            self._request.method in SAFE_METHODS
            and self.alias not in ("", DEFAULT_DB_ALIAS)
            and connections[self.alias].errors_occurred
            and bool(codes(error))
        )

    def give_up(self, error: Exception) -> None:
        """Leave the replica for the rest of the request; take it out when it is lost.

        Where that was known at once, as when it had restarted meanwhile, another replica is asked,
        once; after a long silence only the primary is sure to be in time.
        """
        logger.warning("%s failed, asking another: %s", self.alias, error)
        is_lost = is_out_of_reach(error) or any(number in LOST for number, _text in codes(error))
        if is_lost:
            pool().mark_down(self.alias, str(error))
            with suppress(Error):
                connections[self.alias].close()
        is_quick = time.monotonic() - self._chosen_at < QUICK_SECONDS
        self._wants_primary = self._has_failed or not (is_lost and is_quick)
        self._has_failed = True
        self._go("", "")

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run a statement on the primary and note when it writes; what was asked for says less.

        The admin asks the router where to write on every page it shows.
        """
        if sql.lstrip()[:8].upper().startswith(CHANGING):
            self.has_written = True
        return execute(sql, params, many, context)

    def end(self) -> None:
        """Leave the primary to the next reader."""
        if self._has_turn:
            _turns.release()
            self._has_turn = False

    def _decide(self) -> None:
        if self._request.method not in SAFE_METHODS:
            self._go(DEFAULT_DB_ALIAS, "unsafe")
        elif self._request.path.startswith(reverse("admin:index")):
            self._go(DEFAULT_DB_ALIAS, "admin")
        elif (replica := pool().choose()) is None:
            self._read_without()
        elif self._wants_primary:
            self._go(DEFAULT_DB_ALIAS, "failed")
        else:
            self._read(replica)

    def _read_without(self) -> None:
        """Read the primary because no replica is up; few at a time, or it would go next."""
        if not pool().is_probed:
            self._go(DEFAULT_DB_ALIAS, "unprobed")
            return
        self._has_turn = self._has_turn or _turns.acquire(timeout=TURN_SECONDS)
        if not self._has_turn:
            ROUTES.labels(DEFAULT_DB_ALIAS, "overloaded").inc()
            raise Overloaded
        self._go(DEFAULT_DB_ALIAS, "none up")

    def _read(self, replica: ReplicaState) -> None:
        """Read a replica once it has what this person wrote, else the primary."""
        # Known before anything can fail, so that a failure is known to be this one's.
        self._go(replica.alias, "any")
        self._chosen_at = time.monotonic()
        connection = connections[replica.alias]
        if opened_at(connection) < replica.up_since:
            # From before the replica went: trying it would take the replica out again.
            connection.close()
        dialect = dialect_of(connection)
        position = position_to_see(self._request, dialect)
        if not position:
            return
        # A replica that is seconds behind does not catch up in a fifth of one.
        wait = SHORTEST_WAIT_SECONDS if replica.lag_seconds else CATCH_UP_SECONDS
        if position != PRIMARY and dialect.has_reached(connection, position, wait):
            self._go(replica.alias, "caught up")
        else:
            self._go(DEFAULT_DB_ALIAS, "behind")

    def _go(self, alias: str, reason: str) -> None:
        self.alias, self.reason = alias, reason


def opened_at(connection: BaseDatabaseWrapper) -> float:
    """Return the `time.monotonic()` at which a connection was opened; infinity while it is not."""
    if connection.connection is None or connection.close_at is None:
        return math.inf
    return float(connection.close_at - connection.settings_dict["CONN_MAX_AGE"])


def current_route() -> Route | None:
    """Return the route of the request being answered; None in tasks and commands."""
    return _current.get()


@contextmanager
def routing(request: HttpRequest) -> Iterator[Route]:
    """Give a request its route."""
    route = Route(request)
    token = _current.set(route)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(route.note):
            yield route
    finally:
        _current.reset(token)
        route.end()
