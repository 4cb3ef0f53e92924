"""Three caches, three ways to fail; a Redis that is gone is asked once, then left alone."""

import pytest
from django.core.cache import caches
from django_redis import get_redis_connection
from prometheus_client import REGISTRY
from redis.exceptions import RedisError

from jobboard.core.redis_client import RedisAway, breaker_at, forget_failures
from tests.core.redis_servers import GONE, redis_at


@pytest.fixture(params=sorted(GONE))
def gone(request, settings):
    """The three caches on a Redis that is gone; its port."""
    with GONE[request.param]() as port, redis_at(port, settings):
        yield port


def counted(name):
    return sum(
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == name
    )


def test_pages_go_on_without_the_cache(gone):
    pages = caches["default"]
    assert pages.get("key", "otherwise") == "otherwise"
    assert pages.set("key", 1) is None
    assert pages.get_many(["key", "other"]) == {}
    assert pages.add("key", 1) is None
    pages.set_many({"key": 1})
    pages.delete("key")
    pages.clear()


@pytest.mark.parametrize("name", ["limits", "locks"])
def test_limits_and_locks_say_so(gone, name):
    with pytest.raises(RedisError):
        caches[name].get("key")
    with pytest.raises(RedisAway):
        caches[name].set("key", 1)


def test_a_redis_that_is_gone_is_asked_once(gone):
    failed, skipped = (
        counted("okadwuma_redis_failures_total"),
        counted("okadwuma_redis_skipped_total"),
    )
    for number in range(20):
        caches["default"].get(f"key-{number}")
    assert counted("okadwuma_redis_failures_total") - failed == 1
    assert counted("okadwuma_redis_skipped_total") - skipped == 19
    assert breaker_at("127.0.0.1", gone).is_open


def test_each_cache_has_names_of_its_own(settings):
    for name in ("default", "limits", "locks"):
        caches[name].set("key", name)
    caches["default"].clear()
    assert [caches[name].get("key") for name in ("default", "limits", "locks")] == [
        None,
        "limits",
        "locks",
    ]


@pytest.mark.servers
def test_emptying_the_cache_spares_what_is_not_the_caches(settings):
    raw = get_redis_connection("default")
    raw.set("celery-queue-stand-in", "waiting")
    caches["default"].set("key", 1)
    caches["default"].clear()
    assert caches["default"].get("key") is None
    assert raw.getdel("celery-queue-stand-in") == b"waiting"


@pytest.mark.servers
def test_an_error_that_redis_answers_is_not_its_absence(settings):
    forget_failures()
    raw = get_redis_connection("default")
    raw.set("text", "no number")
    with pytest.raises(RedisError):
        raw.incr("text")
    assert raw.getdel("text") == b"no number"
