"""`/api/v1/jobs`: the results page for programs, strict about what it is asked."""

from typing import Any, get_args

import pytest
from django.conf import settings
from django.test import Client

from jobs import actions
from jobs.api.cursor import Cursor
from jobs.api.schemas import JobDetailOut, JobFilters, JobsOut
from jobs.forms import CLOSED, POSTED_DAYS, SearchInput
from jobs.models import Job
from jobs.search import get_engine
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/api/v1/jobs"


def ids(client: Client, query: str = "") -> list[int]:
    """Return the ids of one answer."""
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.content
    return [item["id"] for item in response.json()["items"]]


def full_job() -> Job:
    """Return a live listing with every fact."""
    factories.rates()
    return factories.job(
        factories.company("Adom Foods", logo="logos/adom"),
        title="Baker",
        function=factories.function(),
        place_ids=(factories.KUMASI, factories.ACCRA),
        employment_type="fixed_term",
        work_pattern="shift",
        experience="mid",
        visa_sponsorship=True,
        pay=factories.pay(3000, 4500),
        apply_by="email",
        apply_email="jobs@adom.example",
    )


def test_a_job_in_full(client: Client) -> None:
    job = full_job()
    body = client.get(f"{LIST}/{job.pk}").json()
    assert body["title"] == "Baker"
    assert body["url"] == f"{settings.SITE_URL}{job.get_absolute_url()}"
    assert body["company"]["logo_url"] == f"{settings.SITE_URL}/media/logos/adom-96.webp"
    assert body["places"] == [
        {"name": "Kumasi", "region": "Ashanti", "country": "GH"},
        {"name": "Accra", "region": "Greater Accra", "country": "GH"},
    ]
    assert body["pay"] == {
        "min_minor": 300_000,
        "max_minor": 450_000,
        "currency": "GHS",
        "period": "month",
    }
    assert (body["apply_by"], body["apply_email"]) == ("email", "jobs@adom.example")


@pytest.mark.parametrize("query", ["", "?facets=1", "?limit=1"])
def test_what_is_sent_is_what_the_schema_says(client: Client, query: str) -> None:
    jobs = [full_job(), factories.job()]
    sent = client.get(f"{LIST}{query}").json()
    assert JobsOut.model_validate(sent).model_dump(mode="json") == sent
    for job in jobs:
        sent = client.get(f"{LIST}/{job.pk}").json()
        assert JobDetailOut.model_validate(sent).model_dump(mode="json") == sent


def test_parameters_are_those_of_the_results_page() -> None:
    own = {"limit", "cursor", "facets"}
    page = set(SearchInput.__dataclass_fields__) - {"page", "upto"}
    assert set(JobFilters.model_fields) - own == page
    closed = JobFilters.model_fields["country"].annotation
    assert set(get_args(get_args(closed)[0])) == {*CLOSED["country"], "remote"}
    for name in ("type", "pattern", "remote", "level"):
        (choices,) = get_args(JobFilters.model_fields[name].annotation)
        assert set(choices.values) == set(CLOSED[name])
    assert set(get_args(JobFilters.model_fields["posted"].annotation)) == {"", *POSTED_DAYS}


def test_filters_narrow_as_on_the_results_page(client: Client) -> None:
    accra = factories.job(title="Baker", place_ids=(factories.ACCRA,))
    london = factories.job(title="Driver", place_ids=(factories.LONDON,), work_pattern="part_time")
    assert ids(client, "q=baker") == [accra.pk]
    assert ids(client, "country=GB") == [london.pk]
    assert set(ids(client, "country=GB&country=GH")) == {accra.pk, london.pk}
    assert ids(client, "where=Accra") == [accra.pk]
    assert ids(client, "pattern=part_time") == [london.pk]
    assert ids(client, "q=nothing-like-it") == []


