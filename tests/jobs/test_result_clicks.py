"""Results that are opened count for the search that found them, and nothing else can be written."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from jobs.views.search_log import CLICKS
from tests import factories
from tests.jobs.query_log import (
    COUNTS,
    SAME_ORIGIN,
    key_on,
    rows,
)


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
