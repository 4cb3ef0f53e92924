"""What pages keep is made by one reader at a time, and nobody waits for it needlessly."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache

from jobs.views import kept as keeping
from jobs.views.kept import kept

READERS = 8


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


class Maker:
    """Makes 1, 2, 3 ..., each once it is let."""

    def __init__(self) -> None:
        self.made = 0
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> int:
        self.made += 1
        number = self.made
        self.has_begun.set()
        assert self.may_end.wait(10)
        return number


def at_once(maker: Callable[[], int], seconds: int) -> list[int]:
    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(lambda _reader: kept("number", seconds, maker), range(READERS)))


def test_one_reader_makes_and_the_others_wait_for_it() -> None:
    maker = Maker()
    threading.Timer(0.1, maker.may_end.set).start()
    assert at_once(maker, 60) == [1] * READERS
    assert kept("number", 60, maker) == 1


def test_what_is_old_is_shown_while_one_reader_makes_it_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert kept("number", 60, lambda: 0) == 0
    # A minute and a second later.
    now = keeping.time.time
    monkeypatch.setattr(keeping.time, "time", lambda: now() + 61)
    maker = Maker()
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(kept, "number", 60, maker)
        assert maker.has_begun.wait(10)
        assert at_once(maker, 60) == [0] * READERS
        maker.may_end.set()
        assert making.result(10) == 1
    assert at_once(maker, 60) == [1] * READERS
    assert maker.made == 1


def test_who_waits_in_vain_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WAIT_SECONDS", 0.05)
    cache.add("number:making", True, 60)
    assert kept("number", 60, lambda: 7) == 7


def test_a_maker_that_fails_leaves_the_way_free() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept("number", 60, fail)
    assert kept("number", 60, lambda: 7) == 7


def test_without_a_cache_everybody_is_answered(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert kept("number", 60, lambda: 7) == 7
