"""Landing pages exist where there are live jobs, and say only what is true."""

from typing import Any

import pytest
from django.test import Client

from jobs import actions
from jobs.search import get_engine
from tests import factories

pytestmark = pytest.mark.django_db
KUMASI, ACCRA, GHANA = "kumasi-test", "accra-test", "ghana-test"


def jobs(count: int, **changed: Any) -> list[Any]:
    """Return live sales jobs in Kumasi."""
    given = {"function": factories.function("sales"), "place_ids": (factories.KUMASI,)} | changed
    return [factories.job(title=f"Job {number}", **given) for number in range(count)]


def test_a_place_a_kind_of_work_and_both_have_a_page(client: Client) -> None:
    jobs(3)
    for path, heading in (
        (f"/jobs/in-{KUMASI}/", "Jobs in Kumasi"),
        (f"/jobs/in-{GHANA}/", "Jobs in Ghana"),
        ("/jobs/sales/", "Sales jobs"),
        (f"/jobs/sales/in-{KUMASI}/", "Sales jobs in Kumasi"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.context["heading"] == heading
        assert response.context["total"] == 3
        canonical = f'<link rel="canonical" href="http://localhost:8000{path}">'
        assert canonical in response.content.decode()
        assert b'<meta name="robots"' not in response.content


def test_fewer_than_three_jobs_are_not_indexed(client: Client) -> None:
    jobs(2)
    response = client.get(f"/jobs/in-{KUMASI}/")
    assert b'<meta name="robots" content="noindex, follow">' in response.content


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/in-nowhere/",
        "/jobs/nothing/",
        f"/jobs/nothing/in-{KUMASI}/",
        "/jobs/sales/in-nowhere/",
        f"/jobs/in-{ACCRA}/",
        "/jobs/driver/",
        "/jobs/in-anywhere-test/",
        "/jobs/123/",
        f"/jobs/{'x' * 5000}/",
    ],
)
def test_no_page_without_live_jobs(client: Client, path: str) -> None:
    jobs(3)
    factories.function("driver")
    assert client.get(path).status_code == 404


def test_a_page_goes_with_its_last_job(client: Client) -> None:
    (job,) = jobs(1)
    assert client.get("/jobs/sales/").status_code == 200
    actions.close_job(job_id=job.pk, reason="filled", by=None)
    assert client.get("/jobs/sales/").status_code == 404


def test_typical_pay_is_the_middle_half_of_what_is_stated(client: Client) -> None:
    factories.rates()
    for month in (1000, 2000, 3000, 4000, 5000):
        jobs(1, pay=factories.pay(month, month))
    jobs(1, pay=factories.pay(90_000, 90_000, "GBP", "year"))
    jobs(4)
    (pay,) = client.get("/jobs/sales/").context["figures"].pay
    assert (str(pay.low), str(pay.median), str(pay.high)) == ("GHS 1,500", "GHS 3,000", "GHS 4,500")
    assert (pay.country, pay.count, pay.period) == ("GH", 5, "a month")


def test_few_stated_figures_make_no_typical_pay(client: Client) -> None:
    factories.rates()
    jobs(4, pay=factories.pay(1000, 2000))
    assert client.get("/jobs/sales/").context["figures"].pay == []


def test_employers_are_named_most_jobs_first(client: Client) -> None:
    most, one = factories.company("Most"), factories.company("One")
    hidden = factories.company("Hidden", is_listed=False)
    for employer in (one, most, most, hidden):
        factories.job(employer, function=factories.function("sales"))
    employers = client.get("/jobs/sales/").context["figures"].employers
    assert employers == [(most, 2), (one, 1)]


def test_neighbours_lead_elsewhere(client: Client) -> None:
    jobs(2)
    jobs(1, place_ids=(factories.ACCRA,))
    jobs(1, function=factories.function("driver"))
    context = client.get(f"/jobs/sales/in-{KUMASI}/").context
    assert [(link["url"], link["count"]) for link in context["work_here"]] == [
        (f"/jobs/driver/in-{KUMASI}/", "1")
    ]
    assert ("/jobs/sales/in-greater-accra-test/", "1") in [
        (link["url"], link["count"]) for link in context["elsewhere"]
    ]


def test_query_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    jobs(12)
    get_engine().fold()
    path = f"/jobs/sales/in-{KUMASI}/"
    client.get(path)
    with django_assert_max_num_queries(11):
        assert client.get(path).status_code == 200
