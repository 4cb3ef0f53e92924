"""Feeds hold the newest live jobs of a search, and are well formed whatever the adverts say."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(client: Client, **query: str) -> list[str | None]:
    """Return the titles of a search's feed."""
    response = client.get("/jobs.rss", query)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own answer
    return [item.findtext("title") for item in root.iter("item")]


def test_a_feed_names_place_pay_and_date(client: Client) -> None:
    factories.rates()
    employer = factories.company("Adom Foods")
    job = factories.job(
        employer, title="Baker", place_ids=(factories.KUMASI,), pay=factories.pay(3000, 4500)
    )
    answer = client.get("/jobs.rss?q=baker")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 -- our own answer
    item = root.find("channel/item")
    assert item is not None
    assert item.findtext("title") == "Baker – Adom Foods, Kumasi"
    assert item.findtext("link") == f"http://localhost:8000{job.get_absolute_url()}"
    description = item.findtext("description") or ""
    assert "GHS 3,000–4,500 a month" in description
    assert job.published_at is not None
    assert item.findtext("pubDate") == job.published_at.strftime("%a, %d %b %Y %H:%M:%S +0000")


def test_a_feed_takes_the_parameters_of_the_results_page(client: Client) -> None:
    factories.job(title="Baker", place_ids=(factories.KUMASI,))
    factories.job(title="Driver", place_ids=(factories.LONDON,))
    assert len(titles(client)) == 2
    assert [str(title)[:6] for title in titles(client, country="GB")] == ["Driver"]
    assert [str(title)[:5] for title in titles(client, where="Kumasi")] == ["Baker"]
    assert titles(client, q="plumber") == []


def test_an_unknown_place_gives_an_empty_feed(client: Client) -> None:
    factories.job()
    assert titles(client, where="Nowhere at all") == []


@pytest.mark.parametrize(
    "query",
    [{"q": "x" * 10_000}, {"q": "\x00\x0b<&]]>"}, {"page": "-1"}, {"country": "XX", "pay": "no"}],
)
def test_bad_input_gives_a_well_formed_feed(client: Client, query: dict[str, str]) -> None:
    factories.job()
    assert isinstance(titles(client, **query), list)


def test_ugly_adverts_stay_well_formed(client: Client) -> None:
    employer = factories.company("A & <B> ]]>")
    factories.job(employer, title="Baker <b>&", description_html="<p>x]]>&amp;\x0b\ufffe</p>")
    assert titles(client) == ["Baker <b>& – A & <B> ]]>, Accra"]


def test_the_atom_feed_has_the_newest(client: Client, django_assert_max_num_queries: Any) -> None:
    job = factories.job()
    factories.draft()
    client.get("/feed.xml")
    with django_assert_max_num_queries(6):
        response = client.get("/feed.xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own answer
    links = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert links == [f"http://localhost:8000{job.get_absolute_url()}"]
