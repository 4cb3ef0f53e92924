"""JobPosting markup: what it says, where it stands, and that nothing breaks out of it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs import actions
from jobs.models import Job
from jobs.structured import as_script, job_posting
from tests import factories

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


BAKER = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Baker",
    "description": "<p>Sell our goods to shops.</p>",
    "hiringOrganization": {
        "@type": "Organization",
        "name": "Adom Foods",
        "sameAs": "https://adom.example",
        "logo": "http://localhost:8000/media/logos/adom-192.webp",
    },
    "jobLocation": [
        {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressCountry": "GH",
                "addressLocality": "Kumasi",
                "addressRegion": "Ashanti",
            },
        }
    ],
    "employmentType": ["FULL_TIME"],
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "GHS",
        "value": {
            "@type": "QuantitativeValue",
            "unitText": "MONTH",
            "minValue": 3000,
            "maxValue": 4500,
        },
    },
}


def markup(client: Client, job: Job) -> dict[str, Any]:
    """Return the markup on a listing's page, as a parser reads it."""
    found = SCRIPT.findall(client.get(job.get_absolute_url()).content.decode())
    assert len(found) == 1
    read: dict[str, Any] = json.loads(found[0])
    return read


def test_a_live_job_has_every_required_member(client: Client) -> None:
    factories.rates()
    employer = factories.company("Adom Foods", logo="logos/adom", website="https://adom.example")
    job = factories.job(
        employer,
        title="Baker",
        place_ids=(factories.KUMASI,),
        employment_type="permanent",
        work_pattern="full_time",
        pay=factories.pay(3000, 4500),
    )
    node = markup(client, job)
    assert job.published_at is not None
    assert job.expires_at is not None
    assert node.pop("datePosted") == job.published_at.date().isoformat()
    assert node.pop("validThrough") == job.expires_at.isoformat(timespec="seconds")
    assert node.pop("url") == f"http://localhost:8000/jobs/{job.pk}-baker/"
    assert node.pop("identifier")["value"] == str(job.pk)
    assert node == BAKER


@pytest.mark.parametrize(
    ("contract", "pattern", "expected"),
    [
        ("permanent", "full_time", ["FULL_TIME"]),
        ("permanent", "part_time", ["PART_TIME"]),
        ("permanent", "shift", None),
        ("permanent", "", None),
        ("fixed_term", "full_time", ["FULL_TIME", "TEMPORARY"]),
        ("temporary", "", ["TEMPORARY"]),
        ("contract", "part_time", ["PART_TIME", "CONTRACTOR"]),
        ("internship", "", ["INTERN"]),
        ("volunteer", "casual", ["OTHER", "VOLUNTEER"]),
        ("apprentice", "casual", ["OTHER"]),
        ("", "", None),
    ],
)
def test_employment_types_are_googles(
    contract: str, pattern: str, expected: list[str] | None
) -> None:
    job = factories.job(employment_type=contract, work_pattern=pattern)
    node = job_posting(job, timezone.now())
    assert node is not None
    assert node.get("employmentType") == expected


@pytest.mark.parametrize(
    ("place_id", "names"),
    [(factories.LONDON, ["United Kingdom"]), (900, ["Ghana", "United Kingdom"])],
)
def test_remote_work_says_who_may_apply_and_no_place(place_id: int, names: list[str]) -> None:
    node = job_posting(factories.job(place_ids=(place_id,), remote="remote"), timezone.now())
    assert node is not None
    assert node["jobLocationType"] == "TELECOMMUTE"
    countries = [{"@type": "Country", "name": name} for name in names]
    assert node["applicantLocationRequirements"] == countries
    assert "jobLocation" not in node


def test_hybrid_work_is_at_its_place() -> None:
    node = job_posting(factories.job(remote="hybrid"), timezone.now())
    assert node is not None
    assert "jobLocationType" not in node
    assert node["jobLocation"][0]["address"]["addressLocality"] == "Accra"


def test_work_nowhere_has_no_markup_rather_than_a_wrong_one() -> None:
    assert job_posting(factories.job(place_ids=(900,)), timezone.now()) is None


@pytest.mark.parametrize(
    ("pay", "value"),
    [
        ((3000, 3000, "GHS", "month"), {"unitText": "MONTH", "value": 3000}),
        ((12, 15, "GBP", "hour"), {"unitText": "HOUR", "minValue": 12, "maxValue": 15}),
        ((0, 500, "GHS", "week"), {"unitText": "WEEK", "minValue": 0, "maxValue": 500}),
    ],
)
def test_pay_is_the_employers_own_figure(pay: tuple[Any, ...], value: dict[str, Any]) -> None:
    factories.rates()
    node = job_posting(factories.job(pay=factories.pay(*pay)), timezone.now())
    assert node is not None
    assert node["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": pay[2],
        "value": {"@type": "QuantitativeValue", **value},
    }


def test_pay_that_is_not_stated_is_not_marked_up() -> None:
    node = job_posting(factories.job(), timezone.now())
    assert node is not None
    assert "baseSalary" not in node
    assert "directApply" not in node


@pytest.mark.parametrize(
    "attack",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "\u2028alert(1)\u2029",
        '"}</SCRIPT ><img src=x>',
        "]]>&lt;/script&gt;",
    ],
)
def test_no_text_breaks_out_of_the_element(client: Client, attack: str) -> None:
    employer = factories.company(attack)
    job = factories.job(employer, title=f"Baker {attack}", description_html=f"<p>{attack}</p>")
    node = markup(client, job)
    assert node["title"] == " ".join(f"Baker {attack}".split())
    assert node["hiringOrganization"]["name"] == attack
    inside = as_script(node)
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == node


def test_only_live_pages_are_marked_up(client: Client) -> None:
    job = factories.job(function=factories.function())
    for path in ("/", "/jobs/", "/companies/", f"/companies/{job.company.slug}/", "/jobs/sales/"):
        response = client.get(path)
        assert response.status_code == 200
        assert b"ld+json" not in response.content, path
    assert b"ld+json" in client.get(job.get_absolute_url()).content
    actions.close_job(job_id=job.pk, reason="filled", by=None)
    assert b"ld+json" not in client.get(job.get_absolute_url()).content


def test_a_job_that_expired_is_not_marked_up() -> None:
    job = factories.job()
    assert job.expires_at is not None
    assert job_posting(job, job.expires_at - timedelta(seconds=1)) is not None
    assert job_posting(job, job.expires_at) is None
