"""Titles, employers and sentences of the real adverts, which stay in their own folder."""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

Row = dict[str, str]
TAG = re.compile(r"<[^>]*>")
BLOCK = re.compile(r"</?(?:p|br|li|div|ul|h\d)[^>]*>", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+|\s+[•●*·▪]\s+|\s-\s")
# Addresses of people and sites, and what a parts file would have to escape.
UNFIT = re.compile(r"@|https?:|www\.|[\t\\\x00-\x08\x0b-\x1f]|❮")
FEWEST_WORDS, MOST_WORDS = 3, 60
FEWEST_SENTENCES = 3
LONGEST_TITLE = 120
# Each advert of a small set comes this often, so that one large set of one trade is not all.
OFTEN = {
    "uk_adzuna_2012_salary.csv": 8,
    "uk_adzuna_2026.csv": 5,
    "uk_linkedin_2026.csv": 10,
    "us_nyc_government_jobs.csv": 2,
}
TEXT_COLUMNS = {
    "uk_adzuna_2012_salary.csv": ("FullDescription",),
    "uk_adzuna_2026.csv": ("job_description",),
    "uk_linkedin_2026.csv": ("job_description",),
    "us_nyc_government_jobs.csv": (
        "Job Description",
        "Minimum Qual Requirements",
        "Preferred Skills",
    ),
}
TITLE_COLUMNS = {
    "uk_adzuna_2012_salary.csv": "Title",
    "uk_adzuna_2026.csv": "job_title",
    "uk_linkedin_2026.csv": "job_title",
    "ng_jobberman_2026_listing.csv": "job_title",
    "us_nyc_government_jobs.csv": "Business Title",
}
EMPLOYER_COLUMNS = {
    "uk_adzuna_2012_salary.csv": "Company",
    "uk_adzuna_2026.csv": "employer_name",
    "uk_linkedin_2026.csv": "employer_name",
    "ng_jobberman_2026_listing.csv": "company_name",
}


def titles(folder: Path) -> Iterator[str]:
    """Yield the titles of adverts, most frequent first, then those of the occupations' list."""
    found = Counter(_column(folder, TITLE_COLUMNS))
    for title, _count in found.most_common():
        yield title
    listed = folder / "taxonomy" / "onet" / "Alternate_Titles.txt"
    if listed.exists():
        with listed.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                yield row["Alternate Title"]


def employers(folder: Path) -> Iterator[str]:
    """Yield the names of employers, most frequent first."""
    for name, _count in Counter(_column(folder, EMPLOYER_COLUMNS)).most_common():
        yield name


def adverts(folder: Path) -> Iterator[list[str]]:
    """Yield the sentences of each advert that has some, in order."""
    for name, columns in TEXT_COLUMNS.items():
        for row in _rows(folder / "postings" / name):
            found = sentences("\n".join(row[column] for column in columns))
            if len(found) >= FEWEST_SENTENCES:
                yield from [found] * OFTEN[name]
    packed = folder / "postings" / "hn_who_is_hiring_2013-2018.jsonl.gz"
    if packed.exists():
        with gzip.open(packed, "rt", encoding="utf-8") as lines:
            for line in lines:
                found = sentences(json.loads(line)["full_html"] or "")
                if len(found) >= FEWEST_SENTENCES:
                    yield found


def sentences(text: str) -> list[str]:
    """Return the sentences of an advert, without markup and without anybody's address."""
    plain = unescape(TAG.sub(" ", BLOCK.sub("\n", text))).replace("**", " ")
    found = (" ".join(part.replace("\\", "").split()) for part in SENTENCE.split(plain))
    return [
        one
        for one in found
        if FEWEST_WORDS <= one.count(" ") + 1 <= MOST_WORDS and not UNFIT.search(one)
    ]


def _column(folder: Path, columns: dict[str, str]) -> Iterator[str]:
    for name, column in columns.items():
        for row in _rows(folder / "postings" / name):
            text = " ".join((row[column] or "").split())
            if 1 < len(text) <= LONGEST_TITLE and text != "nan" and not UNFIT.search(text):
                yield text


def _rows(path: Path) -> Iterator[Row]:
    if path.exists():
        csv.field_size_limit(10_000_000)
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            yield from csv.DictReader(file)
