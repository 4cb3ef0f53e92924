"""The results page: what it says, how it pages and filters, and what it makes of bad input."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages import board

pytestmark = [pytest.mark.usefixtures("filled"), pytest.mark.django_db]
HOSTILE = (
    "/jobs/?page=-1",
    "/jobs/?page=0",
    "/jobs/?page=abc",
    "/jobs/?page=99999999",
    "/jobs/?page=99999999999999999999999",
    "/jobs/?page=٣",
    "/jobs/?q=" + "x" * 10_000,
    "/jobs/?q=%00%01%1b%E2%80%AE",
    "/jobs/?q=%FF%FE",
    '/jobs/?q=%2B%28"~*<>@-',
    "/jobs/?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/jobs/?where=%00&radius=-5",
    "/jobs/?where=" + "y" * 5_000,
    "/jobs/?country=XX&type=nope&pattern=&level=%00",
    "/jobs/?region=-1&region=99999999999999999999&function=../../etc/passwd",
    "/jobs/?pay=1e9&posted=0&sort=drop&visa=perhaps&company=-3&upto=x",
    "/jobs/?pay=999999999999999999999999&company=99999999999999999999&upto=99999999999999999",
    "/jobs/?" + "&".join(f"function=f{number}" for number in range(900)),
)


def page(client: Client, address: str) -> str:
    """Return the page at an address that must answer 200."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def heading(html: str) -> str:
    """Return the words of the page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())


def test_heading_counts_and_names_the_search(client: Client) -> None:
    html = page(client, "/jobs/?q=driver&where=Kumasi")
    assert heading(html) == "25 driver jobs in Kumasi"
    assert "<title>25 driver jobs in Kumasi, page 1" not in html
    assert "<title>25 driver jobs in Kumasi – oKadwuma</title>" in html
    assert html.count('class="job-card"') == 20
    assert "GHS 3,000–4,500 a month" in html
    assert heading(page(client, "/jobs/?country=GB")) == "15 jobs in the UK"


def test_pages_are_numbered_and_complete(client: Client) -> None:
    titles: set[str] = set()
    address = "/jobs/?q=driver"
    for number in (1, 2):
        html = page(client, address)
        titles |= set(re.findall(r'job-card__link"[^>]*>([^<]+)<', html))
        assert ("page 2 of 2" in html) == (number == 2)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else ""
    assert address == ""
    assert titles == {f"Delivery driver {number + 1}" for number in range(25)}


def test_what_finds_little_links_to_what_finds_more(client: Client) -> None:
    """Each link leaves one of the words out, keeps the filters, and its number is true."""
    html = page(client, "/jobs/?country=GH&q=driver+7+-zulu")
    assert heading(html) == "1 driver 7 -zulu job in Ghana"
    offers = re.findall(
        r'linklist__link" href="([^"]+)"><span>Without (.+?)</span><span[^>]*>(.+?)<', html
    )
    assert offers == [
        ("/jobs/?q=driver+-zulu&amp;country=GH", "7", "25"),
        ("/jobs/?q=7+-zulu&amp;country=GH", "driver", "2"),
    ]
    for address, _left_out, count in offers:
        assert heading(page(client, address.replace("&amp;", "&"))).startswith(f"{count} ")
    assert "Without" not in page(client, "/jobs/?q=delivery+driver")


def test_what_was_left_out_is_told_as_it_was_typed(client: Client) -> None:
    html = page(client, '/jobs/?q=Driver+"Zanzibar+Nights"')
    assert "so we left out: &quot;zanzibar nights&quot;" in html
    assert html.count('class="job-card"') == 20


def test_filters_narrow_and_chips_take_away(client: Client) -> None:
    html = page(client, "/jobs/?country=GH&pattern=shift")
    assert heading(html) == "20 jobs in Ghana"
    assert 'class="chip" href="/jobs/?country=GH"' in html
    assert 'class="chip" href="/jobs/?pattern=shift"' in html
    assert re.search(r'value="shift" checked>Shifts<span class="check__count">20<', html)
    # The own group is left out of its counts; an option without jobs is shown, greyed.
    assert re.search(r'value="full_time">Full time<span class="check__count">25<', html)
    assert re.search(r'check--none"><input[^>]*value="casual"', html)


def test_nothing_found_offers_a_wider_search_with_its_count(client: Client) -> None:
    html = page(client, "/jobs/?q=driver&where=Accra")
    assert heading(html) == "0 driver jobs in Accra"
    assert "No jobs match all of that today" in html
    assert re.search(r'href="/jobs/\?q=driver"><span>Anywhere</span><span[^>]*>25<', html)


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: address[:40])
def test_bad_input_gets_a_clear_page(client: Client, address: str) -> None:
    answer = client.get(address)
    bad_page = "page=" in address
    assert answer.status_code == (404 if bad_page else 200)
    html = answer.content.decode()
    assert ("such page" in html) == bad_page
    assert "<script>alert" not in html


def test_a_page_past_the_end_says_how_many_there_are(client: Client) -> None:
    answer = client.get("/jobs/?q=driver&page=3")
    assert answer.status_code == 404
    assert "These results have 2 pages only." in answer.content.decode()


def test_unknown_filters_are_left_out_and_said(client: Client) -> None:
    html = page(client, "/jobs/?type=nope")
    assert "Some filters in the address are not known" in html
    assert heading(html) == "60 jobs"
    assert "Some filters" not in page(client, "/jobs/?type=permanent&country=remote&pattern=")
    assert "We do not know the place “Xyzzy”" in page(client, "/jobs/?where=Xyzzy")


def test_a_fragment_answers_htmx_and_never_a_history_reload(client: Client) -> None:
    plain = client.get("/jobs/?q=driver")
    fragment = client.get("/jobs/?q=driver", headers={"HX-Request": "true"})
    again = client.get(
        "/jobs/?q=driver",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )
    assert "HX-Request" in plain["Vary"]
    assert plain.content.startswith(b"<!DOCTYPE html>")
    assert fragment.content.startswith(b"<title>25 driver jobs")
    assert b"<html" not in fragment.content
    assert again.content.startswith(b"<!DOCTYPE html>")


def test_results_page_takes_few_queries(client: Client) -> None:
    address = "/jobs/?q=driver&where=Kumasi&pattern=full_time"
    page(client, address)
    with CaptureQueriesContext(connection) as few:
        page(client, address)
    # Budget: 8. The search takes four, its listings two, the names of employers one.
    assert len(few) == 7, "\n".join(query["sql"][:120] for query in few)


def test_what_employers_write_is_text(client: Client) -> None:
    board.live_job('Driver <b>"x"</b> & co', company=board.company("A & B <i>Ltd</i>"))
    html = page(client, "/jobs/?sort=newest")
    assert "Driver &lt;b&gt;&quot;x&quot;&lt;/b&gt; &amp; co" in html
    assert "A &amp; B &lt;i&gt;Ltd&lt;/i&gt;" in html


def test_data_saver_shows_ten_and_no_pictures(client: Client) -> None:
    html = client.get("/jobs/", headers={"Save-Data": "on"}).content.decode()
    assert html.count('class="job-card"') == 10
    assert "<img" not in html


def test_place_suggestions(client: Client) -> None:
    found = client.get("/places/?q=kuma").json()["suggestions"]
    assert found[0] == {
        "value": "Kumasi, Ashanti Region",
        "name": "Kumasi",
        "hint": "Ashanti Region",
    }
    for text in ("", "k", "%00", "x" * 10_000, "%FF"):
        assert client.get(f"/places/?q={text}").json() == {"suggestions": []}
