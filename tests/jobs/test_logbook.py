"""What a process counts between two writes, and how many processes write at once."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connections

from jobs.actions import search_log, write_search_log
from jobs.models import LoggedSearch
from jobs.search import logbook
from jobs.search.logbook import Logbook, Tally
from jobs.search.logged import Logged
from tests.jobs.query_log import COUNTS, TODAY, rows

pytestmark = pytest.mark.usefixtures("empty_log")


@pytest.mark.django_db
def test_a_click_waits_for_a_search_that_another_process_counted() -> None:
    search = Logged(TODAY, "baker")
    here, there = Logbook(write_search_log), Logbook(write_search_log)
    here.note_click(search.key)
    assert here.flush() == 0
    there.note_search(search, results=4, is_empty=False)
    assert there.flush() == 1
    assert here.flush() == 1
    assert rows(*COUNTS) == [("baker", "", 1, 0, 4, 1)]
    here.note_click("f" * 32)
    assert [here.flush() for _ in range(4)] == [0, 0, 0, 0]
    assert here._clicks == {}


@pytest.mark.django_db
def test_what_the_database_does_not_take_is_kept() -> None:
    fail = [True]

    def write(searches: Any, clicks: Any) -> set[str]:
        if fail.pop():
            raise OperationalError(1290, "read-only")
        return write_search_log(searches, clicks)

    book, search = Logbook(write), Logged(TODAY, "baker")
    book.note_search(search, results=1, is_empty=False)
    book.note_click(search.key)
    with pytest.raises(DatabaseError):
        book.flush()
    book.note_search(search, results=7, is_empty=True)
    fail.append(False)
    assert book.flush() == 3
    assert rows(*COUNTS) == [("baker", "", 2, 1, 7, 1)]


def test_a_process_holds_only_so_much(monkeypatch: Any) -> None:
    monkeypatch.setattr(logbook, "MOST_KEPT", 3)
    written: list[tuple[Any, Any]] = []
    book = Logbook(lambda searches, clicks: written.append((searches, clicks)) or set())
    before = dropped()
    for number in (0, 1, 2, 3, 4, 0):
        book.note_search(Logged(TODAY, str(number)), results=0, is_empty=True)
        book.note_click(str(number))
    book.flush()
    ((searches, clicks),) = written
    assert {search.words: tally.searches for search, tally in searches.items()} == {
        "0": 2, "1": 1, "2": 1,
    }  # fmt: skip
    assert clicks == {"0": 2, "1": 1, "2": 1}
    assert dropped() == before + 4


def dropped() -> float:
    """Return how many counts there was no room for."""
    (metric,) = logbook.DROPPED.collect()
    return float(metric.samples[0].value)


@pytest.mark.django_db
def test_a_day_holds_only_so_many_rows_and_those_go_on_counting(monkeypatch: Any) -> None:
    monkeypatch.setattr(search_log, "MOST_A_DAY", 2)

    def write(*words: str, day: date = TODAY) -> None:
        write_search_log({Logged(day, each): Tally(1, 0, 1) for each in words}, {})

    before = dropped()
    write("a")
    write("a", "b")
    write("b", "c", "d")
    write("d", day=TODAY - timedelta(days=1))
    counted = LoggedSearch.objects.values_list("searched_on", "searches").order_by("pk")
    assert sorted(counted) == [(TODAY - timedelta(days=1), 1), (TODAY, 2), (TODAY, 2)]
    assert dropped() == before + 2


@pytest.mark.django_db
def test_many_searches_are_written_by_few_queries(django_assert_max_num_queries: Any) -> None:
    searches = {Logged(TODAY, f"word {number}"): Tally(2, 1, number) for number in range(250)}
    with django_assert_max_num_queries(14):
        assert write_search_log(searches, {"0" * 32: 1}) == {"0" * 32}
    assert write_search_log(searches, {Logged(TODAY, "word 7").key: 3}) == set()
    seven = LoggedSearch.objects.get(words="word 7")
    assert (seven.searches, seven.empty_searches, seven.results, seven.clicks) == (4, 2, 7, 3)
    assert LoggedSearch.objects.count() == 250


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_lose_and_double_nothing() -> None:
    words = [f"word {number}" for number in range(150)]
    errors: list[Exception] = []
    start = threading.Barrier(4)

    def write(turn: int) -> None:
        try:
            start.wait()
            for _ in range(10):
                book = Logbook(write_search_log)
                for each in words[::-1] if turn % 2 else words:
                    book.note_search(Logged(TODAY, each), results=turn, is_empty=True)
                    book.note_click(Logged(TODAY, each).key)
                book.flush()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = LoggedSearch.objects.values_list("searches", "empty_searches", "clicks")
    assert list(found) == [(40, 40, 40)] * 150


def test_threads_that_count_at_once_lose_nothing() -> None:
    written: list[Any] = []
    book = Logbook(lambda searches, clicks: written.append((searches, clicks)) or set())

    def count() -> None:
        for number in range(500):
            book.note_search(Logged(TODAY, str(number % 5)), results=1, is_empty=False)
            book.note_click("k")
            if number % 100 == 0:
                book.flush()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    book.flush()
    assert sum(tally.searches for searches, _ in written for tally in searches.values()) == 2000
    assert sum(clicks.get("k", 0) for _, clicks in written) == 2000


def test_a_thread_writes_once_it_is_wanted_and_the_end_writes_the_rest(monkeypatch: Any) -> None:
    monkeypatch.setattr(logbook, "WRITE_SECONDS", 0.01)
    wrote = threading.Event()
    written: list[str] = []

    def write(searches: Any, clicks: Any) -> set[str]:
        written.extend(search.words for search in searches)
        wrote.set()
        return set()

    book = Logbook(write)
    book.note_search(Logged(TODAY, "before"), results=0, is_empty=True)
    assert book._thread is None
    book.keep_written()
    book.note_search(Logged(TODAY, "first"), results=0, is_empty=True)
    assert wrote.wait(10)
    assert written == ["before", "first"]
    monkeypatch.setattr(logbook, "WRITE_SECONDS", 60.0)
    book._stopping.set()
    thread = book._thread
    assert thread is not None
    thread.join(10)
    book.note_search(Logged(TODAY, "last"), results=0, is_empty=True)
    book.close()
    assert written == ["before", "first", "last"]
