"""One edition of the suggestions in memory: which of them have the words typed so far."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from jobs.search.text import tokens, words

# Above every character a word can have.
_LAST: Final = "\U0010ffff"
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Row:
    """A stored suggestion; `words` are its normalised words, `jobs` how many listings have it."""

    kind: str
    text: str
    words: str
    jobs: int


class Proposals:
    """An edition, numbered from 0: titles before employers, each kind by falling frequency.

    For every word, as written and as normalised, `_numbers` holds the suggestions that have it,
    the words in order: those that begin with the same letters are one slice of it.
    """

    def __init__(self, edition: int, rows: Iterable[Row]) -> None:
        """Index the rows."""
        ranked = sorted(rows, key=lambda row: (row.kind != "title", -row.jobs, row.words))
        self.edition = edition
        self.texts = [row.text for row in ranked]
        self.title_count = sum(row.kind == "title" for row in ranked)
        self._jobs = np.array([row.jobs for row in ranked], dtype=np.int64)
        having: defaultdict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(ranked):
            for word in {*row.words.split(), *tokens(row.text)}:
                having[word].append(number)
        self._vocabulary = sorted(having)
        lists = [having[word] for word in self._vocabulary]
        self._starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        self._numbers = np.fromiter(chain.from_iterable(lists), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.texts)

    def matching(self, typed: str) -> tuple[Numbers, Numbers]:
        """Return the titles and the employers that have all words typed, the last one begun."""
        written = tokens(typed)
        mask = self._all_of(written)
        # As normalised too: "nurses" finds "nurse". But "c+" begins "c++" and is not "c" yet.
        if written and written[-1].isalnum():
            mask |= self._all_of(words(typed))
        found = np.flatnonzero(mask)
        middle = int(np.searchsorted(found, self.title_count))
        return found[:middle], found[middle:]

    def weights(self) -> dict[str, int]:
        """Return how many listings have each word in their title or employer's name."""
        if not self._vocabulary:
            return {}
        totals = np.add.reduceat(self._jobs[self._numbers], self._starts[:-1])
        return dict(zip(self._vocabulary, totals.tolist(), strict=True))

    def _all_of(self, typed: Sequence[str]) -> Mask:
        if not typed:
            return np.zeros(len(self), dtype=np.bool_)
        *whole, begun = typed
        found = self._between(begun, begun + _LAST)
        for word in whole:
            found &= self._between(word, word + "\0")
        return found

    def _between(self, low: str, high: str) -> Mask:
        """Return the suggestions with a word from `low` to below `high`."""
        first = bisect_left(self._vocabulary, low)
        last = bisect_left(self._vocabulary, high, first)
        found = np.zeros(len(self), dtype=np.bool_)
        found[self._numbers[self._starts[first] : self._starts[last]]] = True
        return found
