"""Titles as a search box may propose them: without reference, place, pay and shouting."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from jobboard.core.gazetteer import HOME_COUNTRIES
from jobboard.core.places import parse_place, split_places
from jobboard.core.text import fold

# Longer ones are adverts, and no box on a phone shows them: their first part may do.
LONGEST_TITLE: Final = 64
MOST_WORDS: Final = 8
# What a number after it belongs to: "HGV Class 1", "Band 5".
_NUMBERED: Final = frozenset(
    "band category class grade key level part phase scale stage step tier type year".split()
)
# What describes the listing rather than the job.
_NOT_THE_JOB: Final = frozenset(
    " ".join(words.split())
    for words in """
    anywhere; apply now; asap; contract; full time; full-time; fulltime; ftc; hiring; hiring now;
    hybrid; immediate start; immediately; needed; nationwide; new; on site; on-site; onsite;
    part time; part-time; parttime; permanent; required; remote; temporary; urgent; urgently;
    urgently needed; urgently required; wanted; we are hiring; work from home; m/f; f/m; m/f/d;
    m/w/d; f/m/d; uk; gh
    """.split(";")
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+", re.IGNORECASE)
_REFERENCE: Final = re.compile(
    r"\b(?:job\s*)?(?:reference|ref|id|vacancy|requisition|req|no|nr|number)\b[\s.:#-]*"
    r"(?=[\w/-]*\d)[\w/-]+",
    re.IGNORECASE,
)
_PAY: Final = re.compile(
    r"(?:up to |from )?(?:[£$€₵]|\b(?:GHS|GH¢|GBP|USD)\b)\s*\d[\d.,]*\s*k?"
    r"(?:\s*(?:-|–|to)\s*(?:[£$€₵]|\b(?:GHS|GBP|USD)\b)?\s*\d[\d.,]*\s*k?)?"
    r"(?:\s*(?:p\.?a\.?|p/h|ph|per|a|an|/)\s*(?:hour|hr|day|week|month|year|annum)?\b)?",
    re.IGNORECASE,
)
# Four figures in a row: a reference, a year or a postcode, never the name of a job.
_LONG_NUMBER: Final = re.compile(r"(?<!\S)#?[\w/-]*\d{4,}[\w/-]*(?!\S)")
# Typed into the box it would exclude the word after it.
_MINUS: Final = re.compile(r"(?<!\S)-(?=\w)")
_COUNT: Final = re.compile(r"(?<!\S)(?:[x×]\s*\d{1,3}|\d{1,3}\s*[x×])(?!\S)", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{[^{}]*\}")
# Not ":" nor "/": "Project Manager: Water" and "Cook/Cleaner" are one job each.
_BETWEEN: Final = re.compile(r"(\s+[-–—|•·@]+\s+|\s*[|;•·]\s*|,\s+|\s+in\s+)")
_EDGES: Final = " \t-–—|,:;/\\*!.·•@_~=\"'“”‘’?"
_NEEDED: Final = re.compile(
    r"\s+(?:urgently\s+|positions?\s+)?(?:needed|required|wanted|positions?)$", re.IGNORECASE
)
_SMALL: Final = frozenset("a an and at by for from in of on or the to with".split())


@lru_cache(maxsize=16_384)
def clean_title(title: str) -> str:
    """Return the job a title names, as written; empty when nothing fit to propose is left."""
    text = " ".join(title.replace('"', " ").split())
    for unwanted in (_ADDRESS, _REFERENCE, _PAY, _LONG_NUMBER, _COUNT):
        text = unwanted.sub(" ", text)
    text = _MINUS.sub("- ", _BRACKETS.sub(_kept_brackets, text))
    pieces = _without_ends(_BETWEEN.split(text))
    whole = _tidy("".join(pieces))
    return whole if _is_fit(whole) else next(filter(_is_fit, [_tidy(pieces[0])]), "")


def _tidy(text: str) -> str:
    if text.count("(") != text.count(")"):
        text = text.partition("(")[0]
    # ".NET Developer" keeps its dot.
    text = " ".join(text.split()).replace(" ,", ",").lstrip(_EDGES.replace(".", "")).rstrip(_EDGES)
    return _without_number(_NEEDED.sub("", text))


def _is_fit(text: str) -> bool:
    has_letters = any(char.isalpha() for char in text)
    return has_letters and len(text) <= LONGEST_TITLE and len(text.split()) <= MOST_WORDS


def _kept_brackets(found: re.Match[str]) -> str:
    inside = (found[1] or "").strip(_EDGES.replace(".", ""))
    is_kept = any(char.isalpha() for char in inside) and not _is_about_listing(inside)
    return f" ({inside}) " if is_kept else " "


def _without_ends(pieces: list[str]) -> list[str]:
    """Return alternating parts and separators without those at the ends that are no job."""
    while len(pieces) > 1 and _is_about_listing(pieces[-1]):
        del pieces[-2:]
    while len(pieces) > 1 and _is_about_listing(pieces[0]):
        del pieces[:2]
    return pieces


def _is_about_listing(part: str) -> bool:
    """Whether a part of a title is empty, or only a place or a word about the listing."""
    plain = part.strip(_EDGES)
    if not plain or fold(plain) in _NOT_THE_JOB:
        return True
    places = [parse_place(each) for each in split_places(plain)]
    return all(place is not None and place.country in HOME_COUNTRIES for place in places)


def _without_number(text: str) -> str:
    """Return the text without a bare number at its end, unless the word before it needs one."""
    rest, _space, last = text.rpartition(" ")
    if not last.isdecimal() or not rest or fold(rest.rpartition(" ")[2]) in _NUMBERED:
        return text
    return rest.rstrip(_EDGES)


def is_shouted(text: str) -> bool:
    """Whether it has no small letters, so that its capitals say nothing."""
    return text.isupper()


def best_form(forms: Mapping[str, int]) -> str:
    """Return how a title is most often written: capitals only when nobody writes it otherwise."""
    return min(forms, key=lambda form: (is_shouted(form), form.islower(), -forms[form], form))


class Spelling:
    """How each word is most often written in titles that are not all capitals."""

    def __init__(self, titles: Iterable[tuple[str, int]]) -> None:
        """Learn from titles and how many listings have each."""
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for title, count in titles:
            if not is_shouted(title):
                for word in title.split():
                    forms[word.upper()][word] += count
        self._known = {
            word: min(found, key=lambda form: (-found[form], form)) for word, found in forms.items()
        }

    def calm(self, title: str) -> str:
        """Return a title in capitals as others write its words; any other title as it is."""
        if not is_shouted(title):
            return title
        return " ".join(self._word(word, at) for at, word in enumerate(title.split()))

    def _word(self, word: str, at: int) -> str:
        known = self._known.get(word)
        if known is not None:
            return known
        if at and word.lower() in _SMALL:
            return word.lower()
        return word.capitalize() if len(word) > 3 else word
