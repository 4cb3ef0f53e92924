"""Which employer each document is of, as a column in memory: counting a match reads no rows."""

from collections.abc import Collection, Mapping
from itertools import islice
from threading import Lock

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray
from pyroaring import BitMap

from jobs.models import SearchDocument
from jobs.search.bitmap import store
from jobs.search.bitmap.store import IndexState

Numbers = NDArray[np.int64]
# Up to here missing documents are looked up by their numbers.
MOST_LOOKED_UP = store.MOST_PARAMETERS
# Room for later documents, so that few additions copy the column.
SPARE = 65_536
LARGEST_ID = (1 << 40) - 1


class Employers:
    """The employers of one build's documents, each read once.

    A listing keeps its employer, unless its import says otherwise: the folds then mark it as
    moved, and it is looked up. In the column employers have small numbers of their own, so that
    counting is one pass. What is in it is never changed, so a search goes on with what it took
    while another one adds.
    """

    def __init__(self, build: int, generation: int) -> None:
        self.build = build
        self.generation = generation
        self._lock = Lock()
        self._number: dict[int, int] = {}
        self._known = BitMap()
        # As of a generation: in another, listings may have moved again.
        self._moved: tuple[int, dict[int, int]] = (generation, {})
        self._column: Numbers = np.zeros(0, dtype=np.int64)
        self._ids: Numbers = np.zeros(0, dtype=np.int64)
        self._totals: Numbers = np.zeros(0, dtype=np.int64)

    def counts(self, docs: BitMap, more: Mapping[int, int]) -> tuple[Numbers, Numbers]:
        """Return the ids of employers and how many of the documents each has, `more` added.

        Documents not seen before are read first; one whose row is gone is nobody's.
        """
        with self._lock:
            if missing := docs - self._known:
                self._read(missing)
            known, column, ids, totals = self._known, self._column, self._ids, self._totals
            places = {pk: self._number[pk] for pk in more if pk in self._number}
        found = docs & known
        if 2 * len(found) <= len(known):
            counts = _counted(found, column, len(ids))
        else:
            counts = totals - _counted(known - found, column, len(ids))
        for pk, place in places.items():
            counts[place] += more[pk]
        new = [pk for pk in more if pk not in places]
        ids = np.concatenate([ids, np.array(new, dtype=np.int64)])
        counts = np.concatenate([counts, np.array([more[pk] for pk in new], dtype=np.int64)])
        return ids, counts

    def present(self, moved: BitMap, generation: int) -> list[int]:
        """Return the employers that documents have at a generation, whatever they had."""
        at, known = self._moved
        known = known if at == generation else {}
        if missing := [doc for doc in moved if doc not in known]:
            rows = store.documents(missing).values_list("doc_id", "employer_id")
            known = known | dict(rows)
            self._moved = generation, known
        return [known[doc] for doc in moved if doc in known]

    def _read(self, missing: BitMap) -> None:
        rows = SearchDocument.objects.filter(employer_id__gt=0)
        if self._known and len(missing) > MOST_LOOKED_UP:
            last = self._known.max()
            self._take(rows.filter(doc_id__gt=last))
            missing.remove_range(last + 1, missing.max() + 1)
        if self._known:
            # Some that came late. Many more have none yet, until the index is read anew.
            rows = rows.filter(doc_id__in=list(islice(missing, MOST_LOOKED_UP)))
        # At first all of them, from the index of the employers alone: it holds no words.
        self._take(rows)

    def _take(self, rows: QuerySet[SearchDocument]) -> None:
        pairs = np.array(list(rows.values_list("doc_id", "employer_id")), dtype=np.int64)
        if len(pairs):
            self._add(pairs[:, 0], pairs[:, 1])

    def _add(self, docs: Numbers, employers: Numbers) -> None:
        new, places = np.unique(employers, return_inverse=True)
        numbers = np.array([self._number.setdefault(pk, len(self._number)) for pk in new.tolist()])
        if docs.max() >= len(self._column):
            room = np.zeros(int(docs.max()) + SPARE, dtype=np.int64)
            room[: len(self._column)] = self._column
            self._column = room
        self._column[docs] = numbers[places]
        self._known = self._known | BitMap(docs.astype(np.uint32))
        self._ids = np.array(list(self._number), dtype=np.int64)
        self._totals = _counted(self._known, self._column, len(self._ids))


def _counted(docs: BitMap, column: Numbers, length: int) -> Numbers:
    numbers = column[np.frombuffer(docs.to_array(), dtype=np.uint32)]
    return np.bincount(numbers, minlength=length)


class EmployerCache:
    """The employers of each database's index.

    Document numbers come again after a rollback, with other employers: in a test. So a column
    is never kept for another build, nor when the generation went back, nor for another database.
    """

    def __init__(self) -> None:
        self._held: dict[str, Employers] = {}

    def of(self, alias: str, state: IndexState) -> Employers:
        """Return the employers of the index that has that state in the database `alias`."""
        held = self._held.get(alias)
        if held is None or held.build != state.build or state.generation < held.generation:
            held = self._held[alias] = Employers(state.build, state.generation)
        held.generation = state.generation
        return held


def busiest(ids: Numbers, counts: Numbers, most: int, chosen: Collection[int]) -> dict[int, int]:
    """Return the counts of the `most` employers with most documents, and those of the chosen.

    Of employers with equally many the one with the lower id comes first.
    """
    those = np.flatnonzero(counts)
    # Keys that differ: a partition of equal ones takes many times longer.
    keys = (counts[those] << 40) | (LARGEST_ID - ids[those])
    if len(those) > most:
        those = those[np.argpartition(keys, -most)[-most:]]
    found = dict(zip(ids[those].tolist(), counts[those].tolist(), strict=True))
    for pk in chosen:
        found.setdefault(pk, int(counts[ids == pk].sum()))
    return found
