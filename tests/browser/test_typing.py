"""Typing in What and Where: what is proposed, by keyboard, mouse and finger, and without script."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_rules import TAGS, WIDER

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark makes the test database
SIZES = {"phone": PHONE, "desktop": DESKTOP}
PAGES = {"home": "/", "results": "/jobs/"}
OPTIONS = "#q-list [role=option]"

# Whether what lies at the middle of an element is that element, or inside it.
SEEN = """(node) => {
    const box = node.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return node.contains(hit);
}"""


@pytest.mark.parametrize(
    ("where", "size", "theme"),
    [
        ("home", "phone", "light"),
        ("home", "desktop", "dark"),
        ("results", "phone", "dark"),
        ("results", "desktop", "light"),
    ],
)
def test_titles_and_employers_are_proposed_and_axe_finds_nothing(
    where: str, size: str, theme: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(PAGES[where], viewport=SIZES[size], color_scheme=theme)
    what = page.get_by_role("combobox", name="What")
    what.press_sequentially("car")
    options = page.locator(OPTIONS)
    expect(options).to_have_text(
        ["Care assistant, nights", "Brightwater CareEmployer", "Cardiff, WalesPlace"]
    )
    what.press("ArrowDown")
    assert what.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert page.evaluate(WIDER) == []
    assert options.last.evaluate(SEEN), "the last one can be hit"
    heights = options.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert result.violations_count == 0, result.generate_report()


def test_everything_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=DESKTOP)
    what = page.get_by_role("combobox", name="What")
    options = page.locator(OPTIONS)
    chosen = page.locator("[role=option][aria-selected=true]")
    what.press_sequentially("care")
    expect(what).to_have_attribute("aria-expanded", "true")
    what.press("ArrowUp")
    expect(chosen).to_have_text("Brightwater CareEmployer")
    what.press("ArrowDown")
    expect(chosen).to_have_text("Care assistant, nights")
    what.press("Home")
    expect(chosen).to_have_count(0)
    what.press_sequentially("s")
    expect(what).to_have_value("scare")
    what.press("ArrowLeft")
    what.press("Delete")
    expect(options).to_have_count(2)
    what.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(what).to_have_value("care")
    expect(what).to_have_attribute("aria-expanded", "false")
    what.press("ArrowDown")
    expect(options).to_have_count(2)
    what.press("End")
    what.press("ArrowDown")
    what.press("ArrowDown")
    what.press("Enter")
    expect(what).to_have_value('"Brightwater Care"')
    assert page.url.endswith("/")
    page.get_by_label("UK").check()
    what.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        '15 "Brightwater Care" jobs in the UK'
    )


def test_enter_searches_what_is_typed_when_nothing_is_chosen(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/jobs/", viewport=DESKTOP)
    what = page.get_by_role("combobox", name="What")
    what.press_sequentially("nurs")
    expect(page.locator(OPTIONS)).to_have_text(["Staff nurse"])
    what.press_sequentially("e")
    what.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("20 nurse jobs")


def test_a_finger_chooses_by_tapping(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=PHONE, has_touch=True, is_mobile=True)
    what = page.get_by_role("combobox", name="What")
    what.tap()
    what.press_sequentially("deliv")
    page.get_by_role("option", name="Delivery driver").tap()
    expect(what).to_have_value("Delivery driver")
    expect(what).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_slow_answer_never_opens_a_list_that_was_left(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=DESKTOP)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/jobs/suggestions/**", hold)
    what = page.get_by_role("combobox", name="What")
    with page.expect_request("**/jobs/suggestions/**"):
        what.press_sequentially("car")
    page.locator("#where").focus()
    for route in held:
        route.fulfill(json={"suggestions": [{"value": "x", "name": "x", "hint": ""}]})
    page.wait_for_timeout(100)
    expect(page.locator(OPTIONS)).to_have_count(0)


def asked(page: Page) -> list[str]:
    """Return a list that fills with what the page asks suggestions for."""
    seen: list[str] = []

    def note(request: Any) -> None:
        if "/suggestions/" in request.url:
            seen.append(request.url.partition("?q=")[2])

    page.on("request", note)
    return seen


def test_a_beginning_without_proposals_is_not_asked_for_again(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/", viewport=DESKTOP)
    seen = asked(page)
    what = page.get_by_role("combobox", name="What")
    with page.expect_response("**/jobs/suggestions/?q=zz"):
        what.press_sequentially("zz")
    what.press_sequentially("zz top", delay=30)
    page.wait_for_timeout(600)
    assert seen == ["zz"]


def test_the_data_saver_asks_less(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=PHONE, extra_http_headers={"Save-Data": "on"})
    seen = asked(page)
    what = page.get_by_role("combobox", name="What")
    what.press_sequentially("car", delay=30)
    page.wait_for_timeout(1_000)
    assert seen == []
    what.press_sequentially("e", delay=30)
    expect(page.locator(OPTIONS).first).to_have_text("Care assistant, nights")
    assert seen == ["care"]


def test_what_employers_write_stays_text(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport=DESKTOP)
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.route(
        "**/jobs/suggestions/**",
        lambda route: route.fulfill(
            json={
                "suggestions": [
                    {
                        "value": "<img src=x onerror=alert(1)>",
                        "name": "<img src=x onerror=alert(1)>",
                        "hint": "<b>Employer</b>",
                    }
                ]
            }
        ),
    )
    page.get_by_role("combobox", name="What").press_sequentially("img")
    expect(page.locator(OPTIONS)).to_have_text("<img src=x onerror=alert(1)><b>Employer</b>")
    assert page.locator(".suggest img, .suggest b").count() == 0
    assert said == []


def test_without_script_they_are_plain_fields(
    site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{site}/jobs/")
    page.get_by_label("What").fill("drivr")
    page.get_by_role("button", name="Search jobs").click()
    page.get_by_role("link", name="driver", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("25 driver jobs")
    assert "q=driver" in page.url


@pytest.mark.parametrize(("size", "theme"), [("phone", "dark"), ("desktop", "light")])
def test_did_you_mean_is_seen_and_axe_finds_nothing(
    size: str, theme: str, open_page: Callable[..., Page]
) -> None:
    page = open_page("/jobs/?q=drivr", viewport=SIZES[size], color_scheme=theme)
    expect(page.locator(".notice")).to_have_text("Did you mean driver? (25 jobs)")
    assert page.evaluate(WIDER) == []
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert result.violations_count == 0, result.generate_report()
