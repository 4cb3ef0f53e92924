"""What a visit costs on the wire, and that it asks nobody but us."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark makes the test database
# Bytes with headers: HTML of a repeat visit, and of a first visit with the CSS inside.
LIMITS = {
    "home": (25_000, 25_000),
    "results": (14_000, 22_000),
    "filtered": (14_000, 22_000),
    "empty": (14_000, 22_000),
    "job": (12_000, 22_000),
    "missing": (14_000, 22_000),
}


@dataclass
class Wire:
    """What a page fetched: bytes on the wire by address, and the hosts asked."""

    sent: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def hosts(self) -> set[str | None]:
        """Every host that was asked for something."""
        return {urlsplit(address).hostname for address in self.sent if address.startswith("http")}

    def of(self, kind: str) -> int:
        """Return the bytes of one kind of resource: Document, Script, Stylesheet, Image."""
        return sum(size for address, size in self.sent.items() if self.kinds[address] == kind)


def listen(page: Page) -> Wire:
    """Count every request of a page through the DevTools protocol."""
    wire, addresses = Wire(), {}
    session = page.context.new_cdp_session(page)

    def asked(event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        addresses[event["requestId"]] = address
        wire.sent.setdefault(address, 0)
        wire.kinds[address] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in addresses:
            wire.sent[addresses[event["requestId"]]] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return wire


@pytest.mark.parametrize("name", LIMITS)
def test_bytes_of_a_page(
    name: str, paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    repeat, first = LIMITS[name]
    page = new_context(viewport=PHONE).new_page()
    wire = listen(page)
    page.goto(site + paths[name], wait_until="networkidle")
    assert wire.hosts == {"127.0.0.1"}
    assert 0 < wire.of("Document") <= first
    assert wire.of("Script") <= 20_000
    assert wire.of("Font") == 0
    assert sum(wire.sent.values()) <= 75_000, wire.sent
    assert len(wire.sent) <= 8, wire.sent
    again = listen(page)
    page.goto(site + paths[name] + ("&" if "?" in paths[name] else "?") + "x=1")
    page.wait_for_load_state("networkidle")
    assert 0 < again.of("Document") <= repeat


def test_no_picture_under_save_data(
    paths: dict[str, str], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport=DESKTOP, extra_http_headers={"Save-Data": "on"}).new_page()
    wire = listen(page)
    page.goto(site + paths["results"], wait_until="networkidle")
    assert wire.of("Image") == 0 or not [a for a in wire.sent if "/media/" in a]


def test_no_layout_shift_while_scrolling(
    paths: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(paths["results"])
    shift = page.evaluate(
        """async () => {
            let total = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((e) => (total += e.value)))
                .observe({ type: "layout-shift", buffered: true });
            for (let y = 0; y < document.body.scrollHeight; y += 400) {
                scrollTo(0, y);
                await new Promise((done) => requestAnimationFrame(done));
            }
            return total;
        }"""
    )
    assert shift < 0.05
