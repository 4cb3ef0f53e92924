"""A result that is opened is counted, once, by whatever one opens it with, and for nobody."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from jobs.actions import SEARCH_LOG
from tests.browser.conftest import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark makes the test database
# What Chromium says of itself when it is not headless.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"


@pytest.fixture(autouse=True)
def _empty_log() -> Iterator[None]:
    SEARCH_LOG.clear()
    yield
    SEARCH_LOG.clear()


@pytest.fixture
def sent() -> list[Request]:
    """Return what browsers said of results that were opened."""
    return []


@pytest.fixture
def open_results(
    site: str, new_context: Callable[..., BrowserContext], sent: list[Request]
) -> Callable[..., Page]:
    """Return a function that opens a search, and puts what is sent of it into `sent`."""

    def go(**options: object) -> Page:
        context = new_context(viewport=DESKTOP, user_agent=PERSON, **options)
        context.on("request", lambda request: sent.append(request) if is_click(request) else None)
        page = context.new_page()
        page.goto(site + "/jobs/?q=driver")
        return page

    return go


def is_click(request: Request) -> bool:
    """Say whether a browser tells that a result was opened."""
    return urlsplit(request.url).path == "/jobs/clicks/"


def keys(sent: list[Request]) -> list[str]:
    """Return the searches that were told."""
    return [parse_qs(request.post_data or "")["search"][0] for request in sent]


def test_a_click_a_middle_click_and_one_after_a_filter_are_told(
    open_results: Callable[..., Page], sent: list[Request]
) -> None:
    page = open_results()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    with page.expect_request(is_click):
        page.locator(".job-card__link").nth(1).click(button="middle")
    key = page.locator("[data-search]").get_attribute("data-search")
    page.get_by_label("Full time").check()
    page.wait_for_url("**pattern=full_time**")
    expect(page.locator("[data-search]")).not_to_have_attribute("data-search", key or "")
    other = page.locator("[data-search]").get_attribute("data-search")
    page.locator(".job-card__link").first.click(button="right")
    page.keyboard.press("Escape")
    with page.expect_request(is_click):
        page.locator(".job-card__link").first.click()
    page.wait_for_url("**/jobs/*-*/")
    assert keys(sent) == [key, other]
    answers = [request.response() for request in sent]
    assert [answer.status for answer in answers if answer] == [204, 204]
    assert errors == []
    # Read where the server counts it: the database is not asked beside a running browser.
    counted = {search.key: search.filters for search in SEARCH_LOG._searches}
    assert counted == {key: "", other: "pattern=full_time"}
    assert {key: each.number for key, each in SEARCH_LOG._clicks.items()} == {key: 1, other: 1}


def test_who_saves_data_sends_nothing(
    open_results: Callable[..., Page], sent: list[Request]
) -> None:
    page = open_results(extra_http_headers={"Save-Data": "on"})
    page.locator(".job-card__link").first.click()
    page.wait_for_url("**/jobs/*-*/")
    page.wait_for_load_state("networkidle")
    assert sent == []
