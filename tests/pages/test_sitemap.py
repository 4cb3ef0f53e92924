"""Sitemaps list what is live, and nothing else."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from jobs import actions
from tests import factories

pytestmark = pytest.mark.django_db
HOST = "http://localhost:8000"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client: Client, path: str) -> dict[str, str]:
    """Return the addresses of a sitemap with their last changes."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own answer
    return {
        item.findtext(f"{SPACE}loc", "").removeprefix(HOST): item.findtext(f"{SPACE}lastmod", "")
        for item in root
    }


def test_the_index_lists_every_section(client: Client) -> None:
    job = factories.job()
    assert entries(client, "/sitemap.xml") == {
        "/sitemap-pages.xml": "",
        "/sitemap-landings.xml": "",
        f"/sitemap-jobs-{job.pk // 20_000}.xml": job.updated_at.isoformat(timespec="seconds"),
        f"/sitemap-companies-{job.company_id // 20_000}.xml": "",
    }


def test_an_empty_board_has_a_sitemap_of_pages(client: Client) -> None:
    assert entries(client, "/sitemap.xml") == {"/sitemap-pages.xml": ""}


def test_only_live_jobs_are_listed(client: Client) -> None:
    factories.draft()
    job, closed = factories.job(title="Open"), factories.job(title="Shut")
    section = f"/sitemap-jobs-{job.pk // 20_000}.xml"
    assert len(entries(client, section)) == 2
    actions.close_job(job_id=closed.pk, reason="filled", by=None)
    changed = job.updated_at.isoformat(timespec="seconds")
    assert entries(client, section) == {job.get_absolute_url(): changed}


def test_landing_pages_are_those_that_are_indexed(client: Client) -> None:
    for _ in range(3):
        factories.job(function=factories.function("sales"), place_ids=(factories.KUMASI,))
    factories.job(function=factories.function("driver"), place_ids=(factories.ACCRA,))
    paths = set(entries(client, "/sitemap-landings.xml"))
    assert paths == {
        "/jobs/sales/",
        *(f"/jobs/in-{slug}-test/" for slug in ("kumasi", "ashanti", "ghana")),
        *(f"/jobs/sales/in-{slug}-test/" for slug in ("kumasi", "ashanti", "ghana")),
    }
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert b'<meta name="robots"' not in response.content


def test_every_page_of_text_is_listed_and_there(client: Client) -> None:
    paths = entries(client, "/sitemap-pages.xml")
    assert "/safety/" in paths
    for path in paths:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-nothing.xml",
        "/sitemap-jobs.xml",
        "/sitemap-pages-0.xml",
        "/sitemap-jobs-99999999999999999999999.xml",
    ],
)
def test_an_unknown_section_is_a_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_queries_do_not_grow(client: Client, django_assert_num_queries: Any) -> None:
    for _ in range(6):
        job = factories.job(function=factories.function())
    for path, count in (
        ("/sitemap.xml", 3),
        (f"/sitemap-jobs-{job.pk // 20_000}.xml", 1),
        (f"/sitemap-companies-{job.company_id // 20_000}.xml", 1),
        ("/sitemap-landings.xml", 2),
        ("/sitemap-pages.xml", 0),
    ):
        with django_assert_num_queries(count):
            client.get(path)
