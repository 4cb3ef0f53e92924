"""Limits: exact under load wherever they are counted, and counted somewhere when Redis is gone."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from jobboard.core.counts import (
    Count,
    Counts,
    DatabaseCounts,
    Entry,
    ProcessCounts,
    RedisCounts,
    decide,
)
from jobboard.core.limits import Limit, give_back, key_of, take
from jobboard.core.models import LimitCount
from jobboard.core.retention import forget
from tests.core.redis_servers import GONE, redis_at

THREE = Limit("three", 3, 60)
FIVE = Limit("five", 5, 600)
STRICT = Limit("strict", 3, 60, is_strict=True)


@pytest.fixture(
    params=[
        pytest.param(RedisCounts, marks=pytest.mark.servers),
        ProcessCounts,
        DatabaseCounts,
    ]
)
def counts(request, db) -> Counts:
    return request.param()


def entry(most=3, *, key="a", seconds=60):
    return Entry(key, most, seconds)


def allowed(counts, times, *entries):
    return [counts.take(entries).is_allowed for _ in range(times)]


def test_so_many_and_no_more(counts):
    verdicts = [counts.take([entry()]) for _ in range(5)]
    assert [v.is_allowed for v in verdicts] == [True] * 3 + [False] * 2
    assert [v.remaining for v in verdicts] == [2, 1, 0, 0, 0]
    assert all(58 <= v.reset_seconds <= 60 for v in verdicts)


def test_each_key_for_itself(counts):
    assert allowed(counts, 4, entry(key="a")) == [True] * 3 + [False]
    assert allowed(counts, 1, entry(key="b")) == [True]


def test_what_is_given_back_can_be_taken_again(counts):
    allowed(counts, 3, entry())
    counts.give_back(["a"])
    assert allowed(counts, 2, entry()) == [True, False]


def test_nothing_is_given_back_below_zero(counts):
    counts.take([entry()])
    counts.give_back(["a", "never-taken"])
    counts.give_back(["a"])
    assert allowed(counts, 4, entry()) == [True] * 3 + [False]
    assert allowed(counts, 4, entry(key="never-taken")) == [True] * 3 + [False]


def test_a_full_key_keeps_the_others_as_they_are(counts):
    allowed(counts, 3, entry(key="full"))
    assert allowed(counts, 9, entry(key="full"), entry(5, key="other")) == [False] * 9
    assert allowed(counts, 6, entry(5, key="other")) == [True] * 5 + [False]


def test_the_tightest_of_several_is_told(counts):
    verdict = counts.take([entry(5, key="wide", seconds=600), entry(3, key="tight", seconds=60)])
    assert verdict.remaining == 2
    assert 58 <= verdict.reset_seconds <= 60


def test_the_wait_is_that_of_the_full_one(counts):
    allowed(counts, 3, entry(key="full", seconds=600))
    verdict = counts.take([entry(key="full", seconds=600), entry(5, key="other", seconds=9000)])
    assert not verdict.is_allowed
    assert 598 <= verdict.reset_seconds <= 600


@pytest.mark.parametrize("kind", [ProcessCounts, DatabaseCounts])
def test_a_window_ends_when_it_said(kind, db):
    counts = kind()
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as moment:
        assert allowed(counts, 4, entry()) == [True] * 3 + [False]
        moment.shift(timedelta(seconds=59))
        assert allowed(counts, 1, entry()) == [False]
        moment.shift(timedelta(seconds=2))
        assert allowed(counts, 4, entry()) == [True] * 3 + [False]


@pytest.mark.servers
def test_a_window_in_redis_ends_by_itself():
    counts, ended = RedisCounts(), threading.Event()
    short = Entry("short", 1, 1)
    assert counts.take([short]).is_allowed
    assert not counts.take([short]).is_allowed
    for _ in range(30):
        if counts.take([short]).is_allowed:
            break
        ended.wait(0.1)
    else:
        pytest.fail("the count of one second is still there after three")


# The database only counts where Redis should be: in the real mode.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(RedisCounts, marks=pytest.mark.servers),
        ProcessCounts,
        pytest.param(DatabaseCounts, marks=pytest.mark.servers),
    ],
)
def test_fifty_at_once_get_as_many_as_there_are(kind):
    counts, told = kind(), []
    start = threading.Barrier(10)

    def ask():
        start.wait()
        for _ in range(5):
            told.append(counts.take([entry(7), entry(40, key="b")]).is_allowed)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count(True), len(told)) == (7, 50)
    assert allowed(counts, 34, entry(40, key="b")) == [True] * 33 + [False]


def test_a_process_forgets_what_has_ended(monkeypatch):
    monkeypatch.setattr("jobboard.core.counts.MOST_KEPT", 10)
    counts = ProcessCounts()
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as moment:
        for number in range(11):
            counts.take([entry(key=str(number))])
        moment.shift(timedelta(seconds=61))
        counts.take([entry(key="new")])
    assert list(counts._counts) == ["new"]


def test_the_database_forgets_what_has_ended(db):
    old = timezone.now() - timedelta(seconds=1)
    LimitCount.objects.create(key="old", number=3, ends_at=old)
    DatabaseCounts().take([entry()])
    assert forget() == 1
    assert forget() == 0
    assert list(LimitCount.objects.values_list("key", "number")) == [("a", 1)]


def test_a_count_that_ends_now_has_ended():
    verdict, after = decide([entry()], {"a": Count(3, 100.0)}, 100.0)
    assert (verdict.is_allowed, after["a"]) == (True, Count(1, 160.0))


@pytest.mark.parametrize("how", sorted(GONE))
def test_without_redis_a_limit_is_kept_by_the_process(settings, db, how):
    with GONE[how]() as port, redis_at(port, settings):
        assert [take((THREE, "me")).is_allowed for _ in range(4)] == [True] * 3 + [False]
        give_back((THREE, "me"))
        assert take((THREE, "me")).is_allowed
    assert not LimitCount.objects.exists()


@pytest.mark.parametrize("how", sorted(GONE))
def test_without_redis_a_strict_limit_is_kept_by_the_database(settings, db, how):
    with GONE[how]() as port, redis_at(port, settings):
        uses = ((FIVE, "me"), (STRICT, "me"))
        assert [take(*uses).is_allowed for _ in range(4)] == [True] * 3 + [False]
        give_back(*uses)
        assert [take(*uses).is_allowed for _ in range(2)] == [True, False]
    assert list(LimitCount.objects.values_list("number", flat=True)) == [3, 3]


def test_keys_name_nobody():
    key = key_of(THREE, "ama@example.com")
    assert key.startswith("three:")
    assert "ama" not in key
    assert key != key_of(THREE, "kofi@example.com")
    assert len(key) < 100
