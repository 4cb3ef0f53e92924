"""The search that was probably meant ("did you mean"), when the one typed finds little.

A search that finds enough costs nothing here. One that finds little costs a look at the words in
memory, and only for words that seem misspelt up to `MOST_ASKED` searches.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jobs.search.engine import get_engine
from jobs.search.query import MAX_WORDS, MAX_WORDS_LENGTH, JobQuery, SearchPage
from jobs.search.suggesting.spelling import TIMES, Speller, speller
from jobs.search.text import tokens

# A search that finds as many is a good one.
ENOUGH: Final = 5
# A correction must find more than so many times what was found as typed.
CLEARLY: Final = 3
MOST_ASKED: Final = 6
# An exclusion with all it excludes, which is left alone; or a word.
_PIECE: Final = re.compile(r"""(?<!\S)[-‐‑–—−](?:"[^"]*"|\S+)|[^\W_]+(?:['’][^\W_]+)*[+#]*""")


@dataclass(frozen=True)
class Correction:
    """What was probably meant: the text as typed with words replaced, and how many it finds."""

    words: str
    total: int


@dataclass(frozen=True)
class _Typed:
    """A word of the text, where it stands, and the word as search reads it."""

    start: int
    end: int
    token: str


@dataclass(frozen=True)
class _Change:
    """A stretch of the text to be replaced."""

    start: int
    end: int
    to: str


def did_you_mean(query: JobQuery, found: SearchPage) -> Correction | None:
    """Return a better spelling of the words of `query`, which found `found`; None when it is good.

    The correction finds clearly more with the same filters; what is excluded stays as typed.
    """
    as_typed = 0 if found.dropped_words else found.total
    if not query.words or as_typed >= ENOUGH:
        return None
    asking = _Asking(query, as_typed)
    text = query.words[:MAX_WORDS_LENGTH]
    for changes in _attempts(text, asking):
        words = _changed(text, changes)
        total = asking.total(words)
        if total > CLEARLY * as_typed:
            return Correction(words, total)
        if asking.is_over:
            break
    return None


class _Asking:
    """Asks the engine how many listings words find, a limited number of times."""

    def __init__(self, query: JobQuery, as_typed: int) -> None:
        self._query = query.but(page=1, page_size=1, with_facets=False, ceiling=None)
        self._left = MOST_ASKED
        self.as_typed = as_typed

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be asked."""
        return self._left <= 0

    def total(self, words: str) -> int:
        """Return how many listings have all of the words, with the filters of the search."""
        return self._total(self._query.but(words=words))

    def anywhere(self, word: str) -> int:
        """Return how many listings have a word, whatever the filters."""
        return self._total(JobQuery(words=word, page_size=1, with_facets=False))

    def _total(self, query: JobQuery) -> int:
        if self.is_over:
            return 0
        self._left -= 1
        answer = get_engine().search(query)
        return 0 if answer.dropped_words else answer.total


def _attempts(text: str, asking: _Asking) -> Iterator[list[_Change]]:
    """Yield changes to try: words joined, then spelt otherwise, then split, then second best."""
    known, typed = speller(), list(_typed_words(text))
    for one, other in pairwise(typed):
        joined = one.token + other.token
        if text[one.end : other.start] in (" ", "-") and known.weight(joined):
            yield [_Change(one.start, other.end, joined)]
    best: list[_Change] = []
    second: list[_Change] = []
    for word in typed:
        meant = _meant(word, known, asking)
        if meant:
            best.append(_Change(word.start, word.end, meant[0]))
            second += [_Change(word.start, word.end, other) for other in meant[1:2]]
    if best:
        yield best
    for change in second:
        yield [change if change.start == other.start else other for other in best]


def _meant(word: _Typed, known: Speller, asking: _Asking) -> list[str]:
    """Return what a word was probably meant to be, likeliest first; nothing for a good word."""
    near = known.near(word.token)
    split = "" if known.weight(word.token) else known.split(word.token)
    if not near and not split:
        return []
    # A word that titles lack may stand in many adverts all the same.
    times = TIMES * asking.anywhere(word.token)
    meant = [one.word for one in near if one.weight >= times]
    return [*meant[:2], *([split] if split and not times else [])]


def _typed_words(text: str) -> Iterator[_Typed]:
    pieces = (piece for piece in _PIECE.finditer(text) if piece[0][0].isalnum())
    for piece in list(pieces)[:MAX_WORDS]:
        found = tokens(piece[0])
        if len(found) == 1 and piece[0] != "OR":
            yield _Typed(piece.start(), piece.end(), found[0])


def _changed(text: str, changes: list[_Change]) -> str:
    """Return the text with the changes made, all else as typed."""
    for change in sorted(changes, key=lambda change: -change.start):
        was = text[change.start]
        to = change.to[0].upper() + change.to[1:] if was.isupper() else change.to
        text = text[: change.start] + to + text[change.end :]
    return text
