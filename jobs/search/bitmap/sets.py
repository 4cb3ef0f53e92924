"""Sets of documents put together."""

from collections.abc import Iterable
from functools import reduce

from pyroaring import BitMap


def union(sets: Iterable[BitMap]) -> BitMap:
    """Return the documents of any set, as a set of its own."""
    return BitMap.union(BitMap(), *sets)


def intersection(sets: Iterable[BitMap]) -> BitMap:
    """Return the common documents of at least one set, smallest sets first."""
    return reduce(BitMap.__and__, sorted(sets, key=len))
