"""The Redis client of our caches: one short timeout for a server that is gone, then none for 5 s.

redis-py and django-redis have timeouts, but each call pays its own: a page with four cache calls
would wait four times. So every command asks a breaker first, one for each server and process.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django_redis.cache import RedisCache
from django_redis.client import DefaultClient
from prometheus_client import Counter
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from jobboard.core.breaker import Breaker
from jobboard.core.caches import HITS, MISSES, Counted

PAUSE_SECONDS = 5.0
# An answer that took longer is as good as none: the socket's timeout starts anew with every byte.
SLOW_SECONDS = 0.5
FAILURES = Counter(
    "okadwuma_redis_failures_total", "Commands that Redis did not answer in time", ["reason"]
)
SKIPPED = Counter("okadwuma_redis_skipped_total", "Commands not sent, as Redis is taken to be gone")

_breakers: dict[tuple[str, int], Breaker] = {}
_lock = threading.Lock()


class RedisAway(RedisConnectionError):
    """Redis failed a moment ago and is not asked again yet."""


class GuardedRedis(Redis):
    """redis-py's client behind the breaker of its server."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        ask = super().execute_command
        return guarded(self, lambda: ask(*args, **options))  # type: ignore[no-untyped-call]  # redis-py types half

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline:
        return GuardedPipeline(
            self.connection_pool, self.response_callbacks, transaction, shard_hint
        )


class GuardedPipeline(Pipeline):
    """Many commands in one call, behind the same breaker."""

    def execute(self, raise_on_error: bool = True) -> Any:
        ask = super().execute
        return guarded(self, lambda: ask(raise_on_error))


class OwnKeysClient(DefaultClient):  # type: ignore[misc]  # published without types
    """django-redis's client, whose `clear` spares the queue and the counters beside the cache."""

    def clear(self, client: Redis | None = None) -> None:
        """Delete the keys with this cache's prefix; django-redis empties the whole database."""
        self.delete_pattern("*", client=client, itersize=1000)


class CountedRedisCache(Counted, RedisCache):  # type: ignore[misc]  # published without types
    """django-redis's backend, with its hits and misses counted."""

    def get_many(self, keys: Iterable[Any], *args: Any, **kwargs: Any) -> dict[Any, Any]:
        wanted = list(keys)
        found: dict[Any, Any] = super().get_many(wanted, *args, **kwargs)
        HITS.inc(len(found))
        MISSES.inc(len(wanted) - len(found))
        return found


def guarded(client: Redis, call: Callable[[], Any]) -> Any:
    """Return what `call` returns, or raise `RedisAway` at once while the breaker is open."""
    breaker = breaker_of(client)
    if not breaker.allows():
        SKIPPED.inc()
        raise RedisAway(f"{breaker.name} failed within the last {breaker.seconds:.0f} s")
    started = time.monotonic()
    try:
        answer = call()
    except (RedisConnectionError, RedisTimeoutError, OSError) as error:
        FAILURES.labels(type(error).__name__).inc()
        breaker.failed(f"{type(error).__name__}: {error}")
        raise
    except RedisError:
        breaker.succeeded()  # it answered, if only to say no
        raise
    if time.monotonic() - started > SLOW_SECONDS:
        FAILURES.labels("slow").inc()
        breaker.failed(f"it took more than {SLOW_SECONDS} s")
    else:
        breaker.succeeded()
    return answer


def breaker_of(client: Redis) -> Breaker:
    """Return this process's breaker of the server a client talks to."""
    where = client.connection_pool.connection_kwargs
    return breaker_at(str(where.get("host")), where.get("port"))


def breaker_at(host: str, port: int | None) -> Breaker:
    """Return this process's breaker of the Redis server at an address; 6379 without a port."""
    server = (host, port or 6379)
    with _lock:
        if server not in _breakers:
            _breakers[server] = Breaker(f"Redis {server[0]}:{server[1]}", seconds=PAUSE_SECONDS)
        return _breakers[server]


def forget_failures() -> None:
    """Close every breaker: for tests that stop and start a server."""
    with _lock:
        _breakers.clear()
