"""The questions every design is asked: fixed by the corpus alone, from its words by frequency."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from jobs.models import SearchDocument
from jobs.search import JobQuery, Sort
from jobs.search.rows import batches

T = TypeVar("T")

SAMPLE = 20_000
PAGE = 20
# Shares of the listings that have a common word, and how often a rare one is in the sample.
COMMON = (0.03, 0.35)
RARE = (1, 3)
SHORTEST = 4
CLASSES = (
    "rare word", "common word", "two words", "three words", "phrase", "filters", "browse, newest",
    "page 50", "prefix",
)  # fmt: skip
# Classes whose questions are words that many listings have: what full-text search is slow at.
NOT_RARE = ("common word", "two words", "three words", "page 50")
DULL = frozenset(
    "about above after again also before being below between both during each every from have"
    " having into more most must only other over same should some such than that their them there"
    " these they this those through under until very were what when where which while will with"
    " within would your able across well work working role team must make including using"
    " please apply ensure required experience skill company".split()
)


@dataclass(frozen=True)
class Question:
    """One question: its class, its words as the index has them, and as our engines are asked."""

    kind: str
    words: tuple[str, ...]
    query: JobQuery
    is_phrase: bool = False
    is_prefix: bool = False

    @property
    def offset(self) -> int:
        """How many results come before the page asked for."""
        return (self.query.page - 1) * PAGE

    @property
    def is_plain(self) -> bool:
        """Whether words are all that is asked, so that any design of full text can answer."""
        return bool(self.words) and self.kind != "filters"

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Words:
    """What a sample of documents says: in how many a word is, and which stand together.

    `triples` are two words of a title and the first of its place.
    """

    size: int
    documents: Counter[str]
    pairs: Counter[tuple[str, str]]
    titles: Counter[tuple[str, str]]
    triples: Counter[tuple[str, str, str]]


def questions(seed: int, newest: int) -> list[Question]:
    """Return the questions of a corpus whose listings are numbered up to `newest`."""
    words, dice = counted(newest), random.Random(seed)
    common = between(words, COMMON[0], COMMON[1])
    rare = sorted(word for word, n in words.documents.items() if RARE[0] <= n <= RARE[1])
    rare = [word for word in rare if fit(word) and len(word) > SHORTEST]
    titles = [pair for pair, _n in words.titles.most_common(60) if all(map(fit, pair))]
    phrases = [pair for pair, _n in words.pairs.most_common(3000) if all(map(fit, pair))]
    two = spread_over(titles, 5)
    three = spread_over([all_ for all_, _n in words.triples.most_common(40)], 4)
    rare = dice.sample(rare, min(4, len(rare)))
    common_ones = spread_over(common, 5)
    found = [Question("rare word", (word,), JobQuery(words=word)) for word in rare]
    found += [Question("common word", (one,), JobQuery(words=one)) for one in common_ones]
    found += [Question("two words", pair, JobQuery(words=" ".join(pair))) for pair in two]
    found += [Question("three words", all_, JobQuery(words=" ".join(all_))) for all_ in three]
    for pair in spread_over(phrases, 4):
        quoted = JobQuery(words=f'"{" ".join(pair)}"')
        found.append(Question("phrase", pair, quoted, is_phrase=True))
    found += [*filtered(common, two)]
    for word in spread_over(common[1:], 3):
        found.append(Question("page 50", (word,), JobQuery(words=word, page=50)))
    for pair in spread_over(titles[2:], 3):
        start = pair[0] + " " + pair[1][:3]
        found.append(Question("prefix", tuple(start.split()), JobQuery(), is_prefix=True))
    return found


def filtered(common: Sequence[str], two: Sequence[tuple[str, str]]) -> Iterator[Question]:
    """Yield questions of filters, with and without words, and of browsing."""
    remote = JobQuery(remote=("remote",), experience=("senior",), countries=("GH",))
    pay = JobQuery(countries=("GB",), pay_min_minor=4_000_000, pay_currency="GBP")
    for query in (
        remote,
        pay.but(employment_types=("permanent",)),
        JobQuery(words=common[0], remote=("hybrid", "remote"), countries=("GB",)),
        JobQuery(words=" ".join(two[0]), posted_within_days=14, visa_sponsorship=True),
    ):
        yield Question("filters", tuple(query.words.split()), query)
    newest = JobQuery(sort=Sort.NEWEST)
    for query in (newest, newest.but(countries=("GH",)), pay.but(sort=Sort.PAY)):
        yield Question("browse, newest", (), query)


def without_facets(question: Question) -> Question:
    """Return the question with no facets asked for."""
    return replace(question, query=question.query.but(with_facets=False))


def counted(newest: int) -> Words:
    """Count the words of about `SAMPLE` documents from all over the corpus."""
    found = Words(0, Counter(), Counter(), Counter(), Counter())
    size = 0
    for part in batches(range(1, newest + 1, max(1, newest // SAMPLE)), 500):
        rows = SearchDocument.objects.filter(pk__in=part).order_by("pk")
        for title, place, text in rows.values_list("title", "place", "text"):
            size += 1
            heading, body = title.split(), text.split()
            found.documents.update({*heading, *body})
            found.titles.update({*pairwise(heading)})
            found.pairs.update({*pairwise(body)})
            found.triples.update({
                (first, second, town)
                for first, second in pairwise(heading)
                for town in place.split()[:1]
                if fit(first) and fit(second) and fit(town)
            })  # fmt: skip
    return replace(found, size=size)


def between(words: Words, low: float, high: float) -> list[str]:
    """Return words that such shares of the documents have, most frequent first."""
    shares = ((n / words.size, word) for word, n in words.documents.items())
    some = sorted(((share, word) for share, word in shares if low <= share <= high), reverse=True)
    return [word for _share, word in some if fit(word)]


def fit(word: str) -> bool:
    """Tell whether a word is one people search for and every design takes for one word."""
    return word.isascii() and word.isalpha() and len(word) >= SHORTEST and word not in DULL


def spread_over(items: Sequence[T], count: int) -> list[T]:
    """Return so many of the items, from all over the list."""
    return [*items[:: max(1, len(items) // count)]][:count]
