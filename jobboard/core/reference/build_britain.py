"""Make the counties, boroughs and towns of the United Kingdom (development only)."""

from collections import defaultdict
from typing import Final

from jobboard.core.reference.rows import Row, distance, merge_aliases, nearest, read_source
from jobboard.core.text import fold_name

NATIONS: Final = {"Scotland": "SCT", "Wales": "WLS", "Northern Ireland": "NIR"}


def make_britain(regions: list[Row], towns: dict[str, list[Row]]) -> list[Row]:
    """Return UK counties and towns, each town in the county of the nearest anchor town."""
    ours = {row.name: row for row in regions if row.country == "GB"}
    everywhere = [*towns["GB"], *hand_placed()]
    names = index_names(everywhere)
    anchors: list[tuple[Row, Row]] = []
    counties: list[Row] = []
    for source in read_source("sources/uk_counties.csv"):
        region = ours[source["region"]]
        county = Row(int(source["id"]), "district", source["name"], "GB", parent=region)
        county.aliases = merge_aliases(county.name, source["aliases"])
        counties.append(county)
        found = find_anchors(source["anchors"], names, NATIONS.get(region.name, "ENG"))
        county.locate(found[0])
        anchors += [(town, county) for town in found]
    taken = {fold_name(county.name) for county in counties}
    kept = [town for town in everywhere if fold_name(town.name) not in taken]
    for town in kept:
        town.parent = nearest_county(town, anchors)
    return [*counties, *kept]


def hand_placed() -> list[Row]:
    """Return the parts of British towns that GeoNames lacks; points good to about a kilometre."""
    return [
        Row(
            int(source["id"]),
            "town",
            source["name"],
            "GB",
            latitude=float(source["latitude"]),
            longitude=float(source["longitude"]),
            is_approximate=True,
            aliases=source["aliases"],
        )
        for source in read_source("sources/uk_areas.csv")
    ]


def find_anchors(names: str, towns: dict[str, list[Row]], nation: str) -> list[Row]:
    """Return the anchor towns: of each name the largest first, then the nearest to that one."""
    found: list[Row] = []
    for name in names.split("|"):
        same = [town for town in towns.get(fold_name(name), ()) if town.admin1 in ("", nation)]
        if not same:
            raise SystemExit(f"sources/uk_counties.csv: no town called {name!r} in {nation}")
        found.append(nearest(found[0], same) if found else same[0])
    return found


def index_names(towns: list[Row]) -> dict[str, list[Row]]:
    """Return the towns by each of their folded names and aliases, in the order given."""
    index: dict[str, list[Row]] = defaultdict(list)
    for town in towns:
        for key in dict.fromkeys(fold_name(name) for name in (town.name, *town.aliases.split("|"))):
            index[key].append(town)
    return index


def nearest_county(town: Row, anchors: list[tuple[Row, Row]]) -> Row:
    """Return the county whose anchor is closest to the town, in the town's own nation."""
    in_nation = [pair for pair in anchors if town.admin1 in ("", pair[0].admin1)] or anchors
    return min(in_nation, key=lambda pair: distance(town, pair[0]))[1]
