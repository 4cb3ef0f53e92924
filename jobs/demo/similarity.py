"""How alike two texts are: the Jaccard similarity of their sets of three-word shingles.

Three words rather than five because it is the harder test for texts that share a source: one
changed word breaks only three shingles of three words but five of five, so with longer shingles
a swapped adjective here and there would already make two copies look different.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

SHINGLE_WORDS = 3
MAXIMUM_SIMILARITY = 0.6

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TAG = re.compile(r"<[^>]+>")


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of every run of three words in the text, tags and case ignored."""
    words = _WORD.findall(_TAG.sub(" ", text).lower())
    runs = zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False)
    return frozenset(map(hash, runs))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Return shared shingles over all shingles, 0.0 to 1.0; two empty texts are wholly alike."""
    if not one and not other:
        return 1.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def pairs_over(texts: Sequence[frozenset[int]], limit: float) -> list[tuple[float, int, int]]:
    """Return every pair more alike than ``limit`` as (similarity, position, position).

    Exact over all pairs, without comparing them all: two sets with a similarity over ``limit``
    share at least ``limit`` of each, so with the shingles in one order, rarest first, they must
    already meet within the first ``1 - limit`` of both. Only those are indexed.
    """
    frequency = Counter(shingle for text in texts for shingle in text)
    index: dict[int, list[int]] = {}
    found = []
    for position, text in enumerate(texts):
        ordered = sorted(text, key=lambda shingle: (frequency[shingle], shingle))
        candidates: set[int] = set()
        for shingle in ordered[: len(text) - math.ceil(limit * len(text)) + 1]:
            holders = index.setdefault(shingle, [])
            candidates.update(holders)
            holders.append(position)
        for other in sorted(candidates):
            similarity = jaccard(text, texts[other])
            if similarity > limit:
                found.append((similarity, other, position))
    return found
