"""The words of a text as the index knows them: one way for documents and for queries."""

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from jobboard.core.html import html_to_text
from jobboard.core.text import fold

MAX_BODY: Final = 32 * 1024
# Bytes of a word in the index: with its prefix it stays below the 64 of the term column.
MAX_WORD_BYTES: Final = 48
MAX_WORD: Final = 40
MOST_KNOWN: Final = 100_000

# Each alternative starts with a different kind of character or ends at once: linear time.
_TOKEN: Final = re.compile(r"(?<!\w)\.net(?!\w)|(?<!\w)[a-z]&[a-z](?!\w)|[^\W_]+[+#]*")
_POSSESSIVE: Final = re.compile(r"'s\b|'")
_FILES: Final = Path(__file__).parent / "words"


def _pairs(name: str) -> dict[str, str]:
    with (_FILES / name).open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in list(csv.reader(file))[1:]}


_STEMS: Final = _pairs("stems.csv")
_SPELLINGS: Final = _pairs("spellings.csv")
# American endings; the British ones are what the index knows.
_IZE: Final = re.compile(
    r"(?<=[a-z]{3})iz(?=(?:e|ed|er|ing|ation|ational|able)$)|(?<=[a-z]{2}ly)z(?=(?:e|ed|er|ing)$)"
)
# The first halves of spellings of two words, such as "front end".
_FIRSTS: Final = frozenset(written.split()[0] for written in _SPELLINGS if " " in written)


def typed_words(text: str) -> list[tuple[str, str]]:
    """Return the words of a text, in order, each after what was written for it: `("c++", ...)`.

    A spelling of two tokens, such as "front-end", is written as one; of one that stands for two
    words each has its own.
    """
    return list(_spelt(tokens(text)))


def body_words(html: str) -> list[str]:
    """Return the words of cleaned HTML, in order; text beyond `MAX_BODY` characters is left out."""
    return words(html_to_text(html)[:MAX_BODY])


def words(text: str) -> list[str]:
    """Return the words of a text, in order: folded, spelt one way, plurals made singular."""
    written = tokens(text)
    if not _FIRSTS.isdisjoint(written) and any(
        first in _FIRSTS and f"{first} {_known[second]}" in _SPELLINGS
        for first, second in pairwise(written)
    ):
        return [word for _written, word in _spelt(written)]
    return [_known[token] for token in written]


def tokens(text: str) -> list[str]:
    """Return the words of a text as written, in order: folded, endings and spelling kept."""
    folded = fold(text)
    if "'" in folded:
        folded = _POSSESSIVE.sub("", folded)
    return _TOKEN.findall(folded)


def _spelt(tokens: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the tokens' stems, with known spellings, of one token or of two, replaced."""
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        at += 1
        if token in _FIRSTS and at < count:
            together = _SPELLINGS.get(f"{token} {_known[tokens[at]]}")
            if together is not None:
                second = tokens[at]
                at += 1
                both = together.split()
                written = [f"{token} {second}"] if len(both) == 1 else [token, second]
                yield from zip(written, both, strict=True)
                continue
        yield token, _known[token]


class _Known(dict[str, str]):
    """Words of single tokens met before: an advert repeats the language's few thousand."""

    def __missing__(self, token: str) -> str:
        word = _SPELLINGS.get(token)
        if word is None:
            word = stem(token)
            word = _SPELLINGS.get(word) or _IZE.sub(_with_s, word)
        if len(self) < MOST_KNOWN:
            self[token] = word
        return word


_known: Final = _Known()


def _with_s(match: re.Match[str]) -> str:
    return match[0].replace("z", "s")


def stem(word: str) -> str:
    """Return the singular of a word; a light rule, so "accountant" is not "account"."""
    word = word.rstrip("+#")[:MAX_WORD]
    if len(word.encode("utf-8", "replace")) > MAX_WORD_BYTES:
        word = word.encode("utf-8", "replace")[:MAX_WORD_BYTES].decode("utf-8", "ignore")
    return _STEMS.get(word) or _singular(word)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics", "js")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "ches", "shes", "xes", "oes")):
        return word[:-2]
    return word[:-1]
