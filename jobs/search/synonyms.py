"""What words also find: the files of words/, and what moderators changed about them."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from jobs.models import Job, SearchState, SynonymOverride
from jobs.search.language import Alternative, Question, Synonyms, Where, ask
from jobs.search.query import MAX_WORDS_LENGTH
from jobs.search.text import words

FILE: Final = Path(__file__).parent / "words" / "synonyms.csv"
HEADER: Final = ("kind", "written", "meant", "in")
# The last column of entries whose meaning counts in titles only.
TITLE: Final = "title"
# Letters of an abbreviation that means something else elsewhere: "hr" is an hour, "it" a pronoun.
SHORT: Final = 3
Kind = SynonymOverride.Kind
# What a word may mean beside words: a filter's value, as the index names it after "g:".
FACTS: Final = frozenset(
    [
        *(f"type:{value}" for value in Job.EmploymentType.values),
        *(f"pattern:{value}" for value in Job.WorkPattern.values),
        *(f"remote:{value}" for value in Job.Remote.values),
        *(f"experience:{value}" for value in Job.Experience.values),
        "visa:1",
        "quick:1",
    ]
)


@dataclass(frozen=True)
class Entry:
    """Two sides that belong together, normalised; `meant` of a filter is `group:value`."""

    kind: str
    written: str
    meant: str
    is_for_titles: bool = False


def asked(text: str, words_version: int) -> Question:
    """Return the question a text asks, with the synonyms of a version of the overrides."""
    return _asked(text[:MAX_WORDS_LENGTH], words_version)


@lru_cache(maxsize=2_000)
def _asked(text: str, words_version: int) -> Question:
    return ask(text, synonyms(words_version))


@lru_cache(maxsize=4)
def synonyms(words_version: int) -> Synonyms:
    """Return the synonyms of files and overrides; `SearchState.words_version` names the latter.

    Version 0 has no overrides. Replicas may be of different versions, so a few are kept.
    """
    overrides = overrides_now() if words_version else []
    return Synonyms(_meanings(entries_of(file_entries(), overrides)))


def words_version() -> int:
    """Return the version of the overrides, for an engine that reads no state of its own."""
    return SearchState.objects.values_list("words_version", flat=True).first() or 0


def overrides_now() -> list[Entry]:
    """Return the overrides as they are in the database now."""
    rows = SynonymOverride.objects.order_by("pk").values_list("kind", "written", "meant")
    return [Entry(*row) for row in rows]


@cache
def file_entries() -> tuple[Entry, ...]:
    """Return the entries of the file, both sides normalised."""
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return tuple(_entry(*row) for row in list(csv.reader(lines))[1:])


def _entry(kind: str, written: str, meant: str, where: str) -> Entry:
    right = meant if kind == Kind.FILTER else normalised(meant)
    return Entry(kind, normalised(written), right, where == TITLE)


def normalised(side: str) -> str:
    """Return a side as `text.py` knows its words."""
    return " ".join(words(side))


def entries_of(of_files: Iterable[Entry], overrides: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries that hold: those of the files not set apart, then the overrides'."""
    overrides = list(overrides)
    apart = {frozenset((one.written, one.meant)) for one in overrides if one.kind == Kind.APART}
    for one in of_files:
        if frozenset((one.written, one.meant)) not in apart:
            yield one
    for one in overrides:
        if one.kind != Kind.APART:
            yield one


def _meanings(entries: Iterable[Entry]) -> dict[tuple[str, ...], tuple[Alternative, ...]]:
    found: dict[tuple[str, ...], dict[Alternative, None]] = defaultdict(dict)
    for one in entries:
        left, right = tuple(one.written.split()), tuple(one.meant.split())
        if one.kind == Kind.FILTER:
            found[left][_fact(one.meant)] = None
            continue
        found[left][_widened(right, one.is_for_titles)] = None
        if one.kind == Kind.TWO_WAY:
            found[right][_widened(left, one.is_for_titles)] = None
    return {left: tuple(alternatives) for left, alternatives in found.items()}


def _widened(side: tuple[str, ...], is_for_titles: bool) -> Alternative:
    """Return the alternative of a synonym; what means much else in texts counts in titles only."""
    is_short = len(side) == 1 and len(side[0]) <= SHORT
    is_vague = is_for_titles or is_short or len(side) > 1
    return Alternative(side, Where.TITLE if is_vague else Where.ANYWHERE, is_typed=False)


def _fact(meant: str) -> Alternative:
    return Alternative((), Where.FACT, f"g:{meant}", is_typed=False)
