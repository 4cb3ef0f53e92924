"""Reads the written content (roles, companies, towns, phrases) from the TOML files beside it."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent
COUNTRIES = ("GH", "GB")


@dataclass(frozen=True)
class Band:
    """Pay a role can plausibly get, in whole units of the currency; by the hour below 100."""

    low: float
    high: float

    @property
    def is_hourly(self) -> bool:
        """True for a figure that can only be an hourly rate."""
        return self.high < 100


@dataclass(frozen=True)
class Role:
    """One kind of work: its titles, pay and sentences, each by country (GH, GB)."""

    key: str
    function: str
    sectors: tuple[str, ...]
    titles: dict[str, tuple[str, ...]]
    pay: dict[str, Band]
    intro: dict[str, tuple[str, ...]]
    duties: dict[str, tuple[str, ...]]
    needs: dict[str, tuple[str, ...]]
    patterns: str
    terms: str
    can_be_remote: bool
    can_sponsor: bool
    openings: int


@dataclass(frozen=True)
class DemoCompany:
    """One invented employer; its site and mailboxes live under the reserved ``.example``."""

    name: str
    slug: str
    country: str
    town: str
    sector: str
    about: str

    @property
    def domain(self) -> str:
        """A host name that can never be registered (RFC 2606)."""
        return f"{self.slug}.example"


@dataclass(frozen=True)
class Town:
    """A gazetteer town, how often it is used, and quarters people there would name."""

    name: str
    country: str
    weight: int
    areas: tuple[str, ...]


@cache
def roles() -> tuple[Role, ...]:
    """Return every role text, ordered by function and place in its file."""
    found = []
    for path in sorted((CONTENT / "roles").glob("*.toml")):
        for entry in _read(path)["role"]:
            found.append(_role(path.stem, entry))
    return tuple(found)


@cache
def companies() -> tuple[DemoCompany, ...]:
    """Return every employer; names and slugs are unique."""
    found = []
    for country in COUNTRIES:
        for sector, block in _read(CONTENT / f"companies_{country.lower()}.toml").items():
            for line in _lines(block):
                name, town, about = (part.strip() for part in line.split("|", 2))
                found.append(DemoCompany(name, slug_of(name), country, town, sector, about))
    return tuple(found)


@cache
def towns(country: str) -> tuple[Town, ...]:
    """Return the towns of one country, heaviest first."""
    found = []
    for line in _lines(_read(CONTENT / "towns.toml")[country]):
        name, weight, areas = (part.strip() for part in line.split("|"))
        quarters = tuple(area.strip() for area in areas.split(","))
        found.append(Town(name, country, int(weight), quarters))
    return tuple(sorted(found, key=lambda town: -town.weight))


@cache
def phrases(kind: str, country: str) -> tuple[str, ...]:
    """Return the lines of one shared pool (headings, benefits, closings ...) for a country."""
    return _for_country(_lines(_read(CONTENT / "phrases" / f"{kind}.toml")["lines"]), country)


def slug_of(name: str) -> str:
    """Return the name as lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _role(function: str, entry: dict[str, Any]) -> Role:
    titles = {c: tuple(entry[k]) for c, k in (("GH", "gh"), ("GB", "uk")) if k in entry}
    return Role(
        key=entry["key"],
        function=function,
        sectors=tuple(entry["at"].split()),
        titles=titles,
        pay={c: Band(*entry["pay_gh" if c == "GH" else "pay_uk"]) for c in titles},
        intro={c: _for_country(_lines(entry["intro"]), c) for c in titles},
        duties={c: _for_country(_lines(entry["duties"]), c) for c in titles},
        needs={c: _for_country(_lines(entry["needs"]), c) for c in titles},
        patterns=entry.get("patterns", "d"),
        terms=entry.get("terms", "ffffffffct"),
        can_be_remote=entry.get("remote", False),
        can_sponsor=entry.get("sponsor", False),
        openings=entry.get("openings", 1),
    )


def _for_country(lines: list[str], country: str) -> tuple[str, ...]:
    mark = {"GH": "gh:", "GB": "uk:"}
    other = mark["GB" if country == "GH" else "GH"]
    kept = (line for line in lines if not line.startswith(other))
    return tuple(line.removeprefix(mark[country]).strip() for line in kept)


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
