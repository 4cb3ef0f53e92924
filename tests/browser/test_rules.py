"""Rules every page keeps: accessible, valid, quiet console, nothing wider than the screen."""

from collections.abc import Callable

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark makes the test database
SIZES = {"phone": PHONE, "desktop": DESKTOP}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = (
    "home", "results", "filtered", "empty", "job", "print", "companies", "company", "landing",
    "text", "status", "missing",
)  # fmt: skip
# Two lines a word can be cut at are not enough: what sticks out is named.
WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.body.querySelectorAll("*")]
        .filter((node) => !node.closest(".cloth, .hidden-visually, .skip, .prose table"))
        .filter((node) => node.getBoundingClientRect().right > wide + 1)
        .map((node) => `${node.tagName}.${node.className}`).slice(0, 5);
}"""
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")]
    .filter((node) => node.offsetParent && !node.closest("p, .prose, .facts, .section__head"))
    .filter((node) => !node.matches("input:is([type=radio], [type=checkbox])"))
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([node, box]) => box.height && (box.height < 24 || box.width < 24))
    .filter(([node]) => !node.matches(".job-card__link, .employers__name, .hidden-visually, .skip"))
    .map(([node, box]) => `${node.className || node.tagName} ${box.width}x${box.height}`)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(
    size: str,
    theme: str,
    paths: dict[str, str],
    site: str,
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(viewport=SIZES[size], color_scheme=theme).new_page()
    found = {}
    for name in NAMES:
        page.goto(site + paths[name])
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        if result.violations_count:
            found[name] = result.generate_report()
    assert not found, "\n".join(f"{name}: {report}" for name, report in found.items())


def test_axe_finds_nothing_in_the_open_sheet(open_page: Callable[..., Page]) -> None:
    page = open_page("/jobs/?q=driver")
    page.get_by_role("link", name="Filters", exact=True).click()
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert result.violations_count == 0, result.generate_report()


def test_html_is_valid(
    paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    fetch = new_context().request
    for name in NAMES:
        html = fetch.get(site + paths[name]).text()
        html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(
    width: int, paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for name in NAMES:
        page.goto(site + paths[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(WIDER) == [], name


def test_targets_can_be_hit(
    paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=PHONE).new_page()
    for name in NAMES:
        page.goto(site + paths[name])
        assert page.evaluate(SMALL) == [], name


def test_the_console_is_quiet(
    paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    said: list[str] = []
    page = new_context(viewport=DESKTOP).new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in NAMES:
        for _visit in range(2):  # the first has its CSS inline, the second links it
            page.goto(site + paths[name])
    page.goto(site + "/jobs/")
    page.get_by_label("Shifts").check()
    page.wait_for_url("**pattern=shift**")
    assert [text for text in said if "404" not in text] == []
