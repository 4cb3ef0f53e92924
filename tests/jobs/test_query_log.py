"""The query log: what people search for, day by day, written by nobody's request."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import SEARCH_LOG, forget_searches, search_log, write_search_log
from jobs.models import LoggedSearch
from jobs.search import logbook
from jobs.search.logbook import Logbook, Tally
from jobs.search.logged import Logged, kept_words, logged
from jobs.views.search_log import CLICKS
from tests import factories

PERSON = "Mozilla/5.0 (Linux; Android 10; TECNO KE5) AppleWebKit/537.36 Chrome/120.0 Mobile"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _empty_log(time_machine_at: Callable[[datetime], None]) -> Iterator[None]:
    time_machine_at(NOON)
    SEARCH_LOG.clear()
    yield
    SEARCH_LOG.clear()


@pytest.fixture
def reader() -> Client:
    """Return a person's browser."""
    return Client(headers={"User-Agent": PERSON})


def rows(*names: str) -> list[tuple[Any, ...]]:
    """Write what was counted; return these columns of all rows."""
    SEARCH_LOG.flush()
    return list(LoggedSearch.objects.order_by("words", "filters").values_list(*names))


def key_on(client: Client, address: str) -> str:
    """Return the key that a page of results carries."""
    html = client.get(address).content.decode()
    return html.split('data-search="')[1].split('"')[0]


COUNTS = ("words", "filters", "searches", "empty_searches", "results", "clicks")


@pytest.mark.django_db
def test_a_search_is_counted_once_for_each_time_it_is_made(reader: Client) -> None:
    factories.job(title="Baker")
    for address in ("/jobs/?q=baker", "/jobs/?q=Baker", "/jobs/?q=%20BAKER%20%20", "/jobs/?q=cook"):
        assert reader.get(address).status_code == 200
    assert rows(*COUNTS) == [("baker", "", 3, 0, 1, 0), ("cook", "", 1, 1, 0, 0)]
    reader.get("/jobs/?q=baker")
    factories.job(title="Head baker")
    reader.get("/jobs/?q=baker&sort=newest")
    assert rows(*COUNTS) == [("baker", "", 5, 0, 2, 0), ("cook", "", 1, 1, 0, 0)]
    assert rows("searched_on") == [(TODAY,), (TODAY,)]


@pytest.mark.django_db
def test_reading_writes_nothing(reader: Client) -> None:
    reader.get("/jobs/?q=baker")
    with CaptureQueriesContext(connection) as queries:
        reader.get("/jobs/?q=baker")
        reader.post("/jobs/clicks/", {"search": "0" * 32}, headers=SAME_ORIGIN)
    asked = {query["sql"].split()[0] for query in queries}
    assert asked <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert LoggedSearch.objects.count() == 0


@pytest.mark.django_db
def test_words_of_a_search_that_had_to_be_relaxed_found_nothing(reader: Client) -> None:
    factories.job(title="Baker")
    reader.get("/jobs/?q=baker+zeppelin")
    assert rows(*COUNTS) == [("baker zeppelin", "", 1, 1, 1, 0)]


@pytest.mark.django_db
def test_filters_are_kept_in_one_order_with_the_place_we_know(reader: Client) -> None:
    factories.places()
    for address in (
        "/jobs/?q=x&where=accra&radius=10&visa=1&country=GH&sort=newest",
        "/jobs/?country=GH&visa=1&radius=10&where=Accra&q=X",
        "/jobs/?q=x&where=Nowhere+at+all&radius=10&type=unknown",
    ):
        reader.get(address)
    assert rows("words", "filters", "searches") == [
        ("x", "", 1),
        ("x", "country=GH&radius=10&visa=1&where=Accra", 2),
    ]


