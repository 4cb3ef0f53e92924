"""Turning many documents into bitmaps by term: numbers are sorted instead of strings."""

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from pyroaring import BitMap

from jobs.search.bitmap import store
from jobs.search.pairs import BREAK, bucket_names, buckets_of, numbers

# Documents whose words are kept as numbers before they become bitmaps.
BLOCK = 16_384
Numbers = np.ndarray[Any, Any]


class Inverter:
    """Gathers documents of one shard; `terms` then holds what `store.terms_of` says of each."""

    def __init__(self, shard: int) -> None:
        self.terms: dict[str, BitMap] = {}
        self._first = shard << store.SHARD_BITS
        self._vocabulary = _Vocabulary()
        self._clear()

    def add(self, doc: int, columns: Sequence[str]) -> None:
        """Add a document, given its `store.WORD_COLUMNS`."""
        title, company, place, text, facts = (column.split() for column in columns)
        words = [*title, BREAK, *company, BREAK, *place, BREAK, *text, BREAK]
        others = store.column_terms(title, company, place) + facts
        number = self._vocabulary.__getitem__
        self._words.extend(map(number, words))
        self._others.extend(map(number, others))
        self._docs.append(doc - self._first)
        self._lengths.append(len(words))
        self._other_lengths.append(len(others))
        if len(self._docs) >= BLOCK:
            self.flush()

    def add_terms(self, doc: int, terms: set[str]) -> None:
        """Add a document by its terms."""
        for term in terms:
            self.terms.setdefault(term, BitMap()).add(doc)

    def flush(self) -> None:
        """Bring all documents added so far into `terms`."""
        if not self._docs:
            return
        docs = np.array(self._docs, dtype=np.int64)
        words, lengths = np.array(self._words, dtype=np.uint32), np.array(self._lengths)
        self._words.clear()
        word_docs = np.repeat(docs, lengths)
        numbers_of = np.array(self._vocabulary.numbers, dtype=np.uint64)
        pairs, at = buckets_of(numbers_of[words])
        self._keep(bucket_names(), _keys(pairs, word_docs[at]))
        del pairs, at
        others = np.array(self._others, dtype=np.uint32)
        keys = [
            _keys(words, word_docs),
            _keys(others, np.repeat(docs, np.array(self._other_lengths))),
        ]
        self._keep(self._vocabulary.terms, np.concatenate(keys))
        for term in store.NO_TERMS:
            self.terms.pop(term, None)
        self._clear()

    def _keep(self, terms: Sequence[str], keys: Numbers) -> None:
        """Add documents to terms, given both as keys in any order, which it puts in order."""
        if not len(keys):
            return
        keys.sort(kind="stable")
        keys = keys[_starts(keys)]
        which = keys >> store.SHARD_BITS
        docs = array("I", ((keys & store.SHARD_MASK) + self._first).astype(np.uint32).tobytes())
        starts = _starts(which)
        ends = [*starts[1:].tolist(), len(keys)]
        held = self.terms
        for number, start, end in zip(which[starts].tolist(), starts.tolist(), ends, strict=True):
            term = terms[number]
            bitmap = held.get(term)
            if bitmap is None:
                held[term] = BitMap(docs[start:end])
            else:
                bitmap.update(docs[start:end])

    def _clear(self) -> None:
        self._docs: list[int] = []
        self._lengths: list[int] = []
        self._other_lengths: list[int] = []
        self._words: list[int] = []
        self._others: list[int] = []


class _Vocabulary(dict[str, int]):
    """Numbers terms as they come, and keeps the stable number of each as a word of a pair."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[str] = []
        self.numbers: list[int] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        self.terms.append(term)
        self.numbers.append(numbers[term])
        return number


def _keys(terms: Numbers, docs: Numbers) -> Numbers:
    """Return term and document as one number each, ordered by term."""
    return (terms.astype(np.int64) << store.SHARD_BITS) | docs


def _starts(ordered: Numbers) -> Numbers:
    """Return where each different value starts."""
    if not len(ordered):
        return np.empty(0, dtype=np.intp)
    changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return np.concatenate([np.zeros(1, dtype=np.intp), changes])
