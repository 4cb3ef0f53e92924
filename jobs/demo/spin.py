"""Turns one written line with alternatives into one plain sentence.

A line may hold ``[this|that]`` (pick one; may be nested), ``#4-12`` (pick a number) and
``{fact}`` (a named fact of the listing: company, town, area ...).
"""

import random
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

# Texts as they stand, and alternatives: lists of parts to choose one from.
Parts = tuple[Any, ...]

_MARK = re.compile(r"([\[\]|])")
_NUMBER = re.compile(r"#(\d+)-(\d+)")
_ARTICLE = re.compile(
    r"([Aa])(?<!\w.) (?=(?:[AEIOaeio8]|11|18|HGV|HR|HSE|NHS|MRI|MOT)(?!ne\b|nce\b|uro))"
)

_WORDS = dict(enumerate("one two three four five six seven eight nine".split(), start=1))


def spin(line: str, rng: random.Random, facts: Mapping[str, str]) -> str:
    """Return the line, alternatives picked and facts filled in; KeyError for an unknown fact."""
    text = _write(_parsed(line), rng)
    if "#" in text:
        text = _NUMBER.sub(lambda found: _number(found, text, rng), text)
    if "{" in text:
        text = text.format_map(facts)
    text = _ARTICLE.sub(r"\1n ", " ".join(text.split()))
    text = text.replace(" ,", ",").replace(" .", ".").replace("..", ".")
    return text[:1].upper() + text[1:]


@cache
def _parsed(line: str) -> Parts:
    """Return the parts of a line; outside brackets a bar is a bar."""
    # Alternatives of each bracket that is open, the line itself outermost.
    opened: list[list[list[Any]]] = [[[]]]
    for mark in _MARK.split(line):
        if mark == "[":
            opened.append([[]])
        elif mark == "|" and len(opened) > 1:
            opened[-1].append([])
        elif mark == "]":
            alternatives = opened.pop()
            opened[-1][-1].append(tuple(map(tuple, alternatives)))
        elif mark:
            opened[-1][-1].append(mark)
    return tuple(opened[0][0])


def _write(parts: Parts, rng: random.Random) -> str:
    # As rng.choice(), at a third of its time: a board of a million chooses sixty million times.
    return "".join(
        [
            part if isinstance(part, str) else _write(part[int(rng.random() * len(part))], rng)
            for part in parts
        ]
    )


def _number(found: re.Match[str], text: str, rng: random.Random) -> str:
    """Return a number of the range: rounded when it is wide, a word when it stands alone."""
    low, high = found.groups()
    bottom, top = int(low), int(high)
    value = rng.randrange(bottom, top + 1, 50 if top - bottom >= 200 else 1)
    if low[0] == "0":
        return str(value).zfill(len(low))
    before, after = text[: found.start()][-4:], text[found.end() :][:2]
    is_alone = before[-1:] in ("", " ", "(") and before != "GHS " and after[:1] in (" ", ",", ".")
    return _WORDS[value] if value in _WORDS and is_alone else str(value)