@pytest.mark.django_db
def test_fragments_are_searches_other_pages_and_going_back_are_not(reader: Client) -> None:
    company = factories.company()
    for number in range(21):
        factories.job(company, title=f"Baker {number}")
    reader.get("/jobs/?q=baker", headers={"HX-Request": "true"})
    assert rows("words", "searches") == [("baker", 1)]
    reader.get("/jobs/?q=baker&page=2")
    reader.get("/jobs/?q=baker&page=99")
    reader.get(
        "/jobs/?q=baker", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    reader.head("/jobs/?q=baker")
    assert rows("words", "searches") == [("baker", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (compatible; AcmeBot)"},
        {"User-Agent": "Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36"},
        {"User-Agent": "Mozilla/5.0 research crawler me@example.com"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
    ids=str,
)
def test_programs_and_reading_ahead_are_not_counted(headers: dict[str, str]) -> None:
    asked = {"User-Agent": PERSON} | headers
    assert Client(headers=asked).get("/jobs/?q=baker").status_code == 200
    assert rows("words") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "agent",
    [
        PERSON,
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Linux; Android 11; CUBOT X50) AppleWebKit/537.36 Chrome/120.0 Mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    ],
)
def test_people_are_counted_whatever_they_read_with(agent: str) -> None:
    Client(headers={"User-Agent": agent}).get("/jobs/?q=baker")
    assert rows("words") == [("baker",)]


@pytest.mark.django_db
def test_feeds_and_the_api_are_not_counted(reader: Client) -> None:
    for address in ("/jobs.rss?q=baker", "/feed.xml", "/api/v1/jobs?q=baker", "/"):
        assert reader.get(address).status_code == 200
    assert rows("words") == []


@pytest.mark.parametrize(
    "words",
    [
        "ama@example.com", "@ama", "ama ＠ example.com", "0244123456", "024 412 3456",
        "+233 (0)24-412-3456", "driver 024.412.3456 accra", "0 2 4 4 1 2", "٠٢٤٤١٢٣", "123456",
        "0_2_4_4_1_2",
    ],
)  # fmt: skip
def test_what_may_name_a_person_is_not_kept(words: str) -> None:
    assert kept_words(words) == ""


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("  Sales   EXECUTIVE ", "sales executive"),
        ("c++ OR C#", "c++ OR c#"),
        ('"Front Desk" -night', '"front desk" -night'),
        ("driver 2026 12345", ""),
        ("grade 12345", "grade 12345"),
        ("24/7 shift, 12 hours, 30 days", "24/7 shift, 12 hours, 30 days"),
        ("ﬁtter", "fitter"),
        ("", ""),
        ("x" * 119 + " y", "x" * 119),
        ("x" * 300, "x" * 120),
    ],
)
def test_words_are_kept_in_one_form(words: str, kept: str) -> None:
    assert kept_words(words) == kept


@pytest.mark.django_db
def test_a_search_for_a_person_is_counted_without_its_words(reader: Client) -> None:
    reader.get("/jobs/?q=ama.mensah@example.com")
    assert rows("words", "filters", "searches") == [("", "", 1)]
    kept = {field.name for field in LoggedSearch._meta.get_fields()}
    assert kept == {"key", "searched_on", "words", "filters", "searches", "empty_searches",
                    "results", "clicks"}  # fmt: skip


def test_filters_longer_than_their_column_lose_their_end() -> None:
    pairs = [("function", f"kind-of-work-number-{number}") for number in range(60)]
    kept = logged("x", pairs, TODAY)
    assert len(kept.filters) <= 300
    assert kept.filters.startswith("function=kind-of-work-number-0&function=")
    assert kept == logged("x", reversed(pairs), TODAY)


def test_a_key_is_of_one_day_and_needs_the_secret(settings: Any) -> None:
    search = Logged(TODAY, "baker")
    assert search.key == Logged(TODAY, "baker").key
    assert len(search.key) == 32
    assert search.key != Logged(TODAY + timedelta(days=1), "baker").key
    assert search.key != Logged(TODAY, "bake", "r").key
    before = search.key
    settings.SECRET_KEY = "another"
    assert search.key != before


# --- Results that are opened


@pytest.mark.django_db
def test_a_result_that_is_opened_counts_for_its_search(reader: Client) -> None:
    factories.job(title="Baker")
    key = key_on(reader, "/jobs/?q=Baker")
    reader.get("/jobs/?q=cook")
    for _ in range(2):
        answer = reader.post("/jobs/clicks/", {"search": key}, headers=SAME_ORIGIN)
        assert (answer.status_code, answer.content) == (204, b"")
        assert (answer["Cache-Control"], dict(answer.cookies)) == ("no-store", {})
    assert rows(*COUNTS) == [("baker", "", 1, 0, 1, 2), ("cook", "", 1, 1, 0, 0)]


