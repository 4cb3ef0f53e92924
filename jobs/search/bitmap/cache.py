"""Bitmaps this process has read, kept while they are true and while there is room."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

from pyroaring import BitMap

from jobs.search.bitmap import store
from jobs.search.bitmap.store import SHARD_BITS, IndexState

MOST_BYTES = 128 * 1024 * 1024
EMPTY = BitMap()
# The documents of each value of each group, by rising value.
Groups = dict[str, dict[str, BitMap]]


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


class TermCache:
    """Bitmaps by term; the groups are pinned, words leave by least recent use.

    A build's number is random and generations grow, so what was read in a transaction that was
    rolled back (a test's) is never taken for another build's.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = Lock()
        self._most_bytes = most_bytes
        self._build = self._newest = 0
        self._groups: Groups = {}
        self._groups_at = -1
        self._terms: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0

    def read(self, state: IndexState, terms: Collection[str]) -> tuple[Groups, dict[str, BitMap]]:
        """Return the documents of all groups by value, and those of `terms`, true for `state`."""
        with self._lock:
            if state.build != self._build or state.generation < self._newest:
                self._clear(state)
            held = {term: self._terms[term] for term in terms if term in self._terms}
            groups, groups_at = self._groups, self._groups_at
        old = {term: entry for term, entry in held.items() if entry.generation < state.generation}
        new = [term for term in terms if term not in held]
        if new or old or groups_at < state.generation:
            since = min([groups_at, *(entry.generation for entry in old.values())])
            read_groups = groups_at < state.generation
            rows = list(store.read_terms(state.build, new, list(old), read_groups, since))
            now = store.read_state()
            if (now.build, now.generation) != (state.build, state.generation):
                raise IndexMoved
            changed = _merged(groups, held, rows)
            groups = _regrouped(groups, changed)
            for term in [*new, *old]:
                known = held[term].docs if term in held else EMPTY
                held[term] = Entry(changed.get(term, known), state.generation)
        self._keep(state, groups, held)
        return groups, {term: entry.docs for term, entry in held.items()}

    def _keep(self, state: IndexState, groups: Groups, held: dict[str, Entry]) -> None:
        with self._lock:
            if state.build != self._build or state.generation < self._newest:
                return
            self._groups, self._groups_at = groups, state.generation
            self._newest = state.generation
            for term, entry in held.items():
                before = self._terms.pop(term, None)
                self._bytes += entry.size - (before.size if before else 0)
                self._terms[term] = entry
            while self._bytes > self._most_bytes and self._terms:
                _term, entry = self._terms.popitem(last=False)
                self._bytes -= entry.size

    def _clear(self, state: IndexState) -> None:
        self._build, self._newest = state.build, state.generation
        self._groups, self._groups_at = {}, -1
        self._terms.clear()
        self._bytes = 0


def _merged(groups: Groups, held: dict[str, Entry], rows: list[store.TermRow]) -> dict[str, BitMap]:
    """Return the documents of each term in `rows`, those shards replaced."""
    changed: dict[str, BitMap] = {}
    for row in rows:
        docs = changed.get(row.term)
        if docs is None:
            group, value = store.group_of(row.term)
            before = groups.get(group, {}).get(value, EMPTY)
            docs = (held[row.term].docs if row.term in held else before).copy()
            changed[row.term] = docs
        docs.remove_range(row.shard << SHARD_BITS, (row.shard + 1) << SHARD_BITS)
        docs.update(row.bitmap)
    return changed


def _regrouped(groups: Groups, changed: dict[str, BitMap]) -> Groups:
    """Return the groups with changed values in their order; empty ones go."""
    fresh: Groups = {}
    for term, docs in changed.items():
        group, value = store.group_of(term)
        if group:
            fresh.setdefault(group, dict(groups.get(group, {})))[value] = docs
    ordered = {
        group: {value: values[value] for value in sorted(values) if values[value]}
        for group, values in fresh.items()
    }
    return groups | ordered
