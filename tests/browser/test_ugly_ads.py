"""The ugliest real adverts: long words, long titles, no employer, broken characters, huge texts."""

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext

from jobboard.core.html import clean_html
from jobs.models import Job
from tests.pages import board

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FOLDER = Path(os.environ.get("OKADWUMA_REALDATA", settings.BASE_DIR.parent / "shared" / "data"))
# File, and the columns of title, employer, place and text.
FILES = (
    ("uk_adzuna_2026.csv", ("job_title", "employer_name", "location", "job_description")),
    ("uk_linkedin_2026.csv", ("job_title", "employer_name", "location", "job_description")),
    ("ng_jobberman_2026_listing.csv", ("job_title", "company_name", "Location", "job_title")),
)
ADS, PAGES = 200, 24
csv.field_size_limit(10**7)


def ugliness(title: str, text: str) -> int:
    """Return how hard an advert is to lay out: its longest word, title, length, odd characters."""
    longest = max(map(len, f"{title} {text}".split()), default=0)
    odd = sum(not char.isascii() for char in text)
    return 5 * longest + 3 * len(title) + len(text) // 100 + odd


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield title, employer, place and text of every advert there is."""
    for name, columns in FILES:
        with (FOLDER / "postings" / name).open(encoding="utf-8", errors="replace") as file:
            for row in csv.DictReader(file):
                title, employer, place, text = (row[column] or "" for column in columns)
                yield title, employer, place, text


@pytest.fixture(scope="module")
def ugly_jobs(site: str, django_db_blocker: Any) -> list[Job]:
    """Publish the ugliest adverts; they stay on the board of this run."""
    if not (FOLDER / "postings").is_dir():
        pytest.skip(
            f"The real adverts are not at {FOLDER}: name their folder in OKADWUMA_REALDATA."
        )
    worst = sorted(rows(), key=lambda row: ugliness(row[0], row[3]), reverse=True)[:ADS]
    with django_db_blocker.unblock():
        return [
            board.live_job(
                (title or "x")[:200],
                company=board.company((employer or "?")[:200]),
                location_text=place[:200],
                description_html=clean_html(text) or "-",
                pay=None,
            )
            for title, employer, place, text in worst
        ]


def test_nothing_sticks_out(
    ugly_jobs: list[Job], site: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    addresses = [f"/jobs/?sort=newest&page={number}" for number in range(1, 1 + ADS // 20)]
    addresses += [job.get_absolute_url() for job in ugly_jobs[:PAGES]]
    wide = {}
    for address in addresses:
        page.goto(site + address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[address] = width
    assert wide == {}
    assert dialogs == []
