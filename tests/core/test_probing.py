"""Probes: side by side, one thread each, never waited for longer than allowed."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connections

from jobboard.core.probing import Probe, outcomes, own_connections


@pytest.fixture
def hang() -> Iterator[Callable[[], int]]:
    """Return a question that hangs until the test is over."""
    over = threading.Event()

    def ask() -> int:
        over.wait(30)
        return 1

    with ExitStack() as stack:
        stack.callback(over.set)
        yield ask


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobboard.core.probing.own_connections", ExitStack)


def test_a_hanging_part_does_not_hide_the_others(hang: Callable[[], int]) -> None:
    found = outcomes([Probe("hangs", hang), Probe("answers", lambda: 7)], 0.05)
    assert (found["hangs"].value, found["hangs"].problem) == (None, "timed_out")
    assert (found["answers"].value, found["answers"].problem) == (7, "")


def test_a_hanging_part_has_one_thread(hang: Callable[[], int]) -> None:
    probe = Probe("hangs", hang, fresh=0)
    for _ in range(20):
        assert outcomes([probe], 0.01)["hangs"].problem == "timed_out"
    threads = [thread for thread in threading.enumerate() if thread.name == "probe-hangs"]
    assert len(threads) == 1


def test_a_part_that_raises_failed(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> int:
        raise OSError("no route")

    assert outcomes([Probe("broken", broken)])["broken"].problem == "failed"
    assert "broken did not answer: OSError: no route" in caplog.text


def test_many_callers_share_one_answer() -> None:
    calls: list[int] = []
    inside = threading.Event()

    def ask() -> int:
        calls.append(1)
        inside.wait(10)
        return len(calls)

    probe = Probe("shared", ask, fresh=60)
    answers: list[int | None] = []
    callers = [
        threading.Thread(target=lambda: answers.append(outcomes([probe], 10)["shared"].value))
        for _ in range(10)
    ]
    for caller in callers:
        caller.start()
    inside.set()
    for caller in callers:
        caller.join(10)
    assert answers == [1] * 10
    assert outcomes([probe])["shared"].value == 1
    probe.forget()
    assert outcomes([probe])["shared"].value == 2


def test_an_empty_answer_is_an_answer() -> None:
    found = outcomes([Probe("empty", lambda: "")])["empty"]
    assert (found.value, found.problem) == ("", "")


@pytest.mark.django_db
def test_a_probe_does_not_wait_as_long_as_a_page() -> None:
    found: dict[str, object] = {}

    def look() -> None:
        with own_connections():
            connection = connections["default"]
            found["vendor"] = connection.vendor
            found["options"] = dict(connection.settings_dict["OPTIONS"])

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(10)
    shared = connections["default"].settings_dict["OPTIONS"]
    if found["vendor"] == "mysql":
        assert found["options"]["read_timeout"] == 2  # type: ignore[index]  # a dict
        assert shared["read_timeout"] > 2, "the pages' own connection is left alone"
    else:
        assert found["options"] == shared
