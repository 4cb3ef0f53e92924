"""One thread per replica that asks it every second how it is; the only way back after a failure."""

import logging
import os
import threading
import time
from contextlib import suppress

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from jobboard.core.database_errors import codes
from jobboard.replicas.dialects import Dialect, dialect_of
from jobboard.replicas.pool import Pool, ReplicaState

logger = logging.getLogger(__name__)
INTERVAL_SECONDS = 1.0
# MySQL and MariaDB: a privilege is missing.
DENIED = 1227

_lock = threading.Lock()
_pool: Pool | None = None


def pool() -> Pool:
    """Return this process's pool; the first call starts the watchers."""
    global _pool  # noqa: PLW0603  # one pool per process is the point
    with _lock:
        if _pool is None:
            aliases = [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]
            _pool = Pool(aliases)
            for alias in aliases:
                watcher = Watcher(_pool, alias)
                threading.Thread(target=watcher.run, name=f"watch-{alias}", daemon=True).start()
        return _pool


def states() -> list[ReplicaState]:
    """Return how the replicas are, as this process sees them; empty without replicas."""
    return pool().states()


def _forget() -> None:
    """Start anew in a forked child, where no thread lives on and a lock may be held by one."""
    global _lock, _pool
    _lock, _pool = threading.Lock(), None


os.register_at_fork(after_in_child=_forget)


class Watcher:
    """Looks at one replica over a connection of its own."""

    def __init__(self, pool: Pool, alias: str) -> None:
        self._pool, self._alias = pool, alias

    def run(self) -> None:
        """Probe for ever."""
        # Of this thread and of no request.
        connection = connections.create_connection(self._alias)
        while True:
            began = time.monotonic()
            found = self.probe(connection)
            self._pool.note_probe(found, began=began)
            if not found.is_up:
                # The next probe then proves that one can connect.
                with suppress(Error):
                    connection.close()
            time.sleep(INTERVAL_SECONDS)

    def probe(self, connection: BaseDatabaseWrapper) -> ReplicaState:
        """Return what the replica says, or why it cannot."""
        try:
            dialect = dialect_of(connection)
            return self._judged(connection, dialect)
        except Error as error:
            return self._out(self._explained(error, connection))
        except Exception as error:
            # The thread must live: without it the replica never comes back.
            logger.exception("%s: the probe itself failed", self._alias)
            return self._out(repr(error))

    def _judged(self, connection: BaseDatabaseWrapper, dialect: Dialect) -> ReplicaState:
        found, most = dialect.progress(connection), settings.REPLICA_MAX_LAG
        if found is None:
            return self._out("it follows no primary")
        if not found.is_applying:
            return self._out("it does not apply what it receives", found.lag_seconds)
        if not found.is_receiving or found.lag_seconds is None:
            if primary_answers():
                return self._out("it does not reach the primary", found.lag_seconds)
            # It has all there is: pages can be read while nobody can write.
            return ReplicaState(self._alias, True, None, "the primary is gone")
        if found.lag_seconds > most:
            behind = f"it is {found.lag_seconds} s behind, {most} are allowed"
            return self._out(behind, found.lag_seconds)
        return ReplicaState(self._alias, True, found.lag_seconds, "")

    def _out(self, reason: str, lag_seconds: int | None = None) -> ReplicaState:
        return ReplicaState(self._alias, False, lag_seconds, reason)

    def _explained(self, error: Error, connection: BaseDatabaseWrapper) -> str:
        if any(number == DENIED for number, _text in codes(error)):
            user = connection.settings_dict["USER"]
            return (
                f"it may not be watched: GRANT {dialect_of(connection).privilege} ON *.* TO {user}"
            )
        return str(error)


def primary_answers() -> bool:
    """Say whether this process reaches the primary, over a new connection."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        connection.ensure_connection()
    except Error:
        return False
    finally:
        with suppress(Error):
            connection.close()
    return True
