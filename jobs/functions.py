"""Sort a job into one of the functions by the words of its title and its source's category."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jobboard.core.text import fold

_FILE: Final = Path(__file__).parent / "reference" / "functions.csv"
_WORD: Final = re.compile(r"c\+\+|c#|[a-z0-9]+")
_LONGEST: Final = 6  # words in the longest keyword
_MAX_WORDS: Final = 40  # a title longer than this is prose; its beginning says what it is
_TELLING: Final = 3  # "general" or "manager" in a category tells nothing
_HEAD: Final = 1  # what the last word before a dash, bracket or "at" is worth more
_END_OF_HEAD: Final = re.compile(r"\s[-–—|]\s|[(\[,:/]|\bat\b|\bfor\b|\bin\b|\bwith\b")


@dataclass(frozen=True)
class FunctionFacts:
    """A row of `functions.csv`: labels, ISCO-08 prefixes, and keywords with their weights."""

    code: str
    name: str
    uk_name: str
    isco: tuple[str, ...]
    keywords: tuple[tuple[str, int], ...]


def classify_function(title: str, category: str = "") -> str | None:
    """Return the code of the function a job belongs to, or ``None`` when no word says so.

    Each known phrase of the title counts with its weight, long phrases before the words in them;
    the category the source filed the job under counts as much as a strong word of the title.
    The same input always gives the same answer: on a tie the phrase that comes first decides.
    """
    scores: dict[str, float] = defaultdict(float)
    seen: dict[str, int] = {}
    head_end = len(_words(_END_OF_HEAD.split(fold(title), maxsplit=1)[0]))
    words = _words(title)[:_MAX_WORDS]
    for start, end, meanings in _phrases(words):
        for code, weight in meanings:
            scores[code] += weight + (_HEAD if end == head_end and weight > 1 else 0)
            seen.setdefault(code, start)
    for _start, _end, meanings in _phrases(_words(category)[:_MAX_WORDS]):
        for code, weight in meanings:
            if weight >= _TELLING:
                scores[code] += weight
                seen.setdefault(code, _MAX_WORDS)
    likely = {code: score for code, score in scores.items() if score > 1}
    if not likely:
        return None
    return min(likely, key=lambda code: (-likely[code], seen[code], code))


@cache
def read_functions() -> tuple[FunctionFacts, ...]:
    """Return the functions in the order they are shown."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            FunctionFacts(
                code=row["code"],
                name=row["name"],
                uk_name=row["uk_name"],
                isco=tuple(row["isco"].split()),
                keywords=tuple(_keyword(text) for text in row["keywords"].split("|")),
            )
            for row in csv.DictReader(file)
        )


def _keyword(text: str) -> tuple[str, int]:
    phrase, _, weight = text.partition("*")
    return phrase, int(weight)


@cache
def _meanings() -> dict[str, tuple[tuple[str, int], ...]]:
    """Return the functions and weights of each keyword."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for function in read_functions():
        for phrase, weight in function.keywords:
            found[phrase].append((function.code, weight))
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("&", " and ").replace(".net", " dotnet"))


def _phrases(words: list[str]) -> list[tuple[int, int, tuple[tuple[str, int], ...]]]:
    """Return (start, end, meanings) of the known phrases, the longest at each place."""
    known = _meanings()
    found = []
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            meanings = known.get(phrase) or known.get(phrase.removesuffix("s"))
            if meanings:
                found.append((start, start + length, meanings))
                start += length
                break
        else:
            start += 1
    return found
