"""Journeys: links and forms do everything without JavaScript; with it, the same and quicker."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark makes the test database


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_search_filter_page_and_open_without_javascript(
    size: dict[str, int], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=size, java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_label("What").fill("driver")
    page.get_by_role("button", name="Find jobs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("25 driver jobs in Ghana")
    if size == PHONE:
        page.locator(".results__open").click()
    page.get_by_label("Full time").check()
    page.get_by_role("button", name="Show jobs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("25 driver jobs in Ghana")
    assert "pattern=full_time" in page.url
    page.get_by_role("link", name="Remove filter: Full time").click()
    assert "pattern" not in page.url
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_title(re.compile("page 2 of 2"))
    title = page.locator(".job-card__link").first.inner_text()
    page.locator(".job-card__link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    apply = page.get_by_role("link", name="Apply on the employer’s site").first
    assert apply.get_attribute("href") == "https://employer.example/apply?job=1"
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_theme_and_country_without_javascript(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(site)
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="United Kingdom").click()
    expect(page.locator(".job-card__link").first).to_contain_text("Care assistant")
    page.get_by_role("button", name="Auto").click()
    assert page.locator("html").get_attribute("data-theme") is None


def test_filters_search_at_once_on_a_wide_screen(open_page: Callable[..., Page]) -> None:
    page = open_page("/jobs/", viewport=DESKTOP)
    page.evaluate("window.stayed = true")
    page.get_by_label("Shifts").check()
    expect(page.get_by_role("heading", level=1)).to_have_text("20 jobs")
    assert page.url.endswith("/jobs/?pattern=shift")
    expect(page).to_have_title("20 jobs – oKadwuma")
    expect(page.locator("#results-count")).to_have_text("20 jobs")
    expect(page.get_by_label("Shifts")).to_be_focused()
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("60 jobs")
    expect(page.locator(".header")).to_be_visible()
    page.reload()
    expect(page.locator(".header")).to_be_visible()


def test_an_option_is_found_by_name_and_chosen(open_page: Callable[..., Page]) -> None:
    """Typing narrows the list and searches nothing; the click on what is left counts."""
    page = open_page("/jobs/", viewport=DESKTOP)
    work = page.locator("#facet-function")
    work.get_by_label("Find in Kind of work").press_sequentially("driver")
    expect(work.locator(".check:visible")).to_have_count(1)
    assert page.url.endswith("/jobs/")
    work.locator(".check:visible").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("25 Driver")
    assert page.url.endswith("/jobs/?function=driver-transport-services")


def test_filters_open_as_a_sheet_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page("/jobs/", viewport=PHONE)
    link = page.get_by_role("link", name="Filters", exact=True)
    link.click()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(link).to_be_focused()
    link.click()
    sheet.get_by_label("Shifts").check()
    sheet.get_by_role("button", name="Show jobs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("20 jobs")
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("link", name="Filters (1)")).to_be_visible()


def test_the_next_page_starts_at_its_heading(open_page: Callable[..., Page]) -> None:
    page = open_page("/jobs/", viewport=DESKTOP)
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_title(re.compile("page 2 of 3"))
    expect(page.locator("#results-title")).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_places_are_suggested_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=PHONE)
    where = page.get_by_role("combobox", name="Where")
    where.press_sequentially("kuma")
    expect(page.get_by_role("option").first).to_contain_text("Kumasi")
    where.press("ArrowDown")
    where.press("Enter")
    expect(where).to_have_value("Kumasi, Ashanti Region")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Find jobs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("25 jobs in Kumasi")


def test_theme_changes_at_once_and_stays(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=PHONE)
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 19, 15)"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_the_apply_bar_never_covers_the_focus(
    paths: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(paths["job"], viewport=PHONE)
    for _press in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
                const node = document.activeElement;
                const bar = document.querySelector(".apply-bar").getBoundingClientRect();
                const box = node.getBoundingClientRect();
                if (node === document.body || node.closest(".apply-bar, .skip")) return "";
                const hidden = document.querySelector(".apply-bar[data-resting]");
                return !hidden && box.bottom > bar.top + 1 ? node.outerHTML.slice(0, 80) : "";
            }"""
        )
        assert covered == ""
