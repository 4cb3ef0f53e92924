"""Make the districts and towns of Ghana (development only)."""

from jobboard.core.reference.rows import Row, merge_aliases, nearest, read_source
from jobboard.core.text import fold_name


def make_ghana(regions: list[Row], towns: dict[str, list[Row]]) -> list[Row]:
    """Return Ghana's districts and towns; a town of GeoNames keeps its own id and point."""
    ours = {row.name: row for row in regions if row.country == "GH"}
    districts: dict[str, Row] = {}
    capitals: dict[int, str] = {}
    for source in read_source("sources/ghana_districts.csv"):
        region = ours[source["region"]]
        name = f"{source['name']} {source['kind']}"
        row = Row(int(source["id"]), "district", name, "GH", parent=region, admin1=region.admin1)
        row.aliases = merge_aliases(name, source["aliases"], source["name"])
        districts[source["id"]] = row
        capitals[row.id] = fold_name(source["capital"])
    named = {(town.admin1, fold_name(town.name)): town for town in reversed(towns["GH"])}
    listed: list[Row] = []
    for source in read_source("sources/ghana_towns.csv"):
        district = districts[source["district"]]
        town = named.get((district.admin1, fold_name(source["name"])))
        if town is None:
            town = Row(int(source["id"]), "town", source["name"], "GH", aliases=source["aliases"])
            if source["latitude"]:
                town.latitude, town.longitude = (
                    float(source["latitude"]),
                    float(source["longitude"]),
                )
            town.is_approximate = True
            listed.append(town)
        town.parent = town.parent or district
        if fold_name(town.name) == capitals[district.id] and town.latitude is not None:
            district.locate(town)
    place_in_ghana(towns["GH"], list(districts.values()), ours)
    for row in [*districts.values(), *listed]:
        if row.latitude is None and row.parent is not None:
            row.locate(row.parent)
    return [*districts.values(), *listed, *towns["GH"]]


def place_in_ghana(towns: list[Row], districts: list[Row], regions: dict[str, Row]) -> None:
    """Give the towns that no district names the district of the nearest one, or their region."""
    by_admin1 = {region.admin1: region for region in regions.values()}
    anchors = [town for town in towns if town.parent is not None]
    for town in towns:
        if town.parent is None:
            near = [anchor for anchor in anchors if anchor.admin1 == town.admin1]
            closest = nearest(town, near) if near else None
            town.parent = closest.parent if closest else by_admin1[town.admin1]
