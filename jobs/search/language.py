"""What someone typed, as a question: words, "phrases", -exclusions, OR; anything else is data."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Final

from jobs.search.query import MAX_WORDS, MAX_WORDS_LENGTH
from jobs.search.text import typed_words

# Double quotes of any kind; NFKC leaves them as they are.
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»〝〞〟", '"'))
# A phrase with both its quotes, or what has no space, either with a dash before it. Only a dash
# after a space or bracket and right before a word or quote excludes, so "front-end" does not.
_PIECE: Final = re.compile(
    r"""(?P<minus>(?<![^\s(])-(?=[^\W_]|"|\.net))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))"""
)

# What people add to a search that every advert means and a short one need not say.
FILLERS: Final = frozenset((word,) for word in "job vacancy in at near around".split())


class Where(Enum):
    """Where a listing must have an alternative's words."""

    ANYWHERE = "anywhere"
    TITLE = "title"
    PHRASE = "phrase"
    FACT = "fact"


@dataclass(frozen=True)
class Alternative:
    """One way to match: all of `words`, by `where`; or `fact`, a term such as "g:remote:remote".

    Words of a phrase stand next to each other, in this order, inside one of title, employer's
    name, a place's name and text. What synonyms add is not `is_typed`.
    """

    words: tuple[str, ...]
    where: Where = Where.ANYWHERE
    fact: str = ""
    is_typed: bool = True


@dataclass(frozen=True)
class Group:
    """Alternatives, any of which will do; `text` is what was typed, folded, and asks for them."""

    text: str
    alternatives: tuple[Alternative, ...]

    @property
    def typed(self) -> list[Alternative]:
        """The alternatives that were typed, not added."""
        return [one for one in self.alternatives if one.words and one.is_typed]


@dataclass(frozen=True)
class Question:
    """What listings must match: every one of `groups`, and none of `excluded`."""

    groups: tuple[Group, ...] = ()
    excluded: tuple[Group, ...] = ()

    @property
    def alternatives(self) -> Iterator[Alternative]:
        """All alternatives, those of excluded groups too."""
        for group in (*self.groups, *self.excluded):
            yield from group.alternatives

    @property
    def text(self) -> str:
        """Return a text that asks this, unless words now together have synonyms together."""
        return " ".join(group.text for group in (*self.groups, *self.excluded))

    def without(self, left_out: Group) -> "Question":
        """Return the question without one of its groups."""
        groups = tuple(group for group in self.groups if group is not left_out)
        return Question(groups, self.excluded)


@dataclass(frozen=True, eq=False)
class Synonyms:
    """What a word, or several together, also find; the keys are normalised words."""

    also: Mapping[tuple[str, ...], tuple[Alternative, ...]] = field(default_factory=dict)

    @cached_property
    def _longest(self) -> dict[str, int]:
        """The most words of a key, by its first word."""
        longest: dict[str, int] = {}
        for words in self.also:
            longest[words[0]] = max(longest.get(words[0], 1), len(words))
        return longest

    def split(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield the words in order, those that together are a key as one, the longest first."""
        while words:
            most = min(self._longest.get(words[0], 1), len(words))
            counts = (count for count in range(most, 1, -1) if words[:count] in self.also)
            count = next(counts, 1)
            yield words[:count]
            words = words[count:]


NO_SYNONYMS: Final = Synonyms()


class _Kind(Enum):
    WORDS = "words"
    PHRASE = "phrase"
    EXCLUDED = "excluded"
    OR = "OR"


@dataclass(frozen=True)
class _Piece:
    """A stretch of the text: its words as written and as the index knows them."""

    kind: _Kind
    written: tuple[str, ...]
    words: tuple[str, ...]


def ask(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Question:
    """Return the question that a text asks; every text asks one, if only the empty question.

    Characters beyond `MAX_WORDS_LENGTH` and words beyond `MAX_WORDS` are left out, and so are
    `FILLERS`: "jobs in Accra" asks for Accra. Exclusions and what stands in quotes are taken at
    their word, without synonyms.
    """
    groups: list[Group] = []
    excluded: list[Group] = []
    is_choice = False
    for piece in _first_words(_well_formed(list(_pieces(text[:MAX_WORDS_LENGTH])))):
        if piece.kind is _Kind.OR:
            is_choice = True
            continue
        found = list(_groups(piece, synonyms))
        if piece.kind is _Kind.EXCLUDED:
            excluded += found
        elif is_choice:
            groups[-1:] = [_either(groups[-1], found[0]), *found[1:]]
        else:
            groups += found
        is_choice = False
    return Question(_different(filter(_says_something, groups)), _different(excluded))


def _says_something(group: Group) -> bool:
    typed = group.typed
    return len(typed) != 1 or group.text.startswith('"') or typed[0].words not in FILLERS


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the pieces that hold words; words that nothing separates are one piece."""
    run: list[str] = []
    # One character can stand for eighteen.
    plainer = unicodedata.normalize("NFKC", text)[:MAX_WORDS_LENGTH].translate(_QUOTES)
    for match in _PIECE.finditer(plainer):
        minus, phrase, plain = match.group("minus", "phrase", "plain")
        if not minus and plain and plain != _Kind.OR.value:
            run.append(plain)
            continue
        yield from _piece(_Kind.WORDS, " ".join(run))
        run.clear()
        if minus:
            yield from _piece(_Kind.EXCLUDED, phrase or plain or "")
        elif plain:
            yield from _piece(_Kind.OR, plain)
        else:
            yield from _piece(_Kind.PHRASE, phrase)
    yield from _piece(_Kind.WORDS, " ".join(run))


def _piece(kind: _Kind, text: str) -> Iterator[_Piece]:
    pairs = typed_words(text)
    if pairs:
        written, words = zip(*pairs, strict=True)
        yield _Piece(kind, written, words)


def _well_formed(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces; an OR without something to choose from on each side is a word."""
    choices = (_Kind.WORDS, _Kind.PHRASE)
    for at, piece in enumerate(pieces):
        around = [
            other.kind in choices for other in (*pieces[at - 1 : at], *pieces[at + 1 : at + 2])
        ]
        if piece.kind is _Kind.OR and around != [True, True]:
            yield _Piece(_Kind.WORDS, piece.written, piece.words)
        else:
            yield piece


def _first_words(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Yield the pieces up to `MAX_WORDS` words; OR is none."""
    left = MAX_WORDS
    for piece in pieces:
        if left <= 0:
            return
        if piece.kind is _Kind.OR:
            yield piece
            continue
        yield _Piece(piece.kind, piece.written[:left], piece.words[:left])
        left -= len(piece.words)


def _groups(piece: _Piece, synonyms: Synonyms) -> Iterator[Group]:
    if piece.kind is not _Kind.WORDS:
        yield _literally(piece)
        return
    at = 0
    for words in synonyms.split(piece.words):
        written = " ".join(piece.written[at : at + len(words)])
        at += len(words)
        yield Group(written, (Alternative(words), *synonyms.also.get(words, ())))


def _literally(piece: _Piece) -> Group:
    text, where = " ".join(piece.written), Where.ANYWHERE
    if len(piece.words) > 1:
        where = Where.PHRASE
    if piece.kind is _Kind.PHRASE or where is Where.PHRASE:
        text = f'"{text}"'
    if piece.kind is _Kind.EXCLUDED:
        text = f"-{text}"
    return Group(text, (Alternative(piece.words, where),))


def _either(one: Group, other: Group) -> Group:
    alternatives = dict.fromkeys((*one.alternatives, *other.alternatives))
    return Group(f"{one.text} {_Kind.OR.value} {other.text}", tuple(alternatives))


def _different(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return the groups without repetitions; "nurse nurses" asks for one thing."""
    first: dict[tuple[Alternative, ...], Group] = {}
    for group in groups:
        first.setdefault(group.alternatives, group)
    return tuple(first.values())