@pytest.mark.django_db
def test_all_pages_of_a_search_carry_its_key_and_readers_carry_none_of_their_own(
    reader: Client,
) -> None:
    company = factories.company()
    for number in range(21):
        factories.job(company, title=f"Baker {number}")
    key = key_on(reader, "/jobs/?q=baker")
    assert key_on(reader, "/jobs/?q=baker&page=2") == key
    assert key_on(Client(), "/jobs/?q=BAKER&sort=newest") == key
    assert key_on(reader, "/jobs/?q=baker&country=GH") != key
    assert b"data-clicks" not in reader.get("/jobs/", headers={"Save-Data": "on"}).content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({}, SAME_ORIGIN),
        ({"search": ""}, SAME_ORIGIN),
        ({"search": "f" * 32}, SAME_ORIGIN),
        ({"search": "F" * 31 + "\n"}, SAME_ORIGIN),
        ({"search": "' OR 1=1 --"}, SAME_ORIGIN),
        ({"search": "x" * 5000}, SAME_ORIGIN),
        ({"search": "KEY"}, {}),
        ({"search": "KEY"}, {"Sec-Fetch-Site": "cross-site"}),
        ({"search": "KEY"}, {"Sec-Fetch-Site": "same-site"}),
        ({"search": "KEY"}, {"Sec-Fetch-Site": "none"}),
        ({"search": "KEY"}, {"Origin": "https://evil.example"}),
        ({"search": "KEY"}, {"Origin": "https://testserver"}),
        ({"search": "KEY"}, {"Origin": "null"}),
        ({"search": "KEY"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}),
        ({"search": "KEY", "padding": "x" * 300}, SAME_ORIGIN),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_click_of_ours_counts_for_nothing(
    body: dict[str, str], headers: dict[str, str], reader: Client, caplog: Any
) -> None:
    key = key_on(reader, "/jobs/?q=cook")
    body = {name: value.replace("KEY", key) for name, value in body.items()}
    caplog.clear()
    answer = Client().post("/jobs/clicks/", body, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [r.message for r in caplog.records if r.levelname != "INFO"] == []
    assert rows(*COUNTS) == [("cook", "", 1, 1, 0, 0)]


@pytest.mark.django_db
def test_an_older_browser_names_its_origin(reader: Client) -> None:
    key = key_on(reader, "/jobs/?q=cook")
    reader.post("/jobs/clicks/", {"search": key}, headers={"Origin": "http://testserver"})
    assert rows("words", "clicks") == [("cook", 1)]


@pytest.mark.django_db
def test_a_body_of_another_kind_is_no_click(reader: Client) -> None:
    for kind, body in (
        ("application/json", "[1]"),
        ("multipart/form-data; boundary=x", "--x"),
        ("text/plain", "search=x"),
        ("application/x-www-form-urlencoded", "%FF&=&"),
    ):
        answer = reader.generic("POST", "/jobs/clicks/", body, kind, headers=SAME_ORIGIN)
        assert answer.status_code in {204, 400}, kind
    assert rows("clicks") == []


@pytest.mark.django_db
def test_clicks_are_limited_for_each_network(reader: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("jobs.views.search_log.CLICKS", search_clicks_limit(3))
    key = key_on(reader, "/jobs/?q=cook")
    for _ in range(5):
        assert reader.post("/jobs/clicks/", {"search": key}, headers=SAME_ORIGIN).status_code == 204
    assert rows("words", "clicks") == [("cook", 3)]


def search_clicks_limit(most: int) -> Any:
    """Return the limit on clicks with another number."""
    return replace(CLICKS, most=most)


# --- What a process holds, and how it is written


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


# --- Forgetting


@pytest.mark.django_db
def test_rows_go_after_180_days(monkeypatch: Any) -> None:
    monkeypatch.setattr(search_log, "BATCH", 2)
    days = [TODAY - timedelta(days=ago) for ago in (0, 179, 180, 181, 182, 400)]
    write_search_log({Logged(day, "baker"): Tally(1, 0, 1) for day in days}, {})
    assert [forget_searches() for _ in range(3)] == [2, 1, 0]
    left = LoggedSearch.objects.order_by("-searched_on").values_list("searched_on", flat=True)
    assert list(left) == days[:3]
