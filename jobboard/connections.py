"""Turns DATABASE_URL and REDIS_URL into Django's settings; without them, the embedded mode's."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote

from redis.backoff import NoBackoff
from redis.retry import Retry

CACHE_NAMES = ("default", "limits", "locks")
SQLITE_PRAGMAS = (
    # WAL lets readers go on while one writer writes; NORMAL is safe with it.
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA mmap_size=268435456;"
)
# Servers that stop answering must not hold a request: without these, both drivers wait for ever.
MYSQL_CONNECT_SECONDS = 3
REPLICA_SECONDS = 1
REDIS_SECONDS = 0.3
SOCKETS_REDIS_SECONDS = 1


def database(url: SplitResult | None, folder: Path, *, seconds: int = 600) -> dict[str, Any]:
    """Return the `default` entry of DATABASES for `url`, or SQLite in `folder` without one.

    A query that does not answer within `seconds` fails; waiting for a row's lock gives up earlier.
    """
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
            "read_timeout": seconds,
            "write_timeout": seconds,
            # Before the read does, so that it is an error with a name and the connection lives.
            "init_command": f"SET SESSION innodb_lock_wait_timeout = {min(50, seconds // 2 + 1)}",
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }


def replicas(urls: Iterable[SplitResult]) -> dict[str, Any]:
    """Return the entries `replica1`, `replica2`… of DATABASES; tests read `default` instead.

    One that is silent costs a page a second: connecting or reading, and no ping before either.
    """
    entries = {}
    for number, url in enumerate(urls, 1):
        entry = database(url, Path(), seconds=REPLICA_SECONDS)
        entry["CONN_HEALTH_CHECKS"] = False
        entry["OPTIONS"]["connect_timeout"] = REPLICA_SECONDS
        entry["TEST"] = {"MIRROR": "default"}
        entries[f"replica{number}"] = entry
    return entries


def caches(url: SplitResult | None) -> dict[str, Any]:
    """Return CACHES: three uses of Redis with three ways to fail, or this process's memory.

    `default` (pages, queries) goes on without Redis, `limits` (counters) raises and
    `core/limits.py` falls back, `locks` raises and so does `core/locks.py`.
    """
    if url is None:
        return {name: {"BACKEND": memory_of(name), "LOCATION": name} for name in CACHE_NAMES}
    return {
        name: {
            "BACKEND": redis_of(name),
            "LOCATION": url.geturl(),
            "KEY_PREFIX": name,
            "OPTIONS": {
                "CLIENT_CLASS": "jobboard.core.redis_client.OwnKeysClient",
                "REDIS_CLIENT_CLASS": "jobboard.core.redis_client.GuardedRedis",
                "CONNECTION_POOL_CLASS": "redis.BlockingConnectionPool",
                # django-redis keeps one pool for each address, so the three share it.
                "CONNECTION_POOL_KWARGS": {
                    "max_connections": 64,
                    "timeout": REDIS_SECONDS,
                    # redis-py's own policy of retrying makes 0.3 s into several.
                    "retry": Retry(NoBackoff(), 0),
                    "health_check_interval": 30,
                    "socket_keepalive": True,
                },
                "SOCKET_CONNECT_TIMEOUT": REDIS_SECONDS,
                "SOCKET_TIMEOUT": REDIS_SECONDS,
                "IGNORE_EXCEPTIONS": name == "default",
            },
        }
        for name in CACHE_NAMES
    }


def memory_of(name: str) -> str:
    """Return the backend in memory; hits and misses are counted where pages are kept."""
    is_counted = name == "default"
    memory = "django.core.cache.backends.locmem.LocMemCache"
    return "jobboard.core.caches.CountedMemory" if is_counted else memory


def redis_of(name: str) -> str:
    """Return the backend on Redis; hits and misses are counted where pages are kept."""
    redis = "django_redis.cache.RedisCache"
    is_counted = name == "default"
    return "jobboard.core.redis_client.CountedRedisCache" if is_counted else redis


def channel_layer(url: SplitResult | None) -> dict[str, Any]:
    """Return the `default` entry of CHANNEL_LAYERS."""
    if url is None:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    host = {
        "address": url.geturl(),
        "socket_connect_timeout": SOCKETS_REDIS_SECONDS,
        "socket_timeout": SOCKETS_REDIS_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [host]},
    }
