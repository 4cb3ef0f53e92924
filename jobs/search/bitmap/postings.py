"""What the index of a shard should hold, gathered from its documents in bounded memory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from pyroaring import BitMap

from jobs.models import SearchDocument, SearchPending
from jobs.search.bitmap import store
from jobs.search.bitmap.store import SHARD_BITS, TermRow

CHUNK = 2_000


@dataclass
class Postings:
    """The documents of each term, and the stamps of those that were waiting when read."""

    terms: dict[str, BitMap] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)


def shards() -> range:
    """Return the shards that hold documents."""
    last = SearchDocument.objects.order_by("-doc_id").values_list("doc_id", flat=True).first()
    return range((last >> SHARD_BITS) + 1) if last else range(0)


def gather(shard: int, live_at: datetime, step: Callable[[], None]) -> Postings:
    """Return the postings of a shard's documents; calls `step` between chunks."""
    found = Postings()
    for rows in _chunks(shard):
        step()
        lists: dict[str, list[int]] = defaultdict(list)
        for doc, stamp, approved, starts, expires, waits, *words in rows:
            if waits is not None:
                found.waiting[doc] = stamp
            for term in store.terms_of(words):
                lists[term].append(doc)
            if approved and starts <= live_at < expires:
                lists[store.LIVE].append(doc)
        for term, docs in lists.items():
            held = found.terms.get(term)
            if held is None:
                found.terms[term] = BitMap(docs)
            else:
                held.update(docs)
    return found


def holding(build: int, docs: BitMap) -> dict[int, set[str]]:
    """Return the terms that the index holds of some documents: reads their shards whole."""
    found: dict[int, set[str]] = {doc: set() for doc in docs}
    for shard in {doc >> SHARD_BITS for doc in docs}:
        for row in store.all_terms(build, shard):
            if row.term != store.LIVE:
                for doc in row.bitmap & docs:
                    found[doc].add(row.term)
    return found


def rows_of(shard: int, postings: Postings) -> Iterable[TermRow]:
    """Yield the rows that hold the postings."""
    for term in sorted(postings.terms):
        yield TermRow(term, shard, postings.terms[term])


def _chunks(shard: int) -> Iterator[list[tuple[Any, ...]]]:
    # In one statement, and so of one moment: a document and whether it waits.
    waits = SearchPending.objects.filter(doc_id=OuterRef("doc_id")).values("stamp")
    documents = SearchDocument.objects.annotate(waits=Subquery(waits)).order_by("doc_id")
    at, end = shard << SHARD_BITS, (shard + 1) << SHARD_BITS
    while True:
        rows = list(
            documents.filter(doc_id__gte=at, doc_id__lt=end).values_list(
                "doc_id", "stamp", "approved", "starts_at", "expires_at", "waits",
                *store.WORD_COLUMNS,
            )[:CHUNK]
        )  # fmt: skip
        if not rows:
            return
        yield rows
        at = rows[-1][0] + 1
