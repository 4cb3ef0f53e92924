"""Turns one written line with alternatives into one plain sentence.

A line may hold ``[this|that]`` (pick one; may be nested), ``#4-12`` (pick a number) and
``{fact}`` (a named fact of the listing: company, town, area ...).
"""

import random
import re
from collections.abc import Mapping

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_NUMBER = re.compile(r"#(\d+)-(\d+)")
_FACT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(
    r"\b([Aa]) (?=(?:[AEIOaeio8]|11|18|HGV|HR|HSE|NHS|MRI|MOT)(?!ne\b|nce\b|uro))"
)

_WORDS = dict(enumerate("one two three four five six seven eight nine".split(), start=1))


def spin(line: str, rng: random.Random, facts: Mapping[str, str]) -> str:
    """Return the line, alternatives picked and facts filled in; KeyError for an unknown fact."""
    text, count = line, 1
    while count:
        text, count = _INNERMOST.subn(lambda found: rng.choice(found.group(1).split("|")), text)
    text = _NUMBER.sub(lambda found: _number(found, text, rng), text)
    text = _FACT.sub(lambda found: facts[found.group(1)], text)
    text = _ARTICLE.sub(r"\1n ", " ".join(text.split()))
    text = text.replace(" ,", ",").replace(" .", ".").replace("..", ".")
    return text[:1].upper() + text[1:]


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
