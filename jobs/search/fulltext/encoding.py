"""Words as tokens that a FULLTEXT index with default settings stores and finds whole.

InnoDB leaves out words of fewer than three characters and its stopwords, and takes punctuation
for operators. A token here is always plain ASCII and begins with three letters of ours, so "it",
"go" and "ux" are long enough, no token is a stopword, and no input is an operator.
"""

from collections.abc import Iterable
from hashlib import blake2b

PLAIN = "zzw"
OTHER = "zzx"


def encode(words: Iterable[str]) -> str:
    """Return words as tokens with spaces between."""
    return " ".join(map(token, words))


def token(word: str) -> str:
    """Return the token of one word; letters beyond ASCII become a number."""
    if word.isascii() and word.isalnum():
        return PLAIN + word
    return OTHER + blake2b(word.encode("utf-8", "replace"), digest_size=8).hexdigest()


def all_of(words: Iterable[str]) -> str:
    """Return a boolean-mode expression that requires every word."""
    return " ".join(f"+{token(word)}" for word in words)


def any_of(words: Iterable[str]) -> str:
    """Return a boolean-mode expression that requires one of the words."""
    return encode(words)
