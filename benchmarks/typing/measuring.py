"""An edition of made-up titles, and the times of those who read it."""

import random
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from functools import partial

from django.conf import settings
from django.test import Client

from benchmarks.harness.figures import Measure
from benchmarks.harness.timing import timed
from jobs.models import SearchSuggestion
from jobs.search.suggesting import suggestions
from jobs.search.suggesting.reading import proposals, read_newest
from jobs.search.suggesting.spelling import right_words, speller
from jobs.search.suggesting.titles import clean_title
from jobs.search.text import words

SEED = 1
TYPED_TEXTS = 60
MISSPELT = 200
CLEANED = 20_000
BATCH = 2_000
# How much more often the first word of the list comes than the hundredth.
STEEPNESS = 0.9
MEGABYTE = 1024 * 1024


def measure(count: int, repeats: int) -> tuple[list[Measure], list[str]]:
    """Write an edition of `count` titles; return the times and, as notes, its load and size."""
    chance = random.Random(SEED)
    titles = list(made_up(chance, count))
    write(titles, list(made_up(chance, count // 2)))
    notes = [*load_notes(), clean_note(titles[:CLEANED])]
    whole = chance.sample(titles, min(TYPED_TEXTS, len(titles)))
    typed = [text[:end] for text in whole for end in range(1, len(text) + 1)]
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip("."))
    wrong = [misspelt(chance, word) for word in chance.choices(sorted(right_words()), k=MISSPELT)]
    spell = speller()
    measures = timed(
        {
            "type-ahead, the function": [partial(suggestions, text) for text in typed],
            "type-ahead, one letter": [partial(suggestions, text[:1]) for text in whole],
            "type-ahead, a request": [
                partial(client.get, "/jobs/suggestions/", {"q": text}) for text in typed[::7]
            ],
            "did you mean, one word": [partial(spell.near, word) for word in wrong],
        },
        repeats=repeats,
        passes=1,
    )
    return measures, notes


def made_up(chance: random.Random, count: int) -> Iterator[str]:
    """Yield different texts of one to four words, some words far more often than others."""
    choices = sorted(right_words())
    chance.shuffle(choices)
    weights = [1 / (rank + 1) ** STEEPNESS for rank in range(len(choices))]
    seen: set[str] = set()
    while len(seen) < count:
        found = chance.choices(choices, weights, k=chance.choice((1, 2, 2, 3, 3, 4)))
        text = " ".join(found).title()
        key = " ".join(words(text))
        if key not in seen:
            seen.add(key)
            yield text


def write(titles: Sequence[str], employers: Sequence[str]) -> None:
    """Store an edition; the n-th text has an n-th of the listings of the first."""
    rows = [
        SearchSuggestion(
            edition=1, kind=kind, text=text, words=" ".join(words(text)), jobs=1 + 9_999 // rank
        )
        for kind, texts in (("title", titles), ("company", employers))
        for rank, text in enumerate(texts, 1)
    ]
    SearchSuggestion.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def load_notes() -> list[str]:
    """Return how long an edition takes to load, and the memory it and its speller hold."""
    started = time.perf_counter()
    known = proposals()
    took = time.perf_counter() - started
    tracemalloc.start()
    again = read_newest()
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del again
    started = time.perf_counter()
    speller()
    built = time.perf_counter() - started
    return [
        f"{len(known):,} suggestions load in {took:.2f} s and hold {held / MEGABYTE:.0f} MB;"
        f" the speller is built in {built:.2f} s."
    ]


def clean_note(titles: Sequence[str]) -> str:
    """Return how many titles a second are cleaned and normalised when suggestions are written."""
    clean_title.cache_clear()
    started = time.perf_counter()
    for title in titles:
        words(clean_title(f"{title} - Accra (Ref 1234)"))
    return (
        f"{len(titles) / (time.perf_counter() - started):,.0f} different titles a second cleaned."
    )


def misspelt(chance: random.Random, word: str) -> str:
    """Return a word with one letter left out, doubled or wrong, or two swapped."""
    at = chance.randrange(1, len(word))
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )
