"""Titles and foreign categories find their function."""

import csv
import os
from pathlib import Path

import pytest

from jobs.functions import classify_function, read_functions
from jobs.models import Function
from jobs.reference.loading import load_functions

REAL = Path(os.environ.get("OKADWUMA_REALDATA", "../shared/data")) / "postings"
csv.field_size_limit(10**9)


@pytest.mark.django_db
def test_load_functions() -> None:
    """26 functions, in the order of the file; a changed label is corrected."""
    assert load_functions().created == 26
    assert Function.objects.count() == 26
    first = Function.objects.get(position=1)
    assert (first.code, first.name, first.uk_name) == (
        "accounting-auditing-finance",
        "Accounting, Auditing & Finance",
        "Accountancy and finance",
    )
    Function.objects.filter(code="sales").update(name="Selling")
    assert (load_functions().changed, load_functions().changed) == (1, 0)
    assert Function.objects.get(code="sales").name == "Sales"


def test_the_file_is_sound() -> None:
    """Codes and labels are unique, every keyword is folded words and fits its columns."""
    functions = read_functions()
    assert len({row.code for row in functions}) == 26
    assert len({row.name for row in functions}) == 26
    assert len({row.uk_name for row in functions}) == 26
    for row in functions:
        phrases = [phrase for phrase, _ in row.keywords]
        assert len(phrases) == len(set(phrases)), row.code
        for phrase, weight in row.keywords:
            assert phrase == phrase.lower().strip()
            assert 1 <= len(phrase.split()) <= 6
            assert -9 <= weight <= 9


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Senior Accountant", "accounting-auditing-finance"),
        ("Internal Auditor", "accounting-auditing-finance"),
        ("Registered Nurse (RGN) – Nights", "medical-pharmaceutical"),
        ("Pharmacist", "medical-pharmaceutical"),
        ("Support Worker", "community-social-services"),
        ("Dispatch Rider", "driver-transport-services"),
        ("HGV Class 1 Driver", "driver-transport-services"),
        ("Head Chef", "food-services-catering"),
        ("Waiter/Waitress", "hospitality-leisure"),
        ("Full Stack Developer (Python/React)", "software-data"),
        ("C++ Software Engineer", "software-data"),
        (".NET Developer", "software-data"),
        ("Data Entry Clerk", "admin-office"),
        ("Personal Assistant to the CEO", "admin-office"),
        ("Electrical Engineer", "engineering-technology"),
        ("Quantity Surveyor", "building-architecture"),
        ("Solutions Architect", "software-data"),
        ("Mathematics Teacher", "research-teaching-training"),
        ("Sales Executives", "sales"),
        ("Medical Sales Representative", "sales"),
        ("Digital Marketing Manager", "marketing-communications"),
        ("Graphic Designer", "creative-design"),
        ("Business Development Manager", "management-business-development"),
        ("Scrum Master", "product-project-management"),
        ("HR Officer", "human-resources"),
        ("Legal Officer", "legal-services"),
        ("Storekeeper", "supply-chain-procurement"),
        ("Call Centre Agent", "customer-service-support"),
        ("HSE Officer", "health-safety"),
        ("Farm Manager", "farming-agriculture"),
        ("Quality Control Officer", "quality-control-assurance"),
        ("Plumber", "trades-services"),
        ("Estate Agent", "estate-agents-property-management"),
        ("Strategy Consultant", "consulting-strategy"),
        ("Zookeeper of dreams", None),
        ("", None),
        ("🙂 \x00", None),
    ],
)
def test_titles(title: str, code: str | None) -> None:
    """A title's words decide; nothing known gives nothing."""
    assert classify_function(title) == code


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("IT Jobs", "software-data"),
        ("Healthcare & Nursing Jobs", "medical-pharmaceutical"),
        ("HR & Recruitment Jobs", "human-resources"),
        ("Engineering, Architecture, & Planning", "engineering-technology"),
        ("Legal Affairs", "legal-services"),
        ("Other/General Jobs", None),
        ("", None),
    ],
)
def test_categories(category: str, code: str | None) -> None:
    """A foreign category maps by itself; one that says nothing maps to nothing."""
    assert classify_function("", category) == code


def test_category_helps_a_vague_title() -> None:
    """The category decides where the title does not, and yields to a clear title."""
    assert classify_function("Team Member", "Travel Jobs") == "hospitality-leisure"
    assert classify_function("Deputy Manager", "Healthcare & Nursing Jobs") == (
        "medical-pharmaceutical"
    )


def test_long_text_is_cheap() -> None:
    """A title of ten thousand words counts only by its beginning."""
    assert classify_function("Accountant " + "nurse " * 10_000) == "medical-pharmaceutical"
    assert classify_function("x " * 50 + "nurse") is None


def _rows(file: str) -> list[dict[str, str]]:
    path = REAL / file
    if not path.exists():
        pytest.skip(f"the real data is absent: set OKADWUMA_REALDATA to find {file}")
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        return list(csv.DictReader(lines))


def test_titles_agree_with_their_department() -> None:
    """At least 70 % of the Nigerian titles alone give the department they were filed under."""
    rows = _rows("ng_jobberman_2026_listing.csv")
    codes = {row.name: row.code for row in read_functions()}
    agreed = sum(classify_function(row["job_title"]) == codes[row["Department"]] for row in rows)
    assert agreed / len(rows) >= 0.70


def test_foreign_categories_are_mapped() -> None:
    """At least 99 % of the ads of 2012 have a category that maps to a function."""
    rows = _rows("uk_adzuna_2012_salary.csv")
    mapped = sum(classify_function("", row["Category"]) is not None for row in rows)
    assert mapped / len(rows) >= 0.99
