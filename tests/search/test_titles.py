"""Titles as the search box proposes them: what is taken out, and what capitals become."""

import pytest

from jobs.search.suggesting.titles import Spelling, best_form, clean_title

CLEANED = {
    "Plumber": "Plumber",
    "  Delivery   Driver ": "Delivery Driver",
    "Driver - Accra": "Driver",
    "Driver – Kumasi, Ghana": "Driver",
    "London | Staff Nurse": "Staff Nurse",
    "Nurse in Manchester": "Nurse",
    "Manager in Training": "Manager in Training",
    "Chef (Ref 12/AB-7)": "Chef",
    "Chef (Ref: 20931)": "Chef",
    "Cook Ref. KU-118": "Cook",
    "Cook #48213": "Cook",
    "REQ-10442 Data Analyst": "Data Analyst",
    "Graduate Scheme 2026": "Graduate Scheme",
    "Delivery driver 12": "Delivery driver",
    "HGV Class 1 Driver": "HGV Class 1 Driver",
    "Driver, HGV Class 2": "Driver, HGV Class 2",
    "Staff Nurse (Band 5)": "Staff Nurse (Band 5)",
    "Mobile Developer (Flutter)": "Mobile Developer (Flutter)",
    "Cleaner (Part-time)": "Cleaner",
    "Cleaner - Part time - Tema": "Cleaner",
    "Driver (m/f/d)": "Driver",
    "URGENT: Sales Rep": "URGENT: Sales Rep",
    "Sales Rep - Urgent!": "Sales Rep",
    "Sales Rep [Remote]": "Sales Rep",
    "Sales Rep | £30,000 - £35k per annum": "Sales Rep",
    "Accountant GHS 3,000 a month": "Accountant",
    "Care Assistant x5": "Care Assistant",
    "Apply at https://jobs.example/x?id=9 Clerk": "Apply at Clerk",
    "Clerk hr@employer.example": "Clerk",
    "C++ Engineer": "C++ Engineer",
    "C# / .NET Developer": "C# / .NET Developer",
    'Lead "Ninja" Engineer': "Lead Ninja Engineer",
    "Nurse -Nights": "Nurse - Nights",
    "12345": "",
    "???": "",
    "": "",
    "word " * 9: "",
    "W" * 65: "",
    ".NET Developer": ".NET Developer",
    "Engineer (.NET)": "Engineer (.NET)",
    "Quant Researcher / London/ Accra": "Quant Researcher / London/ Accra",
    "Nurses urgently needed in London": "Nurses",
    "Chef | The Company With the Very Long Name of Many Words | Kumasi": "Chef",
    "Clerk, Office of the Commissioner for the Oversight of Everything There Is": "Clerk",
    "Cook - ": "Cook",
    "Cook (nights": "Cook",
    "Trainer (Part-time), Systems": "Trainer, Systems",
    "-": "",
}


@pytest.mark.parametrize("title", CLEANED)
def test_titles_lose_what_is_not_the_job(title: str, gazetteer: None) -> None:
    clean_title.cache_clear()
    assert clean_title(title) == CLEANED[title]


def test_capitals_are_shown_as_others_write_them() -> None:
    spelling = Spelling([("HGV Driver", 3), ("Hgv driver", 1), ("Head of Sales", 2)])
    assert spelling.calm("HGV SALES DRIVER") == "HGV Sales Driver"
    assert spelling.calm("HEAD OF PLUMBING") == "Head of Plumbing"
    assert spelling.calm("iOS Developer") == "iOS Developer"
    assert best_form({"SALES REP": 9, "Sales Rep": 1, "sales rep": 5}) == "Sales Rep"
    assert best_form({"SALES REP": 9}) == "SALES REP"
