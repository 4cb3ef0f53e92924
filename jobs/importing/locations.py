"""Where an ad's work is: up to 20 places of the gazetteer, or its country, or anywhere."""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from jobboard.core.models import Place
from jobboard.core.places import PlaceFact, country_place, parse_place, split_places
from jobs.actions.editing import MOST_PLACES
from jobs.importing.ads import RawAd

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Located:
    """The places of an ad; `is_known` False when only its country, or nothing, was understood."""

    places: tuple[Place, ...]
    country: str
    is_known: bool


class Locator:
    """Finds places for one import, remembering the texts it has met."""

    def __init__(self) -> None:
        self._parse = lru_cache(maxsize=20_000)(parse_place)
        self._code = lru_cache(maxsize=1000)(_country_code)
        self._anywhere = Place.objects.get(kind=Place.Kind.WORLD)

    def locate(self, ad: RawAd, *, country: str, is_remote: bool) -> Located:
        """Return where an ad is; `country` (ISO code or "") is what its source implies."""
        stated = self._code(ad.country) or country.upper()
        chunks = [part for text in (*ad.places, ad.location) for part in _chunks(text)]
        texts = chunks[: MOST_PLACES * 2]
        facts = [self._parse(text, country=stated or None) for text in texts]
        found = list({fact.id: fact for fact in facts if fact}.values())[:MOST_PLACES]
        if found:
            return Located(tuple(map(_row, found)), found[0].country, True)
        fallback = country_place(stated) if stated else None
        if fallback:
            return Located((_row(fallback),), stated, is_remote or not texts)
        return Located((self._anywhere,), self._anywhere.country, is_remote)


def _chunks(text: str) -> list[str]:
    return split_places(text[:LONGEST_TEXT])


def _country_code(text: str) -> str:
    """Return the ISO code of a country named by code or by name, or ""."""
    stated = text.strip()
    if len(stated) == 2:
        code = {"UK": "GB"}.get(stated.upper(), stated.upper())
        return code if country_place(code) else ""
    fact = parse_place(stated) if stated else None
    return fact.country if fact else ""


def _row(fact: PlaceFact) -> Place:
    """Return a stand-in for the row of a place: its id and country are all a listing needs."""
    return Place(id=fact.id, country=fact.country)


@cache
def _currencies() -> dict[str, str]:
    with (files("jobboard.core.reference") / "countries.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["currency"] for row in csv.DictReader(file)}


def currency_of(country: str) -> str:
    """Return the currency of a country by ISO code, or ""."""
    return _currencies().get(country, "")
