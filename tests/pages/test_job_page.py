"""The job page: open, closed, gone, moved, printed, and asked for again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import actions
from jobs.models import Job
from tests.pages import board

pytestmark = [pytest.mark.usefixtures("reference"), pytest.mark.django_db]


def html_of(client: Client, address: str, status: int = 200) -> str:
    """Return a page that must answer with `status`."""
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_open_job_shows_facts_and_the_way_to_apply(client: Client) -> None:
    job = board.live_job(openings=3, visa_sponsorship=True)
    html = html_of(client, job.get_absolute_url())
    assert "<title>Delivery driver – Asanka Foods – oKadwuma</title>" in html
    for fact in (
        "GHS 3,000–4,500 a month",
        "about GBP 2,500–3,750 a year",
        "Kumasi, Ashanti</span>",
        "Full time",
        "Permanent",
        "Entry level",
        "Closes in 20 days",
        "Never pay to apply.",
        "employer.example",
        "https://wa.me/?text=Delivery+driver",
    ):
        assert fact in html, fact
    assert html.count('href="https://employer.example/apply?job=1"') == 3
    assert "<h3>What you will do</h3>" in html


def test_ways_to_apply(client: Client) -> None:
    mail = board.live_job(
        "Chef & cook", apply_by="email", apply_url="", apply_email="a+b@x.example"
    )
    html = html_of(client, mail.get_absolute_url())
    assert "mailto:a%2Bb@x.example?subject=Application%3A%20Chef%20%26%20cook" in html
    advert = board.live_job(apply_by="advert", apply_url="")
    assert 'href="#apply"' in html_of(client, advert.get_absolute_url())


def test_a_job_without_pay_says_why(client: Client) -> None:
    quiet = board.live_job(pay=None, pay_reason="negotiable")
    assert "Pay: negotiable" in html_of(client, quiet.get_absolute_url())
    silent = board.live_job(pay=None, pay_reason="not_stated")
    assert "Pay not shown" in html_of(client, silent.get_absolute_url())


def test_a_closed_job_has_a_page_for_thirty_days(client: Client) -> None:
    job = board.live_job()
    board.live_job("Another driver")
    actions.close_job(job_id=job.pk, reason="filled", by=None)
    html = html_of(client, job.get_absolute_url())
    assert "This job is closed" in html
    assert "Another driver" in html
    assert 'content="noindex"' in html
    assert "ld+json" not in html
    assert "employer.example/apply" not in html
    long_ago = timezone.now() - timedelta(days=30, minutes=1)
    Job.objects.filter(pk=job.pk).update(starts_at=long_ago - timedelta(days=9), closed_at=long_ago)
    assert "closed more than 30 days ago" in html_of(client, job.get_absolute_url(), 410)


def test_an_expired_job_is_closed_at_that_moment(client: Client) -> None:
    job = board.live_job()
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(starts_at=now - timedelta(days=2), expires_at=now)
    assert "This job is closed" in html_of(client, job.get_absolute_url())


def test_old_slugs_forward_and_unknown_ones_are_not_found(client: Client) -> None:
    job = board.live_job()
    fields = {"title": "Van driver", "description_html": board.AD, "places": [board.place("Accra")]}
    actions.edit_job(
        job_id=job.pk,
        fields=actions.JobFields(**fields, pay=board.MONTHLY),  # type: ignore[arg-type]  # plain values
        by=None,
    )
    answer = client.get(f"/jobs/{job.pk}-delivery-driver/")
    assert answer.status_code == 301
    assert answer["Location"] == f"/jobs/{job.pk}-van-driver/"
    assert client.get(f"/jobs/{job.pk}-delivery-driver/print/")["Location"].endswith("/print/")
    assert "There is no such job." in html_of(client, f"/jobs/{job.pk}-nonsense/", 404)
    html_of(client, "/jobs/999999999-x/", 404)
    html_of(client, "/jobs/99999999999999999999999-x/", 404)


def test_drafts_scheduled_and_banned_jobs_have_no_page(client: Client) -> None:
    job = board.live_job()
    for change in (
        {"status": "draft"},
        {"status": "approved", "starts_at": timezone.now() + timedelta(days=1)},
        {"status": "banned"},
    ):
        Job.objects.filter(pk=job.pk).update(**change)
        html_of(client, job.get_absolute_url(), 404)


def test_a_page_that_did_not_change_is_not_sent_again(client: Client) -> None:
    job = board.live_job()
    client.get(job.get_absolute_url())  # the second visit links the CSS
    first = client.get(job.get_absolute_url(), headers={"Accept-Encoding": "br"})
    assert first["Content-Encoding"] == "br"
    again = client.get(
        job.get_absolute_url(),
        headers={"Accept-Encoding": "br", "If-None-Match": first["ETag"]},
    )
    assert again.status_code == 304
    assert again.content == b""


def test_print_view(client: Client) -> None:
    job = board.live_job()
    html = html_of(client, f"{job.get_absolute_url()}print/")
    assert "Load at 04:30 with two colleagues" in html
    assert "<button" not in html
    assert "https://employer.example/apply?job=1" in html


def test_job_page_takes_few_queries(client: Client) -> None:
    job = board.live_job(places=[board.place("Kumasi"), board.place("Accra")])
    for number in range(6):
        board.live_job(f"Driver {number}")
    with CaptureQueriesContext(connection) as few:
        html_of(client, job.get_absolute_url())
    assert len(few) == 5, "\n".join(query["sql"][:120] for query in few)


def test_an_empty_board_has_pages_too(client: Client) -> None:
    assert "0 jobs</h1>" in html_of(client, "/jobs/")
    assert "No job is open right now." in html_of(client, "/")
