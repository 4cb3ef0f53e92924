"""Turns DATABASE_URL and REDIS_URL into Django's settings; without them, the embedded mode's."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote

SQLITE_PRAGMAS = (
    # WAL lets readers go on while one writer writes; NORMAL is safe with it.
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA mmap_size=268435456;"
)
# A server that stops answering must not hold a request: MySQLdb waits for ever without these.
MYSQL_CONNECT_SECONDS = 3
MYSQL_IO_SECONDS = 30


def database(url: SplitResult | None, folder: Path) -> dict[str, Any]:
    """Return the `default` entry of DATABASES for `url`, or SQLite in `folder` without one."""
    if url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "okadwuma.sqlite3",
            "OPTIONS": {
                # A write transaction takes its lock at the start: no deadlock by upgrade.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
            "TEST": {"NAME": None},
        }
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": unquote(url.path.lstrip("/")) or "okadwuma",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname,
        "PORT": url.port or 3306,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "connect_timeout": MYSQL_CONNECT_SECONDS,
            "read_timeout": MYSQL_IO_SECONDS,
            "write_timeout": MYSQL_IO_SECONDS,
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }


def cache(url: SplitResult | None) -> dict[str, Any]:
    """Return the `default` entry of CACHES: Redis, or this process's memory without `url`."""
    if url is None:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": url.geturl(),
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.3,
            "SOCKET_TIMEOUT": 0.3,
            # Pages go on without the cache.
            "IGNORE_EXCEPTIONS": True,
        },
    }


def channel_layer(url: SplitResult | None) -> dict[str, Any]:
    """Return the `default` entry of CHANNEL_LAYERS."""
    if url is None:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [url.geturl()]},
    }