def test_only_live_jobs_are_given(client: Client) -> None:
    draft, closed, banned = factories.draft(), factories.job(), factories.job()
    actions.close_job(job_id=closed.pk, reason="filled", by=None)
    actions.ban_job(job_id=banned.pk, by=None)  # type: ignore[arg-type]  # a test needs no moderator
    assert ids(client) == []
    statuses = [client.get(f"{LIST}/{job.pk}").status_code for job in (draft, closed, banned)]
    assert statuses == [404, 410, 404]
    problem = client.get(f"{LIST}/{closed.pk}")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["status"] == 410


def test_a_walk_meets_every_job_once_though_jobs_arrive(client: Client) -> None:
    jobs = [factories.job(title=f"Job {number}").pk for number in range(5)]
    seen: list[int] = []
    cursor = ""
    while cursor is not None:
        body = client.get(f"{LIST}?sort=newest&limit=2&cursor={cursor}").json()
        assert body["total"] == 5
        seen += [item["id"] for item in body["items"]]
        cursor = body["next_cursor"]
        factories.job(title="Later")
    assert sorted(seen) == sorted(jobs)


def test_facets_are_counted_when_asked_for(client: Client) -> None:
    factories.job(place_ids=(factories.ACCRA,))
    assert client.get(LIST).json()["facets"] is None
    facets = client.get(f"{LIST}?facets=1").json()["facets"]
    assert {"value": "GH", "count": 1} in facets["country"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("country=XX", ["country"]),
        ("limit=0&page=2", ["limit"]),
        ("limit=1000000000", ["limit"]),
        ("limit=x&sort=drop", ["sort", "limit"]),
        ("page=-1", ["page"]),
        ("nonsense=1", ["nonsense"]),
        ("q=" + "x" * 10_000, ["q"]),
        ("where=Nowhere+at+all", ["where"]),
        ("radius=7", ["radius"]),
        ("pay=-1", ["pay"]),
        ("pay=" + "9" * 400, ["pay"]),
        ("posted=2", ["posted"]),
        ("cursor=%00", ["cursor"]),
        ("cursor=WzEsMl0x", ["cursor"]),
        ("cursor=" + str(Cursor(0, 0)), ["cursor"]),
        ("cursor=" + str(Cursor(60_000, 0)), ["cursor"]),
        ("cursor=" + str(Cursor(1, -1)), ["cursor"]),
        ("function=%27%20OR%201=1", ["function"]),
        ("&".join(f"function=a{n}" for n in range(61)), ["function"]),
    ],
)
def test_bad_input_is_a_problem_that_names_the_field(
    client: Client, query: str, fields: list[str]
) -> None:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == 422
    assert [error["field"] for error in body["errors"]] == fields
    assert all(error["message"] for error in body["errors"])


@pytest.mark.parametrize("path", [f"{LIST}/0", f"{LIST}/{10**30}", f"{LIST}/x", "/api/v1/nothing"])
def test_what_is_not_there_is_a_problem(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 404


def test_an_answer_that_did_not_change_is_not_sent_again(client: Client) -> None:
    job = factories.job()
    for path in (LIST, f"{LIST}/{job.pk}"):
        etag = client.get(path)["ETag"]
        again = client.get(path, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
    actions.close_job(job_id=job.pk, reason="filled", by=None)
    assert client.get(LIST, headers={"If-None-Match": etag}).status_code == 200


def test_query_budgets(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        job = factories.job(place_ids=(factories.ACCRA, factories.KUMASI))
    get_engine().fold()
    client.get(LIST)
    with django_assert_max_num_queries(8):
        assert len(ids(client)) == 5
    with django_assert_max_num_queries(4):
        client.get(f"{LIST}/{job.pk}")


def test_the_description_and_its_page_are_served_from_here(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/jobs",
        "/api/v1/jobs/{job_id}",
        "/api/v1/suggestions",
    }
    parameters = {item["name"] for item in schema["paths"]["/api/v1/jobs"]["get"]["parameters"]}
    assert parameters == set(JobFilters.model_fields)
    page = client.get("/api/v1/docs").content.decode()
    assert "//cdn" not in page
    assert "https://" not in page
    assert "<style" not in page
