"""The gazetteer in the table and in memory: points, distances, ancestors, suggestions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from jobboard.core.gazetteer import Gazetteer, PlaceFact, gazetteer
from jobboard.core.models import Place
from jobboard.core.places import (
    ancestors,
    country_place,
    descendants,
    distance_km,
    label,
    parse_place,
    place_by_id,
    region_of,
    reset_gazetteer,
    suggest,
    within_radius,
)
from jobboard.core.reference.loading import load_places

ACCRA, KUMASI, TEMA, TAMALE, TAKORADI = 2306104, 2298890, 2294700, 2294877, 2294915
LONDON, MANCHESTER = 2643743, 2643123


@pytest.fixture
def _loaded(db: None) -> Iterator[None]:
    """Load the places, and forget them in memory afterwards."""
    load_places()
    yield
    reset_gazetteer()


@pytest.mark.usefixtures("file_gazetteer")
@pytest.mark.parametrize(
    ("place_id", "latitude", "longitude"),
    [
        (KUMASI, 6.6885, -1.6244),
        (ACCRA, 5.556, -0.1969),
        (TEMA, 5.6698, -0.0166),
        (TAMALE, 9.4008, -0.8393),
        (TAKORADI, 4.8982, -1.7603),
        (LONDON, 51.5074, -0.1278),
        (MANCHESTER, 53.4808, -2.2426),
    ],
)
def test_points(place_id: int, latitude: float, longitude: float) -> None:
    """Known towns lie where they lie, to 5 km."""
    place = place_by_id(place_id)
    assert place.latitude is not None
    assert place.longitude is not None
    assert distance_km(place.latitude, place.longitude, latitude, longitude) < 5


def test_distance_km() -> None:
    """London to Manchester and Accra to Kumasi, along a great circle."""
    assert distance_km(51.5074, -0.1278, 53.4808, -2.2426) == pytest.approx(262.0, abs=1)
    assert distance_km(5.556, -0.1969, 6.6885, -1.6244) == pytest.approx(202.0, abs=1)
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(22.24, abs=0.05)
    assert distance_km(5, 5, 5, 5) == 0


@pytest.mark.usefixtures("file_gazetteer")
def test_within_radius_of_accra() -> None:
    """Tema is 23 km from Accra, Kumasi 200; the nearest comes first; regions have no point."""
    near = within_radius(5.556, -0.1969, 25)
    assert near[0] == ACCRA
    assert TEMA in near
    assert KUMASI not in near
    assert TEMA not in within_radius(5.556, -0.1969, 20)
    region = region_of(ACCRA)
    assert region is not None
    assert region.id not in near
    assert within_radius(0, 0, 1) == []


@pytest.mark.usefixtures("_loaded")
def test_kinds_and_counts() -> None:
    """Ghana has 16 regions and 261 districts, the UK 12 regions under or beside England."""
    ghana = Place.objects.filter(country="GH")
    assert ghana.filter(kind="region").count() == 16
    assert ghana.filter(kind="district").count() == 261
    assert not ghana.filter(kind="town", latitude=None).exists()
    regions = Place.objects.filter(country="GB", kind="region").order_by("name")
    assert list(regions.values_list("name", flat=True)) == [
        "East Midlands",
        "East of England",
        "England",
        "London",
        "North East England",
        "North West England",
        "Northern Ireland",
        "Scotland",
        "South East England",
        "South West England",
        "Wales",
        "West Midlands",
        "Yorkshire and the Humber",
    ]
    assert Place.objects.filter(country="GB", kind="district", parent_id=LONDON).count() == 33
    assert Place.objects.filter(kind="world").values_list("country").get() == ("ZZ",)


@pytest.mark.usefixtures("file_gazetteer")
def test_ancestors_and_labels() -> None:
    """A place knows what it lies in, up to its country."""
    legon = parse_place("East Legon")
    assert legon is not None
    assert [place.name for place in ancestors(legon.id)] == [
        "Ayawaso West Municipal",
        "Greater Accra Region",
        "Ghana",
    ]
    assert label(legon.id) == "East Legon, Greater Accra Region"
    assert label(MANCHESTER) == "Manchester, North West England"
    assert label(LONDON) == "London, England"
    lagos = parse_place("Lagos", country="NG")
    assert lagos is not None
    assert label(lagos.id) == "Lagos, Nigeria"
    region = region_of(KUMASI)
    assert region is not None
    assert region.name == "Ashanti Region"
    ghana = country_place("gh")
    assert ghana is not None
    assert ghana.name == "Ghana"
    assert region_of(ghana.id) is None
    assert country_place("XX") is None
    assert KUMASI in descendants(region.id)
    assert KUMASI in descendants(ghana.id)
    assert ACCRA not in descendants(region.id)


@pytest.mark.usefixtures("file_gazetteer")
def test_suggest() -> None:
    """Names and aliases by prefix, the searcher's country and known places first."""
    assert suggest("acc", country="GH")[0].id == ACCRA
    assert suggest("lon", country="GH")[0].id == LONDON
    assert suggest("LON", country="GB", limit=3)[0].id == LONDON
    assert suggest("uk")[0].name == "United Kingdom"
    assert suggest("Kɔfori", country="GH")[0].slug == "koforidua"
    assert suggest("saint alb")[0].slug == "st-albans"
    assert "east-legon" in [place.slug for place in suggest("legon")]
    assert len(suggest("a", limit=5)) == 5
    assert suggest("") == []
    assert suggest("zzzz") == []
    assert suggest("acc", limit=0) == []


@pytest.mark.usefixtures("_loaded")
def test_the_table_gives_the_gazetteer_of_the_file(built_gazetteer: Gazetteer) -> None:
    """Reading the table finds exactly what the file says."""
    assert gazetteer().places == built_gazetteer.places


@pytest.mark.usefixtures("_loaded")
def test_reset_reads_the_table_again() -> None:
    """A change to the table shows after a reset, not before."""
    assert place_by_id(KUMASI).name == "Kumasi"
    Place.objects.filter(id=KUMASI).update(name="Oseikrom")
    assert place_by_id(KUMASI).name == "Kumasi"
    reset_gazetteer()
    assert place_by_id(KUMASI).name == "Oseikrom"


@pytest.mark.usefixtures("_loaded")
def test_an_empty_table_is_not_remembered() -> None:
    """A process that asks before the facts are loaded sees them once they are."""
    Place.objects.update(parent=None)
    Place.objects.all().delete()
    reset_gazetteer()
    assert parse_place("Kumasi") is None
    load_places()
    assert parse_place("Kumasi") is not None


def test_many_first_readers_read_the_places_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new process answers many people at once; one of them reads for all."""
    reset_gazetteer()
    reads = []

    def read() -> Iterator[PlaceFact]:
        reads.append(1)
        sleep(0.02)
        yield PlaceFact(KUMASI, "town", "Kumasi", "kumasi", "GH", None, 6.7, -1.6, False, 1, ())

    monkeypatch.setattr("jobboard.core.gazetteer._read", read)
    with ThreadPoolExecutor(4) as readers:
        found = list(readers.map(lambda _number: gazetteer(), range(4)))
    reset_gazetteer()
    assert len(reads) == 1
    assert [one.places.keys() for one in found] == [{KUMASI: 1}.keys()] * 4
