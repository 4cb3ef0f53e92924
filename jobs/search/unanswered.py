"""Searches that found nothing, and the words that would have made them find something."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, Final

from django.db import models
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from jobs.models import Job, LoggedSearch, SynonymOverride
from jobs.search.engine import get_engine
from jobs.search.query import MAX_PAGE_SIZE, JobQuery, SearchPage
from jobs.search.suggesting import did_you_mean
from jobs.search.suggesting.spelling import speller
from jobs.search.synonyms import entries_of, file_entries, normalised, overrides_now
from jobs.search.text import words as words_of

MOST_SUGGESTIONS: Final = 6
NEAREST: Final = 3
MOST_WITHOUT: Final = 2
# Those with all words in the title come first, so the first page of a search is enough to count.
MOST_TITLES: Final = MAX_PAGE_SIZE
# Of longer searches nobody can say what one of them means.
LONGEST: Final = 6
# What a search holds beside words; then only "did you mean" knows what to leave alone.
OPERATORS: Final = frozenset('"“”„«»')


class Why(models.TextChoices):
    """Where a suggestion comes from."""

    SPELLING = "spelling", _("another spelling")
    SYNONYM = "synonym", _("a synonym of it or of a word near it")
    WITHOUT = "without", _("without a word")


@dataclass(frozen=True)
class Suggestion:
    """A search for `written` could also find `meant`, and would then find `total` listings.

    Both sides are words as search knows them, with single spaces between; `search` is the whole
    search with the one in place of the other. Several words count in titles only, as synonyms
    do, and up to `MOST_TITLES`.
    """

    written: str
    meant: str
    why: str
    search: str
    total: int

    @property
    def label(self) -> str:
        """Where it comes from, for people."""
        return str(Why(self.why).label)

    @property
    def is_likely(self) -> bool:
        """Whether it says the same in other words; without a word, it asks for something wider."""
        return self.why != Why.WITHOUT


@dataclass(frozen=True)
class Unanswered:
    """Words that found nothing: how often in vain, how often in all, and when last in vain.

    `total` is how many live listings they find now without any filter.
    """

    words: str
    empty_searches: int
    searches: int
    last_empty_on: date
    total: int
    suggestions: tuple[Suggestion, ...]


def unanswered(
    *, since: date, leave_out: Iterable[str] = (), start: int = 0, most: int = 20
) -> list[Unanswered]:
    """Return the words that found nothing most often since a day, `most` of them from `start`.

    Searches for the same words count together, whatever their filters and day.
    """
    logged = LoggedSearch.objects.filter(searched_on__gte=since)
    # Few searches are in vain, and an index finds them; then another finds the rest of those words.
    vain = (
        logged.filter(empty_searches__gt=0)
        .exclude(words="")
        .exclude(words__in=list(leave_out))
        .values("words")
        .annotate(vain=Sum("empty_searches"), last=Max("searched_on"))
        .order_by("-vain", "-last", "words")
    )
    rows = list(vain[start : start + most])
    same = logged.filter(words__in=[row["words"] for row in rows]).values("words")
    made = dict(same.annotate(made=Sum("searches")).values_list("words", "made"))
    known = Known()
    return [_answered(row, made.get(row["words"], row["vain"]), known) for row in rows]


class Known:
    """What is asked again and again for one report: totals of searches, other sides of synonyms."""

    def __init__(self) -> None:
        self._totals: dict[str, int] = {}

    def total(self, words: str) -> int:
        """Return how many live listings have all these words, or what they also mean."""
        if words not in self._totals:
            self._totals[words] = total_in(found_by(words))
        return self._totals[words]

    def total_with(self, search: str, meant: str) -> int:
        """Return how many listings `search` finds as a synonym's other side: `meant` in it."""
        needed = set(meant.split())
        if len(needed) < 2 or not self.total(search):
            return self.total(search)
        page = JobQuery(words=search, page_size=MOST_TITLES, with_facets=False)
        titles = Job.objects.filter(pk__in=get_engine().search(page).ids)
        return sum(
            needed <= set(words_of(title)) for title in titles.values_list("title", flat=True)
        )

    @cached_property
    def _sides(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for entry in entries_of(file_entries(), overrides_now()):
            if entry.kind != SynonymOverride.Kind.FILTER:
                found[entry.written].append(entry.meant)
                found[entry.meant].append(entry.written)
        return found

    def other_sides(self, side: str) -> Iterator[str]:
        """Yield the other sides of a side's synonyms, whichever way they are meant, then theirs."""
        direct = self._sides.get(side, [])
        yield from direct
        for other in direct:
            yield from (each for each in self._sides[other] if each != side)


def found_by(words: str) -> SearchPage:
    """Return what a search for these words finds now, without filters."""
    return get_engine().search(JobQuery(words=words, page_size=1, with_facets=False))


def total_in(found: SearchPage) -> int:
    """Return how many listings have all the words; none when some had to be left out."""
    return 0 if found.dropped_words else found.total


def suggestions(words: str, found: SearchPage, known: Known) -> tuple[Suggestion, ...]:
    """Return what could be meant by words that found nothing, each finding something."""
    made: dict[tuple[str, str], Suggestion] = {}
    for written, meant, why, search in _candidates(words, found, known):
        pair = (normalised(written), normalised(meant))
        if not all(pair) or pair[0] == pair[1] or pair in made:
            continue
        if total := known.total_with(search, pair[1]):
            made[pair] = Suggestion(*pair, why, search, total)
        if len(made) == MOST_SUGGESTIONS:
            break
    return tuple(made.values())


Candidate = tuple[str, str, str, str]


def _answered(row: Mapping[str, Any], searches: int, known: Known) -> Unanswered:
    words = row["words"]
    found = found_by(words)
    total = total_in(found)
    made = () if total else suggestions(words, found, known)
    return Unanswered(words, row["vain"], searches, row["last"], total, made)


def _candidates(words: str, found: SearchPage, known: Known) -> Iterator[Candidate]:
    """Yield (what was written, what could be meant, why, the whole search with it)."""
    query = JobQuery(words=words, with_facets=False)
    if meant := did_you_mean(query, found):
        for written, other in _changes(words, meant.words.lower()):
            yield written, other, Why.SPELLING, meant.words.lower()
    typed = words.split()
    if len(typed) > LONGEST or OPERATORS & set(words) or "OR" in typed:
        return
    if any(word.startswith("-") for word in typed):
        return
    for at, word in enumerate(typed):
        for other, why in _meanings(word, known):
            yield word, other, why, " ".join([*typed[:at], other, *typed[at + 1 :]])
    if len(typed) > 1:
        for other in known.other_sides(normalised(words)):
            yield words, other, Why.SYNONYM, other
        yield from _without(words, typed, known)


def _meanings(word: str, known: Known) -> Iterator[tuple[str, str]]:
    """Yield what one word could mean: other spellings if it is unknown, and synonyms of each."""
    yield from ((other, Why.SYNONYM) for other in known.other_sides(normalised(word)))
    if known.total(word):
        return
    near = [each.word for each in speller().near(word)[:NEAREST]]
    yield from ((other, Why.SPELLING) for other in near)
    for each in near:
        yield from ((other, Why.SYNONYM) for other in known.other_sides(normalised(each)))


def _without(words: str, typed: list[str], known: Known) -> Iterator[Candidate]:
    """Yield the search without one of its words, those first that find most."""
    rests = [" ".join([*typed[:at], *typed[at + 1 :]]) for at in range(len(typed))]
    totals = {rest: known.total(rest) for rest in rests if words_of(rest)}
    for rest in sorted(totals, key=lambda rest: (-totals[rest], rest))[:MOST_WITHOUT]:
        yield words, rest, Why.WITHOUT, rest


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the stretches of words in which two texts differ."""
    left, right = before.split(), after.split()
    for kind, start, end, first, last in SequenceMatcher(None, left, right, False).get_opcodes():
        if kind == "replace":
            yield " ".join(left[start:end]), " ".join(right[first:last])
