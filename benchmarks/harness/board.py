"""Facts of the board a benchmark runs on: which database, which Redis, how many listings."""

import redis
from django.conf import settings
from django.db import connection

from benchmarks.harness.machine import Facts
from jobs.models import Job


def board_facts() -> Facts:
    """Return the servers' versions and the size of the board; Django is set up already."""
    facts: Facts = {"database": _database(), "listings": Job.objects.count()}
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL.geturl()) as server:
            facts["redis"] = str(server.info("server")["redis_version"])
    return facts


def _database() -> str:
    if connection.vendor == "sqlite":
        row = _first_row("SELECT sqlite_version()")
        return f"SQLite {row[0]}"
    version = str(_first_row("SELECT VERSION()")[0])
    pool = int(_first_row("SELECT @@innodb_buffer_pool_size")[0]) // 2**20
    kind = "MariaDB" if "maria" in version.lower() else "MySQL"
    return f"{kind} {version.partition('-')[0]}, buffer pool {pool:,} MB"


def _first_row(sql: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[str, ...] = cursor.fetchone()
        return row
