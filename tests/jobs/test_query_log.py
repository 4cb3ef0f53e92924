"""The query log: what people search for, day by day, written by nobody's request."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import forget_searches, search_log, write_search_log
from jobs.models import LoggedSearch
from jobs.search.logbook import Tally
from jobs.search.logged import Logged, kept_words, logged
from tests import factories
from tests.jobs.query_log import (
    COUNTS,
    PERSON,
    SAME_ORIGIN,
    TODAY,
    rows,
)

pytestmark = pytest.mark.usefixtures("empty_log")


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
        "/jobs/?q=x&function=0244123456",
    ):
        reader.get(address)
    assert rows("words", "filters", "searches") == [
        ("x", "", 2),
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


@pytest.mark.django_db
def test_rows_go_after_180_days(monkeypatch: Any) -> None:
    monkeypatch.setattr(search_log, "BATCH", 2)
    days = [TODAY - timedelta(days=ago) for ago in (0, 179, 180, 181, 182, 400)]
    write_search_log({Logged(day, "baker"): Tally(1, 0, 1) for day in days}, {})
    assert [forget_searches() for _ in range(3)] == [2, 1, 0]
    left = LoggedSearch.objects.order_by("-searched_on").values_list("searched_on", flat=True)
    assert list(left) == days[:3]
