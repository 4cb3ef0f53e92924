"""What search knows of a listing: its words by where they stand, and its facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jobboard.core.gazetteer import Gazetteer, PlaceFact, gazetteer, reset_gazetteer
from jobs.models import Job, JobPlace
from jobs.search.bands import pay_bucket
from jobs.search.pairs import BREAK
from jobs.search.text import body_words, words

# Raise it whenever text.py or this file reads other words or facts from the same listing: then
# `rules` differs, and a rebuild reads listings anew. Changes of the files in words/ are noticed.
VERSION = 3
WORD_FILES = ("stems.csv", "spellings.csv")
HOUR = 3600
DAY = 24 * HOUR
BATCH = 500
COLUMNS = (
    "pk", "status", "title", "description_html", "location_text", "company_id", "company__name",
    "country", "function_id", "employment_type", "work_pattern", "remote", "experience",
    "visa_sponsorship", "apply_by", "pay_ghs_high", "pay_gbp_high", "published_at", "starts_at",
    "expires_at",
)  # fmt: skip
MOST_SIZE = 12
GROUPS = {
    "function": "function_id",
    "type": "employment_type",
    "pattern": "work_pattern",
    "remote": "remote",
    "experience": "experience",
}


@dataclass(frozen=True)
class Listing:
    """A published listing; word columns hold words with single spaces between.

    In `place` each name and in `text` each part stands between `BREAK`s: phrases end there.
    """

    job_id: int
    rules: str
    employer_id: int
    approved: bool
    published_at: datetime
    starts_at: datetime
    expires_at: datetime
    pay_ghs: int | None
    pay_gbp: int | None
    title: str
    company: str
    place: str
    text: str
    facts: str


def read_listings(job_ids: Collection[int]) -> Iterator[Listing]:
    """Yield those of the listings that were ever published; two queries for all."""
    places: dict[int, list[int]] = defaultdict(list)
    for job_id, place_id in JobPlace.objects.filter(job__in=job_ids).values_list("job", "place"):
        places[job_id].append(place_id)
    published = Job.objects.filter(pk__in=job_ids, published_at__isnull=False)
    for row in published.order_by("published_at", "pk").values(*COLUMNS):
        yield _listing(row, [_place(place_id) for place_id in places[row["pk"]]])


@cache
def rules() -> str:
    """Return a short name of the rules by which listings are read at present."""
    name = blake2b(str(VERSION).encode(), digest_size=6)
    for file in WORD_FILES:
        name.update((Path(__file__).parent / "words" / file).read_bytes())
    return name.hexdigest()


def hour_of(moment: datetime) -> int:
    """Return the hour a moment lies in, counted from 1970."""
    return int(moment.timestamp()) // HOUR


@dataclass(frozen=True)
class Where:
    """What a place adds to the listings in it."""

    names: list[str]
    names_above: list[str]
    facts: frozenset[str]


def _listing(row: dict[str, Any], places: list[Where]) -> Listing:
    title = words(row["title"])
    text = [" ".join(body_words(row["description_html"])), " ".join(words(row["location_text"]))]
    text += [name for place in places for name in place.names_above]
    facts = {*_facts(row)}.union(*(place.facts for place in places))
    return Listing(
        job_id=row["pk"],
        rules=rules(),
        employer_id=row["company_id"],
        approved=row["status"] == Job.Status.APPROVED,
        published_at=row["published_at"],
        starts_at=row["starts_at"],
        expires_at=row["expires_at"],
        pay_ghs=row["pay_ghs_high"],
        pay_gbp=row["pay_gbp_high"],
        title=" ".join(title),
        company=" ".join(words(row["company__name"])),
        place=_pieces(name for place in places for name in place.names),
        text=_pieces(text),
        facts=" ".join(sorted(facts | {f"g:size:{min(max(len(title), 1), MOST_SIZE):02}"})),
    )


def _pieces(texts: Iterable[str]) -> str:
    return f" {BREAK} ".join(filter(None, dict.fromkeys(texts)))


def _facts(row: dict[str, Any]) -> Iterator[str]:
    for group, column in GROUPS.items():
        if row[column]:
            yield f"g:{group}:{row[column]}"
    if row["visa_sponsorship"]:
        yield "g:visa:1"
    if row["apply_by"] == Job.ApplyBy.EMAIL:
        yield "g:quick:1"
    if row["pay_ghs_high"] is None and row["pay_gbp_high"] is None:
        yield "g:nopay:1"
    for currency, column in (("GHS", "pay_ghs_high"), ("GBP", "pay_gbp_high")):
        if row[column] is not None:
            yield f"g:{currency}:{pay_bucket(currency, row[column]):03}"
    yield f"g:hour:{hour_of(row['published_at']):09}"
    yield f"g:ends:{int(row['expires_at'].timestamp()) // DAY:09}"
    yield f"f:company:{row['company_id']}"
    yield f"g:country:{row['country']}"
    yield "g:all"


def _place(place_id: int) -> Where:
    if place_id not in gazetteer().places:
        reset_gazetteer()
    return _where(gazetteer(), place_id)


@lru_cache(maxsize=20_000)
def _where(places: Gazetteer, place_id: int) -> Where:
    place, above = places.places[place_id], places.ancestors(place_id)
    facts = {f"f:at:{place_id}"}
    for one in (place, *above):
        facts |= {f"f:in:{one.id}", f"g:country:{one.country}"}
        if one.kind == "region":
            facts.add(f"g:region:{one.id}")
    return Where(_names([place]), _names(above), frozenset(facts))


def _names(places: Iterable[PlaceFact]) -> list[str]:
    return [" ".join(words(name)) for place in places for name in (place.name, *place.aliases)]
