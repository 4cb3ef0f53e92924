"""What was judged of real adverts, and how good an order of them is by that."""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from benchmarks.harness.machine import ROOT

FOLDER = ROOT / "tests" / "search" / "relevance"
DEPTH = 10
# Hexadecimal digits of an advert's key.
DIGITS = 10
Grades = Mapping[str, int]


def judgements() -> dict[str, dict[str, int]]:
    """Return query -> advert -> grade from 0 (not wanted) to 3 (exactly that)."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for query, source, grade, keys in _rows("judgements.csv"):
        found[query] |= {f"{source}/{key}": int(grade) for key in keys.split()}
    return dict(found)


def first_results() -> dict[str, str]:
    """Return query -> the advert that must come first."""
    return {query: f"{source}/{key}" for query, source, key in _rows("first.csv")}


def advert(source: str, reference: str, place_key: str) -> str:
    """Return what the judgements call an advert: the file it is from, and a digest of its key."""
    digest = sha256(f"{reference}\n{place_key}".encode()).hexdigest()
    return f"{source}/{digest[:DIGITS]}"


def ndcg(grades: Grades, ranked: Sequence[str]) -> float:
    """Return nDCG@10 of adverts in order, 0 to 1; an advert not judged counts as not wanted.

    The gain of a grade g is 2^g - 1, divided by the binary logarithm of its rank plus one; the
    sum is divided by that of the best ten adverts judged. Raises ZeroDivisionError without any.
    """
    best = sorted(grades.values(), reverse=True)
    return _gain(grades.get(one, 0) for one in ranked[:DEPTH]) / _gain(best[:DEPTH])


def _gain(grades: Iterable[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _rows(name: str) -> list[list[str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))[1:]
