"""Whether this process should be sent requests now."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jobboard import replicas
from jobboard.core.probing import Probe, outcomes

DRAINING, MIGRATIONS, DATABASE = "draining", "migrations", "database"


class Readiness:
    """Remembers that the migrations were applied: they do not come undone under a process."""

    def __init__(self) -> None:
        self._is_migrated = False
        self.probe = Probe("ready", self._missing)

    def reason_against(self) -> str:
        """Return why not, `draining`, `migrations` or `database`; an empty text means ready."""
        if settings.DRAIN_FILE.exists():
            return DRAINING
        missing = outcomes([self.probe])["ready"].value
        if missing is None:
            # Without the primary, what is up can still be read: read-only mode.
            return "" if any(one.is_up for one in replicas.states()) else DATABASE
        return missing

    def _missing(self) -> str:
        """Ask the primary; raises what says that it cannot be reached."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not self._is_migrated:
            executor = MigrationExecutor(connection)
            self._is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "" if self._is_migrated else MIGRATIONS


readiness = Readiness()
