"""Databases at different generations share one process's caches, and never each other's moment."""

import random
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pyroaring import BitMap

from jobs.search.bitmap import store
from jobs.search.bitmap.cache import TermCache
from jobs.search.bitmap.store import IndexState, TermRow

BUILD = 7
WORDS = ["nurse", "driver", "sales"]
TERMS = [*WORDS, "g:live:", "g:hour:1", "g:hour:2"]


class History:
    """An index whose every generation can still be asked, as replicas that lag would answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # What each term holds from which generation on.
        self.rows: list[tuple[int, str, BitMap]] = []
        self.now = 0
        self.read_rows = 0
        monkeypatch.setattr(store, "read_terms", self.read_terms)
        monkeypatch.setattr(store, "read_state", self.state)

    def state(self) -> IndexState:
        return IndexState(BUILD, self.now, timezone.now())

    def at(self, generation: int) -> dict[str, BitMap]:
        return {term: docs for at, term, docs in self.rows if at <= generation}

    def read_terms(
        self, build: int, new: list[str], known: list[str], groups: bool, since: int
    ) -> Iterator[TermRow]:
        changed_at = {term: at for at, term, _docs in self.rows if at <= self.now}
        for term, docs in self.at(self.now).items():
            is_group = term.startswith("g:")
            is_wanted = term in new or (term in known or (groups and is_group))
            if is_wanted and (term in new or changed_at[term] > since):
                self.read_rows += 1
                yield TermRow(term, 0, docs)


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> History:
    """Return 40 generations, each of which changes two terms."""
    dice, made = random.Random(3), History(monkeypatch)
    for generation in range(1, 41):
        for term in TERMS if generation == 1 else dice.sample(TERMS, 2):
            made.rows.append((generation, term, BitMap(dice.sample(range(50), 5))))
    return made


def read(history: History, cache: TermCache, alias: str, generation: int) -> int:
    """Read all at a generation, compare with the truth, return how many rows it took."""
    history.now, before = generation, history.read_rows
    groups, terms = cache.read(alias, history.state(), WORDS)
    found = terms | {
        f"g:{name}:{key}": docs for name, of in groups.items() for key, docs in of.items()
    }
    assert found == history.at(generation)
    return history.read_rows - before


def test_replicas_that_lag_differently_each_get_their_own_generation(history: History) -> None:
    dice, cache = random.Random(5), TermCache()
    now = {"default": 1, "replica1": 1, "replica2": 1}
    for _step in range(400):
        alias = dice.choice(list(now))
        newest = max(now.values())
        # The primary leads; replicas follow, never further.
        most = min(newest + 1, 40) if alias == "default" else now["default"]
        now[alias] = dice.randint(now[alias], most)
        read(history, cache, alias, now[alias])


def test_a_replica_behind_costs_the_one_ahead_nothing(history: History) -> None:
    cache = TermCache()
    read(history, cache, "replica1", 30)
    assert read(history, cache, "replica2", 10) == len(TERMS)
    assert read(history, cache, "replica1", 30) == 0
    assert read(history, cache, "replica2", 10) == 0


def test_what_one_has_read_another_takes_over(history: History) -> None:
    cache = TermCache()
    read(history, cache, "replica1", 30)
    assert read(history, cache, "replica2", 30) == 0
    read(history, cache, "replica1", 31)
    assert read(history, cache, "replica2", 31) == 0


def test_a_database_that_went_back_is_read_anew(history: History) -> None:
    cache = TermCache()
    read(history, cache, "default", 30)
    assert read(history, cache, "default", 20) == len(TERMS)
    assert 0 < read(history, cache, "default", 21) <= 2
