"""The directory of employers and an employer's page."""

from typing import Any

import pytest
from django.test import Client

from jobs import actions
from tests import factories

pytestmark = pytest.mark.django_db


def names(response: Any) -> list[str]:
    """Return the employers a page lists, in order."""
    return [row["company"].name for row in response.context["rows"]]


def test_the_directory_counts_only_live_jobs(client: Client) -> None:
    busy, idle = factories.company("Busy Bakers"), factories.company("Able Idlers")
    factories.job(busy)
    factories.draft(busy)
    actions.close_job(job_id=factories.job(busy).pk, reason="filled", by=None)
    response = client.get("/companies/")
    assert [(row["company"], row["open_jobs"]) for row in response.context["rows"]] == [
        (idle, 0),
        (busy, 1),
    ]


def test_letter_sector_and_name_narrow_the_directory(client: Client) -> None:
    factories.company("Adom Foods", sector="hospitality")
    factories.company("Akoma Bank", sector="finance")
    factories.company("Bisa Bank", sector="finance")
    factories.company("4 Winds")
    assert names(client.get("/companies/?letter=a")) == ["Adom Foods", "Akoma Bank"]
    assert names(client.get("/companies/?letter=0-9")) == ["4 Winds"]
    assert names(client.get("/companies/?sector=finance&letter=A")) == ["Akoma Bank"]
    assert names(client.get("/companies/?q=bank")) == ["Akoma Bank", "Bisa Bank"]
    links = client.get("/companies/?sector=finance").context["letters"]
    assert [link["label"] for link in links if link["url"]] == ["A", "B"]


def test_what_is_unknown_counts_as_not_given(client: Client) -> None:
    factories.company("Adom Foods")
    assert names(client.get("/companies/?letter=%00&sector=x&what=1")) == ["Adom Foods"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "2", "99999999", "9" * 400, "1.5", ""])
def test_a_page_that_is_not_there_is_a_404(client: Client, page: str) -> None:
    employer = factories.company()
    assert client.get(f"/companies/?page={page}").status_code == 404
    assert client.get(f"/companies/{employer.slug}/?page={page}").status_code == 404


def test_a_name_of_10000_letters_finds_nothing(client: Client) -> None:
    factories.company("Adom Foods")
    response = client.get("/companies/", {"q": "x\x00" * 10_000})
    assert response.status_code == 200
    assert names(response) == []


def test_the_directory_has_pages(client: Client) -> None:
    for number in range(49):
        factories.company(f"Company {number:02}")
    first, second = client.get("/companies/"), client.get("/companies/?page=2")
    assert len(names(first)) == 48
    assert names(second) == ["Company 48"]
    assert b'<meta name="robots" content="noindex, follow">' in second.content
    assert b'<meta name="robots"' not in first.content


def test_a_company_shows_its_open_jobs(client: Client) -> None:
    employer = factories.company("Adom Foods", about_html="<p>We cook.</p>")
    open_job = factories.job(employer)
    factories.draft(employer, title="Draft")
    factories.job(title="Elsewhere")
    response = client.get("/companies/" + employer.slug + "/")
    assert response.context["jobs"] == [open_job]
    assert b"We cook." in response.content
    assert b"1 open job" in response.content


def test_a_company_that_is_not_listed_has_no_page(client: Client) -> None:
    hidden = factories.company("Hidden", is_listed=False)
    assert client.get(f"/companies/{hidden.slug}/").status_code == 404
    assert names(client.get("/companies/")) == []
    assert client.get("/companies/nobody/").status_code == 404


def test_query_budgets(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(5):
        employer = factories.company(f"Company {number}", place=factories.place())
        for _ in range(3):
            factories.job(employer)
    with django_assert_num_queries(4):
        client.get("/companies/?q=company&letter=C")
    with django_assert_num_queries(4):
        client.get(f"/companies/{employer.slug}/")
