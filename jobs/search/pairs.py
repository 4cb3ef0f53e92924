"""Two words next to each other, as terms: exact in titles, in stable buckets everywhere."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final
from zlib import crc32

import numpy as np

# Stands between the pieces of a word column (names of places, parts of the text); no word.
BREAK: Final = "|"
PREFIX: Final = "~:"
BUCKET_BITS: Final = 17
# Bytes of a term's column.
MAX_TERM: Final = 64
MOST_KNOWN: Final = 200_000

# Left out before neighbours are paired, as they would say little; "it" is a trade.
STOPWORDS: Final = frozenset(
    "a am an and are as at be been but by can do for from had has have he her his if in into is"
    " me my of on or our she that the their them then there these they this those to was we were"
    " will with you your".split()
)
_LEFT_OUT: Final = 0
_BREAK: Final = 1
# Odd numbers that spread the bits of two words over the upper ones of a product.
_SPREAD_FIRST: Final = 0x9E3779B97F4A7C15
_SPREAD: Final = 0xC2B2AE3D27D4EB4F


def neighbours(first: str, second: str) -> str:
    """Return the term of two words that stand next to each other in a title."""
    term = f"2:{first} {second}"
    if len(term) * 4 <= MAX_TERM:
        return term
    return term.encode("utf-8", "replace")[:MAX_TERM].decode("utf-8", "ignore")


def pair_terms(words: Sequence[str]) -> set[str]:
    """Return the buckets of neighbours among words, stopwords left out; none across a `BREAK`.

    A listing with a phrase inside one of title, company, a place's name and text has all buckets
    of the phrase; one that has them may be without it.
    """
    return set(map(bucket_names().__getitem__, buckets(words).tolist()))


def buckets(words: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Return the bucket numbers of neighbours in order, each as often as it comes."""
    return buckets_of(np.array(list(map(numbers.__getitem__, words)), dtype=np.uint64))[0]


def buckets_of(
    words: np.ndarray[Any, np.dtype[np.uint64]],
) -> tuple[np.ndarray[Any, np.dtype[np.uint64]], np.ndarray[Any, np.dtype[np.intp]]]:
    """Return the buckets of neighbours, given `numbers` of words; and where each pair starts."""
    at = np.flatnonzero(words != _LEFT_OUT)
    kept = words[at]
    first, second = kept[:-1], kept[1:]
    paired = np.flatnonzero((first != _BREAK) & (second != _BREAK))
    mixed = first[paired] * np.uint64(_SPREAD_FIRST) + second[paired]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(_SPREAD)
    return mixed >> np.uint64(64 - BUCKET_BITS), at[paired]


@cache
def bucket_names() -> list[str]:
    """Return the term of each bucket, by its number."""
    return [f"{PREFIX}{number:05x}" for number in range(1 << BUCKET_BITS)]


class _Numbers(dict[str, int]):
    """Stable numbers of words met before; 0 for a stopword."""

    def __missing__(self, word: str) -> int:
        if word in STOPWORDS:
            number = _LEFT_OUT
        elif word == BREAK:
            number = _BREAK
        else:
            number = crc32(word.encode("utf-8", "replace")) + 2
        if len(self) < MOST_KNOWN:
            self[word] = number
        return number


numbers: Final = _Numbers()
