"""Reference facts load, correct themselves, and load again without a change."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from jobboard.core.models import ExchangeRate, Place
from jobboard.core.reference.loading import load_places, load_rates, read_places
from jobboard.core.reference.rows import HERE, read_source

pytestmark = pytest.mark.django_db


def test_load_reference_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """The command creates everything once and then changes nothing."""
    total = len(read_places())
    call_command("load_reference")
    first = capsys.readouterr().out
    assert f"places: {total} created, 0 changed, 0 unchanged" in first
    assert "functions: 26 created, 0 changed, 0 unchanged" in first
    call_command("load_reference")
    second = capsys.readouterr().out
    assert f"places: 0 created, 0 changed, {total} unchanged" in second
    assert "functions: 0 created, 0 changed, 26 unchanged" in second
    assert Place.objects.count() == total


def test_load_places_corrects_and_swaps_slugs() -> None:
    """Wrong values are corrected, two swapped slugs too; a place of our own stays."""
    load_places()
    accra, kumasi = Place.objects.get(slug="accra"), Place.objects.get(slug="kumasi")
    Place.objects.filter(id=accra.id).update(slug="parked")
    Place.objects.filter(id=kumasi.id).update(slug="accra", population=1)
    Place.objects.filter(id=accra.id).update(slug="kumasi")
    Place.objects.create(id=199_999_999, kind="town", name="Elsewhere", slug="own", country="GH")
    loaded = load_places()
    assert (loaded.created, loaded.changed) == (0, 2)
    assert Place.objects.get(slug="accra").id == accra.id
    assert Place.objects.get(slug="kumasi").population == kumasi.population
    assert Place.objects.filter(slug="own").exists()


def test_places_file_is_sound() -> None:
    """Ids and slugs are unique, parents come first, points are on the globe, it is small."""
    places = read_places()
    slugs = {values["slug"] for values in places.values()}
    assert len(slugs) == len(places)
    seen: set[int | None] = {None}
    for place_id, values in places.items():
        assert values["parent_id"] in seen
        seen.add(place_id)
        if values["latitude"] is not None:
            assert -90 <= values["latitude"] <= 90
            assert -180 <= values["longitude"] <= 180
    for name, size in ((field, Place._meta.get_field(field)) for field in ("name", "slug")):
        assert isinstance(size, models.CharField)
        assert max(len(values[name]) for values in places.values()) <= (size.max_length or 0)
    files = [*HERE.glob("*.csv"), *HERE.glob("sources/*.csv")]
    assert sum(file.stat().st_size for file in files) < 1_000_000


def test_countries_and_currencies() -> None:
    """Every country has a code and, but for Antarctica, a currency we know."""
    currencies = {row["code"]: row for row in read_source("currencies.csv")}
    countries = {row["code"]: row for row in read_source("countries.csv")}
    assert len(countries) == 250
    assert countries["GH"]["currency"] == "GHS"
    assert countries["GB"]["aliases"].split("|")[0] == "UK"
    unknown = {code for code, row in countries.items() if row["currency"] not in currencies}
    assert unknown == {"AQ"}
    assert currencies["GHS"]["symbols"].split("|")[0] == "GH₵"
    assert currencies["JPY"]["exponent"] == "0"


def test_load_rates_keeps_what_was_imported() -> None:
    """A rate stored for a day is not overwritten by the hand-set one."""
    load_rates()
    rate = ExchangeRate.objects.get(base="GHS", quote="GBP", on="2026-11-01")
    assert "indicative" in rate.source
    ExchangeRate.objects.filter(id=rate.id).update(rate=Decimal("0.08"))
    loaded = load_rates()
    assert (loaded.created, loaded.changed) == (0, 0)
    assert ExchangeRate.objects.get(id=rate.id).rate == Decimal("0.08")


def test_seed_rates_agree_with_each_other() -> None:
    """For each currency, GHS through GBP is the direct rate, to a tenth of a per cent."""
    rates = {(r["base"], r["quote"]): Decimal(r["rate"]) for r in read_source("exchange_rates.csv")}
    for base in {base for base, _ in rates} - {"GHS", "GBP"}:
        through = rates[base, "GBP"] * rates["GBP", "GHS"]
        assert abs(through / rates[base, "GHS"] - 1) < Decimal("0.001")


@pytest.fixture
def rates_file(tmp_path: Path) -> Path:
    """Return the path of a good file of two rates."""
    path = tmp_path / "rates.csv"
    path.write_text("base,quote,on,rate\nGHS,GBP,2025-01-02,0.0541\nUSD,GHS,2025-01-02,14.7\n")
    return path


def test_import_rates(rates_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run stores nothing; an import stores each rate once; a correction replaces it."""
    call_command("import_rates", rates_file, "--dry-run")
    assert ExchangeRate.objects.count() == 0
    assert "2 created" in capsys.readouterr().out
    call_command("import_rates", rates_file)
    call_command("import_rates", rates_file)
    assert capsys.readouterr().out.splitlines()[1] == (
        "exchange rates: 0 created, 0 changed, 2 unchanged"
    )
    assert ExchangeRate.objects.get(base="GHS").rate == Decimal("0.0541")
    rates_file.write_text("base,quote,on,rate\nGHS,GBP,2025-01-02,0.06\n")
    call_command("import_rates", rates_file)
    assert ExchangeRate.objects.get(base="GHS").rate == Decimal("0.06")
    assert ExchangeRate.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("XXZ,GBP,2025-01-02,1", "line 3: base 'XXZ' is not a currency code we know"),
        ("GBP,gbp,2025-01-02,1", "line 3: quote 'gbp' is not a currency code we know"),
        ("GBP,GBP,2025-01-02,1", "line 3: base and quote are the same currency"),
        ("GBP,GHS,2025-02-30,1", "line 3: '2025-02-30' is not a day of the calendar"),
        ("GBP,GHS,02/01/2025,1", "line 3: '02/01/2025' is not a day; write it as 2026-11-01"),
        ("GBP,GHS,2999-01-01,1", "line 3: 2999-01-01 lies in the future"),
        ("GBP,GHS,2025-01-02,0", "line 3: rate '0' must be more than 0"),
        ("GBP,GHS,2025-01-02,-1", "line 3: rate '-1' is not a plain number"),
        ("GBP,GHS,2025-01-02,NaN", "line 3: rate 'NaN' is not a plain number"),
        ("GBP,GHS,2025-01-02,1e5", "line 3: rate '1e5' is not a plain number"),
        ("GBP,GHS,2025-01-02,12345678901", "line 3: rate '12345678901' is not a plain number"),
        ("GHS,GBP,2025-01-02,0.06", "line 3: the same pair and day appear twice"),
        ("GBP", "line 3: quote '' is not a currency code we know"),
    ],
)
def test_import_rates_all_or_nothing(tmp_path: Path, line: str, why: str) -> None:
    """One wrong line stores nothing and is named with its number and the reason."""
    path = tmp_path / "rates.csv"
    path.write_text(f"base,quote,on,rate\nGHS,GBP,2025-01-02,0.0541\n{line}\n")
    with pytest.raises(CommandError) as caught:
        call_command("import_rates", path)
    assert why in str(caught.value)
    assert ExchangeRate.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the first line lacks the column(s) base, quote, on, rate"),
        (b"base,quote,rate\nGHS,GBP,1\n", "the first line lacks the column(s) on"),
        (b"base,quote,on,rate\n", "the file holds no rates"),
        (b"\xff\xfe\x00", "the file is not UTF-8 text"),
        (b'base,quote,on,rate\n"GHS"x,GBP,2025-01-02,1\n', "the file is not readable as CSV"),
        (b"x" * 5_000_001, "the file is larger than 5 MB"),
    ],
)
def test_import_rates_unreadable(tmp_path: Path, content: bytes, why: str) -> None:
    """A file that is no rates file is refused with the reason."""
    path = tmp_path / "rates.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        call_command("import_rates", path)
    assert why in str(caught.value)


def test_import_rates_missing_file(tmp_path: Path) -> None:
    """A path that is not there is named."""
    with pytest.raises(CommandError, match=r"cannot read gone\.csv"):
        call_command("import_rates", tmp_path / "gone.csv")


def test_source_ids_are_unique() -> None:
    """No hand-written row shares an id with another, in any source file."""
    ids = [
        row["id"]
        for file in sorted(HERE.glob("sources/*.csv"))
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        if "id" in row
    ]
    assert len(ids) == len(set(ids))
