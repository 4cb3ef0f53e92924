"""Which word a misspelt one was meant to be: by the letters changed and by how common it is."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from jobboard.core.gazetteer import HOME_COUNTRIES, Gazetteer, gazetteer
from jobboard.core.text import fold_name
from jobs.search.suggesting.proposals import Proposals
from jobs.search.suggesting.reading import proposals
from jobs.search.text import words

# Shorter words are too many to tell which was meant; longer ones may have two letters wrong.
SHORTEST: Final = 4
SHORT: Final = 5
TWO_WRONG_FROM: Final = 8
LONGEST: Final = 30
# How much more common a word must be than what was typed to be meant instead.
TIMES: Final = 20
# A letter wrong weighs as much as being so many powers of ten more common.
LETTER: Final = 2.0
FIRST_LETTER: Final = 1.0
SLIP: Final = 1.0
ENDING: Final = 0.1
SMALLEST_TOWN: Final = 5_000
PEOPLE_A_JOB: Final = 10_000
PARTS_LENGTH: Final = 3

_RIGHT_WORDS: Final = Path(__file__).parents[1] / "words" / "known_words.txt"
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE_OF: Final = {
    key: (x + y * 0.5, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)
}
_SOUNDS: Final = frozenset(map(frozenset, "ck cs sz mn gj fv td".split()))
_VOWELS: Final = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Near:
    """A known word close to one that was typed, and how likely it was meant."""

    word: str
    weight: int
    likelihood: float


class Speller:
    """Knows the words of titles, employers and places, and how many listings have each."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        """Sort the words by the length of how they sound."""
        self.weights = weights
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._sounds: defaultdict[int, list[str]] = defaultdict(list)
        for word in weights:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_length[len(sound(word))].append(word)
                self._sounds[len(sound(word))].append(sound(word))

    def weight(self, token: str) -> int:
        """Return how many listings have a word as written or in the singular."""
        return max(self.weights.get(form, 0) for form in (token, *words(token)))

    def near(self, token: str) -> list[Near]:
        """Return the words it may have been meant to be, likeliest first; none for a right one."""
        if token in right_words():
            return []
        own, found = self.weight(token), dict[str, Near]()
        for written in {token, *words(token)}:
            if SHORTEST <= len(written) <= LONGEST and written.isalpha():
                for near in self._close(written, own, ENDING * (written != token)):
                    known = found.get(near.word)
                    if known is None or known.likelihood < near.likelihood:
                        found[near.word] = near
        found.pop(token, None)
        return sorted(found.values(), key=lambda near: (-near.likelihood, near.word))

    def _close(self, token: str, own: int, cost_so_far: float) -> list[Near]:
        heard = sound(token)
        most = 1 if len(token) < TWO_WRONG_FROM else 2
        found = []
        for length in range(len(heard) - most, len(heard) + most + 1):
            close = process.extract(
                heard, self._sounds.get(length, ()), scorer=OSA.distance, score_cutoff=most,
                limit=None,
            )  # fmt: skip
            for _sound, distance, at in close:
                word = self._by_length[length][at]
                weight = self.weights[word]
                if weight >= max(1, TIMES * own) and is_plausible(token, word):
                    cost = cost_so_far + LETTER * distance
                    cost += FIRST_LETTER * (word[0] != token[0])
                    cost -= SLIP * is_slip(heard, sound(word))
                    found.append(Near(word, weight, math.log10(weight) - cost))
        return found

    def split(self, token: str) -> str:
        """Return two known words written as one, with the space between; empty when it is not."""
        if token in right_words():
            return ""
        cuts = range(PARTS_LENGTH, len(token) - PARTS_LENGTH + 1)
        parts = [(token[:cut], token[cut:]) for cut in cuts]
        best = max(parts, key=lambda both: min(map(self.weight, both)), default=("", ""))
        return " ".join(best) if min(map(self.weight, best)) > 0 else ""


@cache
def right_words() -> frozenset[str]:
    """Return words of occupations, which are right though no listing here has them."""
    lines = _RIGHT_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def sound(word: str) -> str:
    """Return a word with the letters that sound as one written as one."""
    return word.replace("ph", "f")


def is_plausible(typed: str, word: str) -> bool:
    """Whether a known word can be meant: people seldom get the first letter wrong.

    A short word has many neighbours, so only the usual slips and a letter left out count.
    """
    if sound(typed)[0] != sound(word)[0]:
        swapped = word[1] + word[0] + word[2:]
        return typed == swapped or (len(typed) > SHORT and typed in (word[1:], word[0] + word))
    return len(typed) > SHORT or len(typed) < len(word) or is_slip(sound(typed), sound(word))


def is_slip(typed: str, word: str) -> bool:
    """Whether what differs is of the usual kind: a neighbour key, vowels, doubling, swapping."""
    if any(form(typed) == form(word) for form in (sorted, _undoubled, _consonants)):
        return True
    if len(typed) != len(word):
        return False
    return all(map(_is_slip_of_letter, typed, word))


def _undoubled(word: str) -> str:
    return "".join(char for at, char in enumerate(word) if not at or word[at - 1] != char)


def _consonants(word: str) -> str:
    return "".join(char for char in word if char not in _VOWELS)


def _is_slip_of_letter(one: str, other: str) -> bool:
    if one == other or frozenset((one, other)) in _SOUNDS:
        return True
    if one not in _PLACE_OF or other not in _PLACE_OF:
        return False
    return math.dist(_PLACE_OF[one], _PLACE_OF[other]) < 1.2


def speller() -> Speller:
    """Return the speller of the suggestions and places of this process."""
    return _speller(proposals(), gazetteer())


@lru_cache(maxsize=1)
def _speller(known: Proposals, places: Gazetteer) -> Speller:
    weights = known.weights()
    for place in places.places.values():
        if place.country in HOME_COUNTRIES and place.population >= SMALLEST_TOWN:
            for word in fold_name(place.name).split():
                people = max(1, place.population // PEOPLE_A_JOB)
                weights[word] = max(weights.get(word, 0), people)
    return Speller(weights)
