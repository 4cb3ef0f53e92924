"""The real sets and feeds: all are read, importing again adds nothing, counts that stay."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import TestCase

from jobboard.core.gazetteer import reset_gazetteer
from jobboard.core.reference.loading import load_places
from jobs.actions.importing import import_ads
from jobs.importing.ads import Defaults
from jobs.importing.reading import files_at, open_ads
from jobs.importing.report import ImportReport
from jobs.models import Job
from jobs.reference.loading import load_functions

REAL = Path(os.environ.get("OKADWUMA_REALDATA", "../shared/data"))
# All rows with OKADWUMA_WHOLE=1; else so many of each set.
LIMIT = None if os.environ.get("OKADWUMA_WHOLE") else 150

# format, and among the first 150 rows: added, repeats, failed
SETS = {
    "postings/ng_jobberman_2026_listing.csv": ("csv", 134, 16, 0),
    "postings/uk_adzuna_2012_salary.csv": ("csv", 150, 0, 0),
    "postings/uk_adzuna_2026.csv": ("csv", 148, 2, 0),
    "postings/uk_linkedin_2026.csv": ("csv", 150, 0, 0),
    "postings/us_nyc_government_jobs.csv": ("csv", 92, 58, 0),
    "postings/hn_who_is_hiring_2013-2018.jsonl.gz": ("hn", 140, 0, 10),
    "feeds/greenhouse_board.json": ("greenhouse", 4, 0, 0),
    "feeds/indeed_feed_pl_2017.xml": ("indeed-xml", 40, 560, 0),
    "feeds/jobposting_jsonld_examples.json": ("jsonld", 8, 0, 0),
    "feeds/jobtech_sweden_platsannonser_expected_after_conversion.json": ("jobtech", 1, 0, 0),
    "feeds/jobtech_sweden_platsannonser_source_test_import.json": ("jobtech", 1, 0, 1),
    "feeds/lever_board.json": ("lever", 4, 0, 0),
    "feeds/nav_norway_ad.json": ("nav", 1, 0, 0),
    "feeds/teaching_vacancies/broadbean.xml": ("teaching-xml", 1, 0, 0),
    "feeds/teaching_vacancies/broadbean_without_schools.xml": ("teaching-xml", 1, 0, 0),
    "feeds/teaching_vacancies/fusion.json": ("fusion-json", 1, 0, 0),
    "feeds/teaching_vacancies/vacancy_poster.xml": ("teaching-xml", 1, 0, 0),
    "feeds/teaching_vacancies/ventrus.xml": ("ventrus-rss", 1, 0, 0),
}
# The whole of them: rows read, added.
WHOLE = {
    "postings/hn_who_is_hiring_2013-2018.jsonl.gz": (28238, 27240),
    "postings/ng_jobberman_2026_listing.csv": (3360, 3248),
    "postings/uk_adzuna_2012_salary.csv": (1500, 1500),
    "postings/uk_adzuna_2026.csv": (1241, 992),
    "postings/uk_linkedin_2026.csv": (471, 432),
    "postings/us_nyc_government_jobs.csv": (3977, 2188),
}


def real(name: str) -> Path:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the real data is absent: set OKADWUMA_REALDATA to find {path}")
    return path


def take(name: str, limit: int | None) -> tuple[str, ImportReport]:
    with open_ads(real(name), defaults=Defaults()) as reading:
        return reading.format, import_ads(source="set", ads=reading.ads, limit=limit)


def stamps() -> list[tuple[int, datetime]]:
    return list(Job.objects.order_by("pk").values_list("pk", "updated_at"))


class RealSets(TestCase):
    """All places and functions are loaded once for the class, and gone after it."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_places()
        load_functions()
        reset_gazetteer()
        cls.addClassCleanup(reset_gazetteer)

    def test_each_set_imports_and_again_adds_nothing(self) -> None:
        for name, (format, *counts) in SETS.items():
            limit = None if name.startswith("feeds") else LIMIT
            with self.subTest(name), transaction.atomic():
                found, first = take(name, limit)
                assert found == format
                assert first.stopped == ""
                assert first.read == first.added + first.repeats + first.failed
                if limit or name.startswith("feeds"):
                    assert [first.added, first.repeats, first.failed] == counts
                else:
                    assert (first.read, first.added) == WHOLE[name]
                before = stamps()
                _format, again = take(name, limit)
                assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
                assert stamps() == before
                transaction.set_rollback(True)

    def test_what_the_ads_say_is_understood(self) -> None:
        for name, unplaced, without_pay, without_function in (
            # 97 of the first 300 say "Confidential".
            ("postings/ng_jobberman_2026_listing.csv", 0, 97, 0),
            ("postings/uk_adzuna_2012_salary.csv", 3, 0, 3),
            ("postings/us_nyc_government_jobs.csv", 0, 0, 3),
            ("postings/uk_linkedin_2026.csv", 3, 300, 3),
        ):
            with self.subTest(name):
                _format, report = take(name, 300)
                assert report.unplaced <= unplaced
                assert report.without_pay <= without_pay
                assert report.without_function <= without_function

    def test_no_trace_of_mojibake_markdown_or_page_chrome_is_left(self) -> None:
        for name in ("us_nyc_government_jobs.csv", "uk_linkedin_2026.csv", "uk_adzuna_2026.csv"):
            take(f"postings/{name}", 150)
        html = "\n".join(Job.objects.values_list("description_html", flat=True))
        for trace in ("â€™", "â€“", "\\-", "❮ back to last search", "\nApply for this job\n"):
            assert trace not in html, trace
        assert "<strong>" in html
        assert "<li>" in html


def test_no_file_of_the_sets_is_left_out():
    folders = [real("postings"), real("feeds")]
    found = {str(path.relative_to(REAL)) for each in folders for path in files_at(each)}
    assert found == set(SETS)
