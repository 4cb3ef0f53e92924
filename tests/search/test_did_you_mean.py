"""The correction of misspelt searches over the demo board: what, to what, and what is let be."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobboard.core.places import reset_gazetteer
from jobs.search import JobQuery, get_engine
from jobs.search.suggesting import did_you_mean, meant_place, write_suggestions
from jobs.search.suggesting.correcting import MOST_ASKED
from jobs.search.suggesting.spelling import Speller, is_slip

pytestmark = pytest.mark.django_db
LISTINGS = 700
MISSPELT = {
    # A letter left out, doubled, swapped, wrong or too many.
    "plumbr": "plumber",
    "plummer": "plumber",
    "enginer": "engineer",
    "enginneer": "engineer",
    "acountant": "accountant",
    "accountent": "accountant",
    "secratary": "secretary",
    "recepsionist": "receptionist",
    "mechnic": "mechanic",
    "electrition": "electrician",
    "fundraisr": "fundraiser",
    "teachar": "teacher",
    "wharehouse": "warehouse",
    "nuse": "nurse",
    "nurce": "nurse",
    "nures": "nurse",
    "drivr": "driver",
    "dirver": "driver",
    "rdiver": "driver",
    "mangaer": "manager",
    "manger": "manager",
    "adminstrator": "administrator",
    "houskeeper": "housekeeper",
    "cheff": "chef",
    "chif": "chef",
    "cleanr": "cleaner",
    "scurity": "security",
    "secuirty": "security",
    "suprvisor": "supervisor",
    "analist": "analyst",
    "pyhton": "python",
    "develper": "developer",
    "softwre": "software",
    "desinger": "designer",
    "markting": "marketing",
    "conslutant": "consultant",
    "technican": "technician",
    "operatr": "operator",
    "salse": "sales",
    "maintainance": "maintenance",
    "midwif": "midwife",
    "catring": "catering",
    # As it sounds.
    "farmacist": "pharmacist",
    "pharmasist": "pharmacist",
    "phisiotherapist": "physiotherapist",
    # Places.
    "acra": "accra",
    "kumsi": "kumasi",
    "birmingam": "birmingham",
    "manchestr": "manchester",
    "londn": "london",
    # Written apart, and together.
    "super visor": "supervisor",
    "phar macist -agency": "pharmacist -agency",
    "teachingassistant": "teaching assistant",
    # One word of several, and all of them.
    "civil enginer": "civil engineer",
    "data anaylst": "data analyst",
    "sales exective": "sales executive",
    "bussiness analyst": "business analyst",
    "custmer servise": "customer service",
    "Enginer": "Engineer",
    # The rest stays as typed: quotes, exclusions, OR.
    "civil enginer -senior": "civil engineer -senior",
    'civil enginer  -"night shift" +': 'civil engineer  -"night shift" +',
    '"civil enginer"': '"civil engineer"',
    "midwif OR pharmasist": "midwife OR pharmacist",
}
LET_BE = (
    # They find enough.
    "nurse", "nurses", "drivers", "staff", "care assistant", "caretaker", "accra", "kumasi driver",
    "civil engineer", "it support", "front-end", "london", "manager -senior", '"care assistant"',
    "nurse OR midwife", "teacher", "sales",
    # They find little or nothing, and are right all the same.
    "barrister", "luthier", "zoologist", "sonographer", "beekeeper", "translator", "choreographer",
    "upholsterer", "farrier", "pilot", "sailor", "miner", "florist", "dentist", "optician",
    "actuary", "tiler", "roofer", "glazier", "barber", "potter", "jeweller", "nanny", "imam",
    "priest", "phlebotomist", "oboist", "astronaut", "rust", "brewer", "xylophone teacher",
    # Too short to tell, or no word at all.
    "ux", "dj", "hgv", "c++", "c#", ".net", "r&d", "qwerty", "zzzzzz", "12345", "a", "", "   ",
    '"', "- OR +", "(*~@", "-plumbr", '-"plumbr"', "🚀", "x" * 10_000, "\x00",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Fill the board with the demo's listings, once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        reset_gazetteer()
        call_command("seed_demo", str(LISTINGS), verbosity=0)
        write_suggestions(now=timezone.now())
        yield
        transaction.set_rollback(True)
    reset_gazetteer()


def corrected(words: str, **filters: Any) -> str | None:
    """Return what is proposed instead of words; its total must be what a search for it finds."""
    query = JobQuery(words=words, **filters)
    better = did_you_mean(query, get_engine().search(query))
    if better is None:
        return None
    found = get_engine().search(query.but(words=better.words))
    assert (found.total, found.dropped_words) == (better.total, ())
    return better.words


def test_misspellings_are_corrected(demo: None) -> None:
    assert {words: corrected(words) for words in MISSPELT} == MISSPELT


def test_good_words_are_let_be(demo: None) -> None:
    assert {words: corrected(words) for words in LET_BE} == dict.fromkeys(LET_BE)


def test_a_good_search_asks_nothing_and_a_poor_one_a_few_times(
    demo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = JobQuery(words="nurse")
    found = get_engine().search(query)
    with CaptureQueriesContext(connection) as none:
        assert did_you_mean(query, found) is None
    assert len(none) == 0
    asked: list[JobQuery] = []
    search = type(get_engine()).search

    def counted(engine: Any, query: JobQuery, **options: Any) -> Any:
        asked.append(query)
        return search(engine, query, **options)

    monkeypatch.setattr(type(get_engine()), "search", counted)
    words = " ".join(list(MISSPELT)[:12])
    query = JobQuery(words=words)
    found = get_engine().search(query)
    asked.clear()
    did_you_mean(query, found)
    assert 0 < len(asked) <= MOST_ASKED


def test_the_filters_stay_and_the_correction_must_find_something_with_them(demo: None) -> None:
    assert corrected("enginer", countries=("GH",)) == "engineer"
    assert corrected("enginer", companies=(987_654_321,)) is None
    assert corrected("enginer", posted_within_days=0) is None


def test_the_results_page_links_to_what_was_meant(demo: None, client: Client) -> None:
    html = client.get("/jobs/?q=civil+enginer&country=GH").content.decode()
    total = get_engine().search(JobQuery(words="civil engineer", countries=("GH",))).total
    assert (
        'Did you mean <a href="/jobs/?q=civil+engineer&amp;country=GH"><strong>civil engineer'
        f'</strong></a>? <span class="quiet">({total} job' in html
    )
    nothing = client.get("/jobs/?q=plumbr").content.decode()
    assert "<strong>plumber</strong>" in nothing
    for address in ("/jobs/?q=nurse", "/jobs/?q=zoologist", "/jobs/"):
        assert "Did you mean" not in client.get(address).content.decode()


MISSPELT_PLACES = {
    "Kumsai": "Kumasi",
    "kumassi": "Kumasi",
    "Acrra": "Accra",
    "Takoradii, Ghana": "Takoradi",
    "Birmingam": "Birmingham",
    "Manchestr": "Manchester",
    "Liverpol": "Liverpool",
    "Xyzzyx": None,
    "Foo": None,
    "": None,
    "x" * 100: None,
}


def test_places_are_corrected(demo: None) -> None:
    found = {typed: meant_place(typed) for typed in MISSPELT_PLACES}
    assert {typed: place and place.name for typed, place in found.items()} == MISSPELT_PLACES


def test_the_results_page_links_to_the_place_that_was_meant(demo: None, client: Client) -> None:
    html = client.get("/jobs/?q=nurse&where=Kumsai").content.decode()
    assert "We do not know the place “Kumsai”" in html
    assert "<strong>Kumasi, Ashanti Region</strong>" in html
    assert "/jobs/?q=nurse&amp;where=Kumasi%2C+Ashanti+Region" in html
    for where in ("Kumasi", "Xyzzyx"):
        html = client.get("/jobs/", {"q": "nurse", "where": where}).content.decode()
        assert "Did you mean" not in html


def test_what_was_typed_is_escaped(demo: None, client: Client) -> None:
    html = client.get("/jobs/", {"q": 'enginer -"<script>alert(1)</script>"'}).content.decode()
    assert "<script>alert" not in html
    assert "<strong>engineer -&quot;&lt;script&gt;alert(1)" in html


def test_the_api_tells_it_too(demo: None, client: Client) -> None:
    body = client.get("/api/v1/jobs?q=plumbr").json()
    assert body["did_you_mean"]["q"] == "plumber"
    assert body["did_you_mean"]["total"] == client.get("/api/v1/jobs?q=plumber").json()["total"]
    assert client.get("/api/v1/jobs?q=nurse").json()["did_you_mean"] is None


def test_a_common_word_beats_a_rare_one_and_only_a_much_more_common_one_counts() -> None:
    speller = Speller({"nurse": 900, "purse": 900, "nursery": 40, "nurser": 3, "nurme": 30})
    assert [near.word for near in speller.near("nursee")] == ["nurse", "nurser"]
    assert speller.near("nurme") == []  # 30 listings have it: 900 is not twenty times more often
    assert [near.word for near in speller.near("nurser")] == ["nurse"]
    assert speller.near("nurse") == []
    assert speller.near("nur") == speller.near("n1rse") == speller.near("x" * 31) == []


def test_usual_slips() -> None:
    for typed, word in (
        ("nurae", "nurse"), ("dirver", "driver"), ("cheff", "chef"), ("cleanr", "cleaner"),
        ("nurce", "nurse"), ("chif", "chef"),
    ):  # fmt: skip
        assert is_slip(typed, word), typed
    for typed, word in (("sage", "sale"), ("cobol", "cool"), ("nurpe", "nurse"), ("ürse", "nrse")):
        assert not is_slip(typed, word), typed


def test_two_words_written_as_one_are_split_where_both_are_known() -> None:
    speller = Speller({"forklift": 9, "driver": 20, "fork": 1, "lift": 1, "care": 5, "nur": 1})
    assert speller.split("forkliftdriver") == "forklift driver"
    assert speller.split("carenur") == "care nur"
    assert speller.split("caredriverx") == ""
    assert speller.split("forklift") == ""  # a word of occupations
    assert speller.split("car") == ""
