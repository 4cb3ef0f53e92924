"""Listings changed since the last fold, searched by their present terms over the bitmaps."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from pyroaring import BitMap

from jobs.models import SearchPending
from jobs.search.bitmap import store
from jobs.search.bitmap.cache import IndexMoved
from jobs.search.rows import batches


@dataclass(frozen=True)
class Waiting:
    """The present state of one waiting document."""

    stamp: int
    approved: bool
    starts_at: datetime
    expires_at: datetime
    employer_id: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Overlay:
    """All waiting documents and, by term, which of them have it; never changed in place.

    A waiting document is taken out of every bitmap and judged by its own terms only, so whether
    a bitmap has heard of it makes no difference.
    """

    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    docs: BitMap = field(default_factory=BitMap)
    terms: Mapping[str, BitMap] = field(default_factory=dict)
    values: Mapping[str, set[str]] = field(default_factory=dict)

    def over(self, term: str, bitmap: BitMap) -> BitMap:
        """Return the documents of a term, given those its bitmap holds."""
        if not self.docs:
            return bitmap
        without = bitmap - self.docs
        own = self.terms.get(term)
        return without | own if own is not None else without

    def live(self, now: datetime) -> BitMap:
        """Return the waiting documents that seekers can see at `now`."""
        return BitMap(
            doc
            for doc, one in self.waiting.items()
            if one.approved and one.starts_at <= now < one.expires_at
        )


NOTHING = Overlay()


class PendingCache:
    """The overlay of each database; reads only what changed since this process last looked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._overlays: dict[str, Overlay] = {}

    def read(self, alias: str) -> Overlay:
        """Return the overlay of the waiting rows as they are now; one query when none changed.

        `alias` names the database the queries here go to.
        """
        stamps = dict(SearchPending.objects.values_list("doc_id", "stamp"))
        known = self._overlays.get(alias, NOTHING)
        changed = [
            doc
            for doc, stamp in stamps.items()
            if doc not in known.waiting or known.waiting[doc].stamp != stamp
        ]
        gone = [doc for doc in known.waiting if doc not in stamps]
        if not changed and not gone:
            return known
        fresh = _changed(known, _read(changed, stamps), gone)
        with self._lock:
            self._overlays[alias] = fresh
        return fresh


def _read(doc_ids: list[int], stamps: dict[int, int]) -> dict[int, Waiting]:
    found: dict[int, Waiting] = {}
    columns = ("doc_id", "stamp", "approved", "starts_at", "expires_at", "employer_id")
    for part in batches(doc_ids, store.MOST_PARAMETERS):
        rows = store.documents(part).values_list(*columns, *store.WORD_COLUMNS)
        for doc, stamp, approved, starts, expires, employer_id, *words in rows:
            terms = frozenset(store.terms_of(words))
            found[doc] = Waiting(stamp, approved, starts, expires, employer_id, terms)
    # Changed again, or merged and gone, between the two reads.
    if any(doc not in found or found[doc].stamp != stamps[doc] for doc in doc_ids):
        raise IndexMoved
    return found


def _changed(known: Overlay, changed: dict[int, Waiting], gone: list[int]) -> Overlay:
    lost: dict[str, list[int]] = defaultdict(list)
    gained: dict[str, list[int]] = defaultdict(list)
    waiting = dict(known.waiting)
    for doc in [*gone, *changed]:
        if doc in waiting:
            for term in waiting.pop(doc).terms:
                lost[term].append(doc)
    for doc, one in changed.items():
        waiting[doc] = one
        for term in one.terms:
            gained[term].append(doc)
    terms = dict(known.terms) if waiting else {}
    for term, docs in lost.items() if waiting else ():
        terms[term] = terms[term] - BitMap(docs)
        if not terms[term]:
            del terms[term]
    for term, docs in gained.items():
        terms[term] = terms.get(term, BitMap()) | BitMap(docs)
    return Overlay(waiting, BitMap(waiting.keys()), terms, _values(terms))


def _values(terms: Mapping[str, BitMap]) -> dict[str, set[str]]:
    """Return the values of each group among the terms."""
    values: dict[str, set[str]] = defaultdict(set)
    for group, value in map(store.group_of, terms):
        if group:
            values[group].add(value)
    return dict(values)
