"""Bitmaps this process has read, kept while they are true and while there is room."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock

from pyroaring import BitMap

from jobs.search.bitmap import store
from jobs.search.bitmap.store import SHARD_BITS, IndexState
from jobs.search.bitmap.values import Values

MOST_BYTES = 128 * 1024 * 1024
EMPTY = BitMap()
# The documents of each value of each group, by rising value.
Groups = dict[str, Values]


class IndexMoved(Exception):
    """A fold or rebuild was committed while we read: read again from the start."""


@dataclass(frozen=True)
class Entry:
    """A term's documents, true for a generation; bitmaps in here are never changed."""

    docs: BitMap
    generation: int

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return 300 + (min(2 * len(self.docs), self.docs.max() // 8) if self.docs else 0)


@dataclass
class Shelf:
    """What was read last from one database: its groups are pinned, words leave by least use."""

    build: int = 0
    newest: int = 0
    groups: Groups = field(default_factory=dict)
    groups_at: int = -1
    terms: OrderedDict[str, Entry] = field(default_factory=OrderedDict)
    size: int = 0

    def keep(self, state: IndexState, groups: Groups, held: dict[str, Entry], most: int) -> None:
        """Take over what was read for `state`, unless something newer is here."""
        if state.build != self.build or state.generation < self.newest:
            return
        self.groups, self.groups_at = groups, state.generation
        self.newest = state.generation
        for term, entry in held.items():
            before = self.terms.pop(term, None)
            self.size += entry.size - (before.size if before else 0)
            self.terms[term] = entry
        while self.size > most and self.terms:
            _term, entry = self.terms.popitem(last=False)
            self.size -= entry.size


class TermCache:
    """Bitmaps by term, a shelf for each database: a replica may be generations behind.

    One shelf is never moved back or forth by another, but what one lacks it takes from another
    where that is not ahead: in one build a generation's bitmaps are the same everywhere. A build's
    number is random and generations grow, so what was read in a transaction that was rolled back
    (a test's) is never taken for another build's.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = Lock()
        self._most_bytes = most_bytes
        self._shelves: dict[str, Shelf] = {}

    def read(
        self, alias: str, state: IndexState, terms: Collection[str]
    ) -> tuple[Groups, dict[str, BitMap]]:
        """Return the documents of all groups by value, and those of `terms`, true for `state`.

        `alias` names the database `state` was read from, and where the queries here go.
        """
        if self._is_behind(alias, state) and not _is_now(state):
            # Another thread was faster: not the database, which would be read anew, went back.
            raise IndexMoved
        with self._lock:
            groups, groups_at, held = self._known(alias, state, terms)
        old = {term: entry for term, entry in held.items() if entry.generation < state.generation}
        new = [term for term in terms if term not in held]
        if new or old or groups_at < state.generation:
            since = min([groups_at, *(entry.generation for entry in old.values())])
            read_groups = groups_at < state.generation
            rows = list(store.read_terms(state.build, new, list(old), read_groups, since))
            if not _is_now(state):
                raise IndexMoved
            changed = _merged(groups, held, rows)
            groups = _regrouped(groups, changed)
            for term in [*new, *old]:
                known = held[term].docs if term in held else EMPTY
                held[term] = Entry(changed.get(term, known), state.generation)
        with self._lock:
            share = self._most_bytes // len(self._shelves)
            self._shelves[alias].keep(state, groups, held, share)
        return groups, {term: entry.docs for term, entry in held.items()}

    def _is_behind(self, alias: str, state: IndexState) -> bool:
        own = self._shelves.get(alias)
        return own is not None and own.build == state.build and state.generation < own.newest

    def _known(
        self, alias: str, state: IndexState, terms: Collection[str]
    ) -> tuple[Groups, int, dict[str, Entry]]:
        """Return the newest groups and entries of any shelf that are not newer than `state`."""
        own = self._shelves.get(alias)
        if own is None or own.build != state.build or state.generation < own.newest:
            self._shelves[alias] = Shelf(state.build, state.generation)
        shelves = [shelf for shelf in self._shelves.values() if shelf.build == state.build]
        held: dict[str, Entry] = {}
        for term in terms:
            for shelf in shelves:
                entry = shelf.terms.get(term)
                if entry is None or entry.generation > state.generation:
                    continue
                if term not in held or held[term].generation < entry.generation:
                    held[term] = entry
        usable = [shelf for shelf in shelves if shelf.groups_at <= state.generation]
        newest = max(usable, key=lambda shelf: shelf.groups_at)
        return newest.groups, newest.groups_at, held


def _is_now(state: IndexState) -> bool:
    now = store.read_state()
    return (now.build, now.generation) == (state.build, state.generation)


def _merged(groups: Groups, held: dict[str, Entry], rows: list[store.TermRow]) -> dict[str, BitMap]:
    """Return the documents of each term in `rows`, those shards replaced."""
    changed: dict[str, BitMap] = {}
    for row in rows:
        docs = changed.get(row.term)
        if docs is None:
            group, value = store.group_of(row.term)
            before = groups.get(group, Values()).get(value, EMPTY)
            docs = (held[row.term].docs if row.term in held else before).copy()
            changed[row.term] = docs
        docs.remove_range(row.shard << SHARD_BITS, (row.shard + 1) << SHARD_BITS)
        docs.update(row.bitmap)
    return changed


def _regrouped(groups: Groups, changed: dict[str, BitMap]) -> Groups:
    """Return the groups with changed values in their order; empty ones go."""
    fresh: dict[str, dict[str, BitMap]] = {}
    for term, docs in changed.items():
        group, value = store.group_of(term)
        if group:
            fresh.setdefault(group, dict(groups.get(group, {})))[value] = docs
    ordered = {
        group: Values({value: values[value] for value in sorted(values) if values[value]})
        for group, values in fresh.items()
    }
    return groups | ordered
