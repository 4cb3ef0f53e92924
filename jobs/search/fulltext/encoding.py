"""Words and questions as text that a FULLTEXT index with default settings takes as it is meant.

InnoDB leaves out words of fewer than three characters and its stopwords, and takes punctuation
for operators. A token here is always plain ASCII and begins with three letters of ours, so "it",
"go" and "ux" are long enough, no token is a stopword, and no input is an operator. Words of the
title and facts have tokens of their own, so one expression says all that a question does.
"""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

from jobs.search.language import Alternative, Group, Where
from jobs.search.listing import Listing
from jobs.search.pairs import BREAK
from jobs.search.synonyms import FACTS

PLAIN = "zzw"
OTHER = "zzx"
IN_TITLE = "zzt"
IN_EMPLOYER = "zze"
FACT = "zzf"
# The facts that words may mean.
MEANT = frozenset(f"g:{fact}" for fact in FACTS)
# Stands where a phrase ends, between the parts of a listing.
END = "zzend"


def words_of(listing: Listing) -> str:
    """Return all words of a listing, part by part, then its title's words and its facts."""
    return _parts([listing.title, listing.company, listing.place, listing.text], listing)


def headline_of(listing: Listing) -> str:
    """Return the words of title, employer and place, the title's, the facts, the employer's."""
    employer = " ".join(employer_token(word) for word in listing.company.split())
    parts = _parts([listing.title, listing.company, listing.place], listing)
    return f"{parts} {END} {employer}"


def title_of(listing: Listing) -> str:
    """Return the words of the title."""
    return encode(listing.title.split())


def encode(words: Iterable[str]) -> str:
    """Return words as tokens with spaces between."""
    return " ".join(map(token, words))


def token(word: str) -> str:
    """Return the token of one word; letters beyond ASCII become a number."""
    if word.isascii() and word.isalnum():
        return PLAIN + word
    if word == BREAK:
        return END
    return OTHER + blake2b(word.encode("utf-8", "replace"), digest_size=8).hexdigest()


def title_token(word: str) -> str:
    """Return the token of a word that stands in the title."""
    return IN_TITLE + token(word)[2:]


def employer_token(word: str) -> str:
    """Return the token of a word that stands in the employer's name."""
    return IN_EMPLOYER + token(word)[2:]


def fact_token(fact: str) -> str:
    """Return the token of a fact, such as "g:remote:remote"."""
    return FACT + blake2b(fact.encode("utf-8", "replace"), digest_size=6).hexdigest()


def all_of(groups: Iterable[Group]) -> str:
    """Return the boolean-mode expression that requires every group, for all words."""
    return " ".join(f"+({any_of([group])})" for group in groups)


def any_of(groups: Iterable[Group]) -> str:
    """Return the boolean-mode expression that requires one of the groups, for all words."""
    return " ".join(_anywhere(one) for group in groups for one in group.alternatives)


def in_headline(groups: Iterable[Group]) -> str:
    """Return the expression that requires every group, a phrase as its words, for headlines."""
    return " ".join(f"+({' '.join(map(_loosely, group.alternatives))})" for group in groups)


def said_in_headline(groups: Iterable[Group]) -> str:
    """Return what `in_headline` does, of what was typed and of facts only."""
    return in_headline(
        replace(group, alternatives=tuple(
            one for one in group.alternatives if one.is_typed or one.where is Where.FACT
        ))
        for group in groups
    )  # fmt: skip


def in_employer(groups: Iterable[Group]) -> str:
    """Return the expression that requires every group in the employer's name, for headlines."""
    named = (" ".join(_together(map(employer_token, one.words)) for one in group.typed)
             for group in groups)  # fmt: skip
    return " ".join(f"+({names})" for names in named)


def _parts(parts: list[str], listing: Listing) -> str:
    tokens = [encode(part.split()) for part in parts]
    tokens.append(" ".join(map(title_token, dict.fromkeys(listing.title.split()))))
    tokens.append(" ".join(fact_token(fact) for fact in listing.facts.split() if fact in MEANT))
    return f" {END} ".join(tokens)


def _anywhere(one: Alternative) -> str:
    return f'"{encode(one.words)}"' if one.where is Where.PHRASE else _loosely(one)


def _loosely(one: Alternative) -> str:
    if one.where is Where.FACT:
        return fact_token(one.fact)
    return _together(map(title_token if one.where is Where.TITLE else token, one.words))


def _together(tokens: Iterable[str]) -> str:
    required = " ".join(f"+{one}" for one in tokens)
    return f"({required})" if " " in required else required[1:]
