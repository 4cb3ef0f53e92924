"""The filter panel: employers, distances, pay not stated and quick applying, with their counts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.search import get_engine
from tests.pages import board
from tests.pages.test_results import heading, page

pytestmark = [pytest.mark.usefixtures("filled"), pytest.mark.django_db]


def option(html: str, name: str, value: str) -> tuple[str, str, bool]:
    """Return what an option says, its count, and whether it is chosen."""
    pattern = (
        rf'<input type="\w+" id="f-{name}-{value}" [^>]*?( checked)?>([^<]*)<span[^>]*>([^<]*)<'
    )
    found = re.search(pattern, html)
    assert found is not None, (name, value)
    return found[2], found[3], bool(found[1])


def group(html: str, name: str) -> str:
    """Return the HTML of a filter group."""
    found = re.search(rf'<details class="facet facet--{name}".*?</details>', html, re.DOTALL)
    assert found is not None, name
    return found[0]


def chips(html: str) -> list[str]:
    """Return what the filters in use are called."""
    return re.findall(r'class="chip" href.*?</span>([^<]*)<', html)


def test_employers_are_offered_by_name_and_can_be_several(client: Client) -> None:
    asanka, odo = board.company(), board.company("Odo Pharmacy")
    html = page(client, f"/jobs/?company={asanka.pk}")
    assert heading(html) == "25 jobs"
    assert option(html, "company", str(asanka.pk)) == ("Asanka Foods", "25", True)
    # The own group is left out.
    assert option(html, "company", str(odo.pk)) == ("Odo Pharmacy", "20", False)
    assert chips(html) == ["Asanka Foods"]
    both = page(client, f"/jobs/?company={asanka.pk}&company={odo.pk}")
    assert heading(both) == "45 jobs"
    assert f'class="chip" href="/jobs/?company={odo.pk}"' in both
    assert " open" in group(both, "company")
    assert " open" not in group(page(client, "/jobs/"), "company")


def test_many_employers_can_be_searched_by_name(client: Client) -> None:
    for number in range(12):
        board.live_job("Baker", company=board.company(f"Bakery {number}"))
    listed = group(page(client, "/jobs/"), "company")
    assert listed.count('name="company"') == 10
    assert "Find in Employer" in listed
    names = re.findall(r'value="\d+">([^<]*)<', listed)
    assert names[:3] == ["Asanka Foods", "Odo Pharmacy", "Brightwater Care"]
    last = board.company("Bakery 11")
    chosen = group(page(client, f"/jobs/?company={last.pk}"), "company")
    assert re.findall(r'value="\d+"[^>]*>([^<]*)<', chosen)[0] == "Bakery 11"


def test_an_employer_that_is_not_there_finds_nothing(client: Client) -> None:
    html = page(client, "/jobs/?company=987654321")
    assert heading(html) == "0 jobs"
    assert chips(html) == ["An employer that is not here"]
    assert "Some filters in the address are not known" in page(client, "/jobs/?company=-3")


def test_pay_that_is_not_stated_is_added_on_request(client: Client) -> None:
    # GHS 3,000 a month; 45 in Ghana, of which 20 do not state their pay.
    address = "/jobs/?country=GH&pay=3600000"
    html = page(client, address)
    assert heading(html) == "25 jobs in Ghana"
    label = "Include jobs that do not state their pay"
    assert option(html, "nopay", "1") == (label, "20", False)
    with_unstated = page(client, f"{address}&nopay=1")
    assert heading(with_unstated) == "45 jobs in Ghana"
    assert option(with_unstated, "nopay", "1") == (label, "20", True)
    assert option(with_unstated, "pay", "3600000")[1:] == ("25", True)
    assert 'class="chip" href="/jobs/?country=GH&amp;pay=3600000"' in with_unstated
    # Without a least pay there is nothing to add to, and its chip takes both away.
    assert 'class="chip" href="/jobs/?country=GH"' in with_unstated
    plain = page(client, "/jobs/?nopay=1")
    assert 'name="nopay"' not in plain
    assert heading(plain) == "60 jobs"


def test_quick_applying_is_a_filter(client: Client) -> None:
    board.live_job("Baker", apply_by="email", apply_email="jobs@asanka.example", apply_url="")
    html = page(client, "/jobs/?quick=1")
    assert heading(html) == "1 job"
    assert option(html, "quick", "1") == ("Quick apply", "1", True)
    assert chips(html) == ["Quick apply"]
    assert "facet--quick" in page(client, "/jobs/?q=baker")
    assert "facet--quick" not in page(client, "/jobs/?q=nurse")


def test_distances_say_what_each_would_find(client: Client) -> None:
    board.live_job("Welder", places=[board.place("Tema")])
    html = page(client, "/jobs/?where=Accra&function=medical-pharmaceutical")
    assert option(html, "radius", "")[1:] == ("20", True)
    html = page(client, "/jobs/?where=Accra&radius=50")
    assert heading(html) == "21 jobs in Accra"
    counts = {km: option(html, "radius", str(km or ""))[1] for km in (0, 5, 10, 25, 50, 100)}
    assert counts == {0: "20", 5: "20", 10: "20", 25: "21", 50: "21", 100: "21"}
    for km, count in counts.items():
        there = page(client, f"/jobs/?where=Accra&radius={km}")
        assert heading(there).startswith(f"{count} jobs")


def test_no_results_cost_one_more_count(client: Client) -> None:
    """What wider distances find is known already; how many there are anywhere is not."""
    address = "/jobs/?q=driver&where=Accra"
    page(client, address)
    with CaptureQueriesContext(connection) as queries:
        html = page(client, address)
    assert re.search(r"<span>Anywhere</span><span[^>]*>25<", html)
    assert len(queries) <= 8 + 4, "\n".join(query["sql"][:120] for query in queries)


@pytest.mark.parametrize(
    "address",
    [
        "/jobs/?company=" + "9" * 15,
        "/jobs/?company=1e3&company=%00&company=-1&company=0",
        "/jobs/?" + "&".join(f"company={number}" for number in range(1, 500)),
        "/jobs/?quick=2&nopay=on&pay=x",
        "/jobs/?upto=1.2.3",
        "/jobs/?upto=" + "9" * 15 + "." + "9" * 16,
        "/jobs/?upto=0.0",
        "/jobs/?upto=%00",
        "/jobs/?upto=١٢٣",
        "/jobs/?upto=5.",
    ],
)
def test_bad_input_is_left_out(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_both_engines_get_the_same_question(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """The address says everything a `JobQuery` holds of the new filters."""
    asked: list[Any] = []
    engine = get_engine()
    search = engine.search
    monkeypatch.setattr(engine, "search", lambda query: asked.append(query) or search(query))
    page(client, "/jobs/?quick=1&pay=5&nopay=1&company=7&company=8&upto=12.1700000000000001")
    (query,) = asked
    assert (query.quick_apply, query.with_unstated_pay, query.companies) == (True, True, (7, 8))
    assert (query.ceiling, query.as_of.isoformat()) == (12, "2023-11-14T22:13:20.000001+00:00")
