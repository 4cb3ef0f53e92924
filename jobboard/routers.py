"""Which database a query goes to: writes to the primary, listings from a replica where it may."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from jobboard.replicas.route import current_route

# What every seeker may read, a moment late. Everything else (people, sessions, rights, tokens,
# mail, the outbox) is read where it is written.
FROM_REPLICAS = frozenset(
    {
        "accounts.company",
        "core.exchangerate",
        "core.place",
        "jobs.function",
        "jobs.job",
        "jobs.jobplace",
        "jobs.jobslug",
        "jobs.searchdocument",
        "jobs.searchpending",
        "jobs.searchstate",
        "jobs.searchsuggestion",
        "jobs.searchterm",
        "jobs.searchtext",
        "jobs.synonymoverride",
    }
)


class ReplicaRouter:
    """Sends a request's reads of listings along its route; in settings only with replicas."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the primary in tasks, commands and transactions, else what the route says."""
        route = current_route()
        if route is None or model._meta.label_lower not in FROM_REPLICAS:
            return DEFAULT_DB_ALIAS
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        return route.database()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary, also for an object that came from a replica."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow all: every database holds the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Migrate the primary; the replicas get it from there."""
        return db == DEFAULT_DB_ALIAS
