"""What the query log keeps of a search: its day, words and filters, nothing that names a person."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.utils.crypto import salted_hmac

MOST_WORDS: Final = 120
MOST_FILTERS: Final = 300
KEY_LENGTH: Final = 32
# An e-mail address, or six digits with nothing but signs and spaces between: a telephone number.
_PERSONAL: Final = re.compile(r"@|\d(?:[\W_]*\d){5}")


@dataclass(frozen=True, order=True)
class Logged:
    """All searches of one day for the same words and filters."""

    searched_on: date
    words: str = ""
    filters: str = ""

    @property
    def key(self) -> str:
        """The row's key: the same in every process, and not to be guessed from the search."""
        text = f"{self.searched_on}\n{self.words}\n{self.filters}"
        return salted_hmac("jobs.search.logged", text, algorithm="sha256").hexdigest()[:KEY_LENGTH]


def logged(words: str, filters: Iterable[tuple[str, str]], searched_on: date) -> Logged:
    """Return what is kept of a search: `filters` are the pairs of its address, without the words.

    Filters are kept in one order, as `country=GH&where=Kumasi`, at most `MOST_FILTERS` long.
    """
    pairs = sorted(filters)
    while len(text := urlencode(pairs)) > MOST_FILTERS:
        pairs.pop()
    return Logged(searched_on, kept_words(words), text)


def kept_words(words: str) -> str:
    """Return the words in lower case with single spaces, "" for what may name a person.

    Of more than `MOST_WORDS` characters the beginning is kept. OR, which separates choices,
    stays in capitals.
    """
    text = unicodedata.normalize("NFKC", words)
    if _PERSONAL.search(text):
        return ""
    low = " ".join(word if word == "OR" else word.lower() for word in text.split())
    return low[:MOST_WORDS].rstrip()
