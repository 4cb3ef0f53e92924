"""What messy locations of advertisements mean, as a table and on the real sets."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from jobboard.core.places import match_query_place, parse_place, split_places

REAL = Path(os.environ.get("OKADWUMA_REALDATA", "../shared/data")) / "postings"
csv.field_size_limit(10**9)


pytestmark = pytest.mark.usefixtures("file_gazetteer")


@pytest.mark.parametrize(
    ("text", "country", "slug"),
    [
        ("Dorking, Surrey, Surrey", None, "dorking"),
        ("Glasgow, Scotland, UK", None, "glasgow"),
        ("Hermiston, Currie", "GB", "hermiston"),
        ("Edinburgh, Scotland", None, "edinburgh"),
        ("London, South East", None, "london"),
        ("City, London", None, "city-of-london"),
        ("The City, Central London", None, "city-of-london"),
        ("Port Harcourt & Rivers State", None, "port-harcourt"),
        ("Rest of Nigeria (Delta)", None, "delta"),
        ("Rest of Nigeria (Nationwide)", None, "nigeria"),
        ("Rest of Nigeria (Niger)", None, "niger-state"),
        ("Abeokuta & Ogun State", None, "abeokuta"),
        ("Austin, TX, USA", None, "austin"),
        ("UK", None, "united-kingdom"),
        ("USA", None, "united-states"),
        ("Accra, Ghana", None, "accra"),
        ("East Legon", None, "east-legon"),
        ("Accra & Tema Region", None, "greater-accra-region"),
        ("Kumasi & Ashanti Region", None, "ashanti-region"),
        ("Greater Accra", None, "greater-accra-region"),
        ("Kumase", "GH", "kumasi"),
        ("Tema Community 25", None, "tema-community-25"),
        ("Newcastle", None, "newcastle-upon-tyne"),
        ("Newcastle Upon Tyne, Tyne & Wear", None, "newcastle-upon-tyne"),
        ("Brum", None, "birmingham"),
        ("Greater London, England, UK", None, "london"),
        ("London Area, United Kingdom", None, "london"),
        ("Greater Bristol Area, United Kingdom", None, "city-of-bristol"),
        ("City Of Edinburgh, Scotland, UK", None, "city-of-edinburgh"),
        ("Perth, Scotland, UK", None, "perth"),
        ("Perth, WA, Australia", None, "perth-western-australia"),
        ("Boston", None, "boston-massachusetts"),
        ("Boston, Lincolnshire", None, "boston"),
        ("Cambridge, MA, USA", None, "cambridge-massachusetts"),
        ("Cambridge, Cambridgeshire", None, "cambridge"),
        ("Bangor, Northern Ireland", None, "bangor"),
        ("Bangor, Gwynedd", None, "bangor-gwynedd"),
        ("Newport, Isle of Wight", None, "newport-isle-of-wight"),
        ("Gillingham, Dorset", None, "gillingham-dorset"),
        ("Gillingham", "GB", "gillingham"),
        ("Richmond, North Yorkshire", None, "richmond-north-yorkshire"),
        ("Richmond, VA", None, "richmond-virginia"),
        ("Moscow, Scotland, UK", None, "moscow"),
        ("Moscow", None, "moscow-russia"),
        ("Durham, County Durham", None, "durham"),
        ("Durham, NC", None, "durham-north-carolina"),
        ("Hertfordshire South East", None, "hertfordshire"),
        ("Borden, Hampshire", None, "hampshire"),
        ("Norbury SW16 4JG, United Kingdom", None, "norbury"),
        ("Melbourne VIC 3004, Australia", None, "melbourne-victoria"),
        ("1201 Genève, Switzerland", None, "geneva"),
        ("Köln", None, "cologne"),
        ("Łódź, Poland", None, "lodz"),
        ("Saint Albans, Herts", None, "st-albans"),
        ("Bury St. Edmunds", None, "bury-st-edmunds"),
        ("Stoke-On-Trent", None, "stoke-on-trent"),
        ("Hyde Park, Leeds", None, "hyde-park-west-yorkshire"),
        ("Cowley, Uxbridge", None, "cowley-london-borough-of-hillingdon"),
        ("Rusholme, Manchester", None, "rusholme"),
        ("Lagos", "NG", "lagos"),
        ("Ikeja, Lagos", None, "ikeja"),
        ("Takoradi, Western Region", None, "takoradi"),
        ("Ho, Volta", None, "ho"),
        ("Ridge, Accra", None, "ridge-korle-klottey-municipal"),
        ("Mobile, AL", None, "mobile"),
        ("Georgia", None, "georgia"),
        ("Atlanta, Georgia", None, "atlanta"),
        ("Lebanon", None, "lebanon"),
        ("West Midlands", None, "west-midlands"),
        ("Birmingham, West Midlands", None, "birmingham"),
        ("Jersey Channel Isles", None, "jersey"),
        ("Worldwide", None, "anywhere"),
        ("England", None, "england"),
        ("Croydon, Surrey", None, "croydon"),
        ("Surrey", None, "surrey"),
        ("New York", None, "new-york-city"),
        ("Washington, D.C.", None, "washington-district-of-columbia"),
        ("Kɔforidua", None, "koforidua"),
        ("Leeds; York", None, "leeds"),
        ("Dublin, OH", None, "dublin-ohio"),
        ("Middlesbrough, North Yorkshire", None, "middlesbrough"),
        ("North East", "GB", "north-east-england"),
        ("North East", "GH", "north-east-region"),
        ("Central", "GH", "central-region"),
        ("Westminster, London", None, "city-of-westminster"),
        ("Trafford Park, Manchester", None, "trafford-park"),
        ("Droitwich Spa, England, UK", None, "droitwich-spa"),
        ("Bread Street, Edinburgh", None, "edinburgh"),
        ("Somewhere Unheard Of, Kumasi", "GH", "kumasi"),
    ],
)
def test_parse_place(text: str, country: str | None, slug: str) -> None:
    """The most specific part wins; later parts, the country and size choose among equals."""
    place = parse_place(text, country=country)
    assert place is not None
    assert place.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ",,,|;/",
        "Remote",
        "Remote (Work From Home)",
        "Outside Nigeria",
        "Mobile",
        "Android, Frontend",
        "Tableau, DE",
        "Engineers, IN",
        "CA",
        "96-05 Horace Harding Expway",
        "42 Broadway",
        "We are hiring in London for a great team",
        "Reading is a habit we share",
        "London " * 60,
        "\x00\x01",
        "' OR 1=1 --",
        "🙂",
    ],
)
def test_parse_place_refuses(text: str) -> None:
    """Prose, codes alone, addresses and rubbish are no place."""
    assert parse_place(text) is None


def test_a_small_foreign_town_is_not_meant_at_home() -> None:
    """With a country given, a foreign town must be large or named with its own country."""
    assert parse_place("Lehi", country="GB") is None
    assert getattr(parse_place("Lehi, Utah", country="GB"), "slug", None) == "lehi"
    assert getattr(parse_place("Paris", country="GB"), "slug", None) == "paris"


def test_split_places() -> None:
    """Bars, semicolons, slashes and "or" separate places, commas do not; doubles vanish."""
    assert split_places("San Francisco, CA | New York City, NY | Seattle, WA") == [
        "San Francisco, CA",
        "New York City, NY",
        "Seattle, WA",
    ]
    assert split_places("Leeds; York / Remote or Leeds") == ["Leeds", "York", "Remote"]
    assert split_places(" | ; ") == []


def test_match_query_place_offers_the_others_of_that_name() -> None:
    """The likeliest place comes with its namesakes, those of the country first."""
    found = match_query_place("Gillingham", country="GB")
    assert found.place is not None
    assert found.place.slug == "gillingham"
    assert [place.slug for place in found.alternatives] == ["gillingham-dorset"]
    assert match_query_place("Zzxqy").place is None
    assert match_query_place("Zzxqy").alternatives == ()
    half = match_query_place("Kofori", country="GH")
    assert half.place is None
    assert half.alternatives[0].slug == "koforidua"


@pytest.mark.parametrize(
    ("file", "column", "country", "share"),
    [
        ("uk_adzuna_2012_salary.csv", "LocationNormalized", "GB", 0.99),
        ("uk_adzuna_2012_salary.csv", "LocationRaw", "GB", 0.99),
        ("uk_adzuna_2026.csv", "location", "GB", 0.99),
        ("uk_linkedin_2026.csv", "location", "GB", 0.99),
        ("ng_jobberman_2026_listing.csv", "Location", "NG", 0.94),
    ],
)
def test_real_locations_resolve(file: str, column: str, country: str, share: float) -> None:
    """Nearly every location of the real sets is known (Nigeria: the rest is remote work)."""
    path = REAL / file
    if not path.exists():
        pytest.skip(f"the real data is absent: set OKADWUMA_REALDATA to find {file}")
    with path.open(encoding="utf-8", errors="replace", newline="") as rows:
        counts = Counter(row[column] for row in csv.DictReader(rows))
    known = {text for text in counts if parse_place(text, country=country)}
    unknown = counts.total() - sum(counts[text] for text in known)
    assert unknown <= (1 - share) * counts.total(), sorted(set(counts) - known)[:20]
