"""Read the hand-written inputs of the gazetteer (`sources/*.csv`) and the towns of GeoNames."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify

from jobboard.core.text import fold_name

HERE = Path(__file__).parent


@dataclass
class Row:
    """A place on its way into `places.csv`; coordinates in degrees, 0 people when unknown."""

    id: int
    kind: str
    name: str
    country: str
    parent: "Row | None" = None
    latitude: float | None = None
    longitude: float | None = None
    is_approximate: bool = False
    population: int = 0
    aliases: str = ""
    slug: str = ""
    admin1: str = ""

    def locate(self, other: "Row") -> None:
        """Take the point of ``other`` as an approximate one of our own."""
        self.latitude, self.longitude = other.latitude, other.longitude
        self.is_approximate = True


def read_source(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file of this package as dictionaries."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def merge_aliases(name: str, *aliases: str) -> str:
    """Join ``|``-separated aliases, each once, without the name itself."""
    words = (alias.strip() for group in aliases for alias in group.split("|"))
    return "|".join(dict.fromkeys(word for word in words if word and word != name))


def plain_slug(name: str) -> str:
    """Return the slug a place has unless another one took it; the file leaves it out."""
    return slugify(fold_name(name).replace(" and ", " "))


def nearest(town: Row, others: Iterable[Row]) -> Row:
    """Return the row of ``others`` closest to the town."""
    return min(others, key=lambda other: (distance(town, other), other.id))


def distance(one: Row, other: Row) -> float:
    """Return a distance good enough to compare (degrees of latitude, longitude shrunk)."""
    if one.latitude is None or other.latitude is None:
        return math.inf
    east = (one.longitude or 0.0) - (other.longitude or 0.0)
    return math.hypot(one.latitude - other.latitude, east * math.cos(math.radians(one.latitude)))
