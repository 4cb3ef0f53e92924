"""A real browser in front of the real site: one board, one server, one Chromium for all tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import Company
from jobs.models import Job
from jobs.search.suggesting import write_suggestions
from tests.browser.logos import add_logos
from tests.pages import board

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
).split()
PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Take the place of the fixture for single tests: here the board outlives a test."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of the site, with 60 listings, as WhiteNoise and Django serve it."""
    changes = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": STATIC},
        },
        "SECURE_SSL_REDIRECT": False,
        "WHITENOISE_USE_FINDERS": True,
        "ALLOWED_HOSTS": ["*"],
    }
    with ExitStack() as stack:
        stack.enter_context(override_settings(**changes))
        stack.enter_context(django_db_blocker.unblock())
        board.load_reference()
        board.fill_board()
        add_logos(Company.objects.all())
        write_suggestions(now=timezone.now())
        shared = {
            alias: each
            for alias, each in ((alias, connections[alias]) for alias in connections)
            if each.vendor == "sqlite" and each.is_in_memory_db()  # type: ignore[attr-defined]  # SQLite only
        }
        for each in shared.values():
            each.inc_thread_sharing()
        # No static handler of Django's in between: the bytes counted are those of the real site.
        server = LiveServerThread("127.0.0.1", lambda handler: handler, shared)  # type: ignore[arg-type]
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the machine's Chromium."""
    path = os.environ.get("OKADWUMA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("There is no Chromium: install it, or name it in OKADWUMA_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a visitor's browser, closed after the test."""
    with ExitStack() as stack:

        def make(**options: Any) -> BrowserContext:
            context = chromium.new_context(**({"viewport": PHONE} | options))
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            return context

        yield make


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], site: str) -> OpenPage:
    """Return a function that opens a path of the site in a new visitor's browser."""

    def go(path: str, **options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(site + path)
        return page

    return go


@pytest.fixture(scope="session")
def paths(site: str) -> dict[str, str]:
    """Return the pages every rule is tried on."""
    job = Job.objects.select_related("company").get(title="Delivery driver 1")
    return {
        "home": "/",
        "results": "/jobs/?q=driver",
        "filtered": "/jobs/?q=driver&country=GH&pattern=full_time",
        "empty": "/jobs/?q=driver&where=Accra",
        "job": job.get_absolute_url(),
        "print": f"{job.get_absolute_url()}print/",
        "companies": "/companies/",
        "company": f"/companies/{job.company.slug}/",
        "landing": "/jobs/in-kumasi/",
        "text": "/cookies/",
        "status": "/status",
        "missing": "/no/such/page/",
    }
