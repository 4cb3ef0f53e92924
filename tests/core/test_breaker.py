"""The breaker: nobody asks a server that failed, until one caller has probed it."""

import threading

import pytest

from jobboard.core.breaker import Breaker


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker("it", seconds=5, clock=clock)


def test_a_server_that_answers_is_always_asked(breaker):
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    breaker.succeeded()
    assert not breaker.is_open


def test_after_a_failure_nobody_asks_for_its_seconds(breaker, clock):
    breaker.failed("gone")
    assert breaker.is_open
    clock.now += 4.9
    assert not breaker.allows()


def test_then_one_caller_probes_and_the_others_go_on_without(breaker, clock):
    breaker.failed("gone")
    clock.now += 5
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True] * 3


def test_a_failed_probe_starts_the_next_pause(breaker, clock):
    breaker.failed("gone")
    clock.now += 5
    assert breaker.allows()
    breaker.failed("still gone")
    clock.now += 4.9
    assert not breaker.allows()
    clock.now += 0.1
    assert breaker.allows()


def test_a_lost_probe_is_followed_by_another(breaker, clock):
    breaker.failed("gone")
    clock.now += 5
    assert breaker.allows()
    clock.now += 5
    assert breaker.allows()


def test_of_many_threads_one_probes(breaker, clock):
    breaker.failed("gone")
    clock.now += 5
    told, start = [], threading.Barrier(16)

    def ask():
        start.wait()
        told.append(breaker.allows())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 15 + [True]


def test_it_is_logged_when_a_server_goes_and_when_it_is_back(breaker, caplog):
    for _ in range(3):
        breaker.failed("refused")
    breaker.succeeded()
    breaker.succeeded()
    assert [record.getMessage() for record in caplog.records] == [
        "it does not answer, left alone for 5 s: refused",
        "it answers again",
    ]
