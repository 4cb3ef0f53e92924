"""Merging waiting changes, and the passage of time, into the bitmaps."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from pyroaring import BitMap

from jobs.models import Job, SearchDocument, SearchPending, SearchState
from jobs.search.bitmap import store
from jobs.search.bitmap.lease import Lease, LeaseLost, lease
from jobs.search.bitmap.store import SHARD_BITS, TermRow
from jobs.search.rows import batches

# Hundreds at a time, so that readers soon have less to look at besides the bitmaps; unless there
# is a mountain, where each batch rewrites nearly every term and fewer are faster.
BATCH = 500
MOUNTAIN = 5_000
# What waits is found all the same. A fold rewrites hundreds of rows for each document and lets
# every process read them again, so few large ones are worth it: so many, or that late.
ENOUGH = 1_000
LATE = timedelta(minutes=1)
# Errors of the database that end when tried again: a deadlock, a lock waited for too long.
HEALING = (1213, 1205)


@dataclass
class Changes:
    """Documents gained and lost by (shard, term)."""

    gained: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, doc: int, before: set[str], after: set[str]) -> None:
        """Note what a document's terms were and are."""
        shard, gained, lost = doc >> SHARD_BITS, self.gained, self.lost
        is_known = before and store.UNSURE not in before
        for term in after - before if is_known else after:
            gained[shard, term].append(doc)
        for term in before - after - {store.UNSURE}:
            lost[shard, term].append(doc)
            if after and term.startswith(store.EMPLOYER):
                gained[shard, store.MOVED].append(doc)

    def set_live(self, doc: int, is_live: bool) -> None:
        """Note whether a document is live, whatever it was."""
        (self.gained if is_live else self.lost)[doc >> SHARD_BITS, store.LIVE].append(doc)

    def write(self, build: int, generation: int, *, end: int | None = None) -> None:
        """Change the rows of the terms concerned in a build that holds the shards below `end`."""
        terms_of: dict[int, list[str]] = defaultdict(list)
        for shard, term in self.gained.keys() | self.lost.keys():
            terms_of[shard].append(term)
        for shard, terms in sorted(terms_of.items()):
            if end is not None and shard >= end:
                continue
            terms.sort()
            for part in batches(terms, store.MOST_PARAMETERS):
                held = {row.term: row.bitmap for row in store.shard_terms(build, shard, part)}
                store.write_terms(
                    build,
                    generation,
                    (self._changed(shard, term, held.get(term)) for term in part),
                )

    def _changed(self, shard: int, term: str, held: BitMap | None) -> TermRow:
        gained, lost = self.gained.get((shard, term)), self.lost.get((shard, term))
        docs = held if held is not None else BitMap()
        if lost:
            docs -= BitMap(lost)
        if gained:
            docs |= BitMap(gained)
        return TermRow(term, shard, docs)


def is_due() -> bool:
    """Say whether so much waits, or the last fold is so long ago, that folding is worth it."""
    last = SearchState.objects.values_list("live_at", flat=True).first()
    if last is None or abs(timezone.now() - last) >= LATE:
        return True
    return SearchPending.objects.count() >= ENOUGH


def fold(limit: int) -> int:
    """Merge up to `limit` waiting rows; 0 while another indexer is at it.

    Each batch is one transaction, so that killing it anywhere loses nothing.
    """
    with lease() as held:
        if held is None:
            return 0
        merged = 0
        try:
            size = BATCH if SearchPending.objects.count() <= BATCH else MOUNTAIN
            while merged < limit:
                wanted = min(size, limit - merged)
                count = _fold_batch(held, wanted)
                merged += count
                if count < wanted:
                    break
        except LeaseLost:
            return merged
        except OperationalError as error:
            # Nothing of the batch stands; what waits is searched and merged next time.
            if error.args[0] not in HEALING:
                raise
        return merged


@transaction.atomic
def _fold_batch(held: Lease, size: int) -> int:
    state = SearchState.objects.get(pk=1)
    now = timezone.now()
    waiting = {row.doc_id: row for row in SearchPending.objects.order_by("doc_id")[:size]}
    changes = Changes()
    _note_clock(changes, state.live_at, now)
    merged, gone = _note_waiting(changes, waiting, now)
    generation = next_generation(state, now)
    if changes.gained or changes.lost:
        changes.write(state.build, generation)
        if state.building:
            changes.write(state.building, generation, end=state.building_shard)
    # Only now, so that the state row and the rows of publishers are locked for a moment.
    state = held.state()
    if changes.gained or changes.lost:
        state.generation = generation
    state.live_at = now
    state.save(update_fields=["generation", "live_at"])
    # Documents before waiting rows, as publishers lock them.
    for doc in gone:
        SearchDocument.objects.select_for_update().filter(doc_id=doc).first()
    settled = _settle(merged)
    store.documents(settled.intersection(gone)).delete()
    return len(merged)


def _settle(merged: dict[int, SearchDocument]) -> set[int]:
    """Delete the rows that were merged and return their documents.

    One whose document changed since waits on, told what the bitmaps hold of it now. Row by row
    and by number alone: a search for many could wait for rows that publishers have not committed,
    and one by stamps would lock the index and the row in the other order than they do.
    """
    settled: set[int] = set()
    for doc, document in merged.items():
        row = SearchPending.objects.filter(doc_id=doc)
        stamp = row.select_for_update().values_list("stamp", flat=True).first()
        if stamp == document.stamp:
            row.delete()
            settled.add(doc)
        elif stamp is not None:
            row.update(before=store.pack(store.terms_of(store.words_of(document))))
    return settled


def next_generation(state: SearchState, now: datetime) -> int:
    """Return a larger generation; by the clock, so that one rolled back does not come again."""
    return max(state.generation + 1, int(now.timestamp() * 1_000_000))


def _note_clock(changes: Changes, since: datetime, now: datetime) -> None:
    """Note what started or expired since the bitmap of live listings was last true."""
    low, high = sorted((since, now))
    moved = Q(starts_at__gt=low, starts_at__lte=high)
    moved |= Q(expires_at__gt=low, expires_at__lte=high)
    # Those that wait are judged when their row is merged.
    waiting = SearchPending.objects.values("doc_id")
    documents = SearchDocument.objects.filter(moved).exclude(doc_id__in=waiting)
    for document in documents.only(*MOMENTS):
        changes.set_live(document.doc_id, is_live(document, now))


def _note_waiting(
    changes: Changes, waiting: dict[int, SearchPending], now: datetime
) -> tuple[dict[int, SearchDocument], list[int]]:
    """Note what changed in waiting documents; return these, and those whose listing is gone.

    A document that changed after its row was read is left to the next fold.
    """
    found: dict[int, SearchDocument] = {}
    for part in batches(waiting, store.MOST_PARAMETERS):
        for document in store.documents(part):
            if document.stamp == waiting[document.doc_id].stamp:
                found[document.doc_id] = document
    for doc, document in found.items():
        after = store.terms_of(store.words_of(document))
        changes.add(doc, store.unpack(bytes(waiting[doc].before)), after)
        changes.set_live(doc, is_live(document, now))
    without_terms = {doc: one.job_id for doc, one in found.items() if not one.facts}
    there = Job.objects.filter(pk__in=without_terms.values()).values_list("pk", flat=True)
    kept = set(there)
    return found, [doc for doc, job_id in without_terms.items() if job_id not in kept]


MOMENTS = ("doc_id", "approved", "starts_at", "expires_at")


def is_live(document: SearchDocument, now: datetime) -> bool:
    """Say whether seekers can see a document's listing at `now`."""
    return document.approved and document.starts_at <= now < document.expires_at
