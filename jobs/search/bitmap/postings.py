"""What the index of a shard should hold, gathered from its documents in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from pyroaring import BitMap

from jobs.models import SearchDocument, SearchPending
from jobs.search.bitmap import store
from jobs.search.bitmap.inverting import Inverter
from jobs.search.bitmap.store import SHARD_BITS, TermRow

CHUNK = 2_000


@dataclass
class Postings:
    """The documents of each term, and those that were waiting when read."""

    terms: dict[str, BitMap]
    waiting: BitMap = field(default_factory=BitMap)


def shards() -> range:
    """Return the shards that hold documents."""
    last = SearchDocument.objects.order_by("-doc_id").values_list("doc_id", flat=True).first()
    return range((last >> SHARD_BITS) + 1) if last else range(0)


def gather(shard: int, live_at: datetime, step: Callable[[int], None]) -> Postings:
    """Return what bitmaps should hold of a shard at present; under the lease, so nothing merges.

    Of a waiting document that is what its row says they held before; whether it is live is left
    open until it is merged. Calls `step` between chunks, with the number of documents.
    """
    inverter, live, waiting = Inverter(shard), BitMap(), BitMap()
    for rows in _chunks(shard):
        for doc, approved, starts, expires, before, *words in rows:
            if before is not None:
                waiting.add(doc)
                inverter.add_terms(doc, store.unpack(bytes(before)) - {store.UNSURE})
                continue
            inverter.add(doc, words)
            if approved and starts <= live_at < expires:
                live.add(doc)
        step(len(rows))
    inverter.flush()
    if live:
        inverter.terms[store.LIVE] = live
    return Postings(inverter.terms, waiting)


def rows_of(shard: int, postings: Postings) -> Iterator[TermRow]:
    """Yield the rows that hold the postings, in the order of the table."""
    for term in sorted(postings.terms, key=store.encode):
        yield TermRow(term, shard, postings.terms[term])


def _chunks(shard: int) -> Iterator[list[tuple[Any, ...]]]:
    # In one statement, and so of one moment: a document and whether it waits.
    waits = SearchPending.objects.filter(doc_id=OuterRef("doc_id")).values("before")
    documents = SearchDocument.objects.annotate(held=Subquery(waits)).order_by("doc_id")
    at, end = shard << SHARD_BITS, (shard + 1) << SHARD_BITS
    while True:
        rows = list(
            documents.filter(doc_id__gte=at, doc_id__lt=end).values_list(
                "doc_id", "approved", "starts_at", "expires_at", "held", *store.WORD_COLUMNS
            )[:CHUNK]
        )
        if not rows:
            return
        yield rows
        at = rows[-1][0] + 1
