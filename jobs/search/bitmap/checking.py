"""Proving that the index equals the listings, and repairing exactly what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from pyroaring import BitMap

from jobs.models import Job, SearchDocument, SearchPending, SearchState, SearchTerm
from jobs.search.bitmap import postings, store, writing
from jobs.search.bitmap.cache import EMPTY
from jobs.search.bitmap.folding import next_generation
from jobs.search.bitmap.lease import Lease, turn
from jobs.search.bitmap.rebuilding import RANGE, ROWS, drop_other_builds
from jobs.search.bitmap.store import TermRow
from jobs.search.rows import batches

# Lines told; of more only their number is.
MOST_LINES = 1_000


@dataclass
class Differences:
    """What differs, one line each."""

    lines: list[str] = field(default_factory=list)
    untold: int = 0

    def add(self, line: str) -> None:
        """Note a difference."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(line)
        else:
            self.untold += 1

    def all(self) -> list[str]:
        """Return the lines, and how many more there are."""
        return [*self.lines, f"and {self.untold:,} more"] if self.untold else self.lines


def check(*, repair: bool) -> list[str]:
    """Return every difference between listings, documents and bitmaps, one line each.

    Publishing and searching go on meanwhile; folds wait while a shard is read. Waiting documents
    are searched by their rows, so their bitmaps may differ. With `repair` what differs is written
    as it should be, and nothing else. Raises `IndexerBusy` when its turn does not come.
    """
    found = Differences()
    for job_ids in _listings():
        _check_documents(job_ids, found, repair)
    _check_waiting(found, repair)
    for shard in postings.shards():
        with turn() as held:
            _check_shard(held, shard, found, repair)
    _check_builds(found, repair)
    return found.all()


def _listings() -> Iterator[list[int]]:
    """Yield the numbers of listings that are published or have a document, in ranges."""
    last = max(
        Job.objects.aggregate(last=Max("pk"))["last"] or 0,
        SearchDocument.objects.aggregate(last=Max("job_id"))["last"] or 0,
    )
    for first in range(0, last + 1, RANGE):
        end = first + RANGE
        jobs = Job.objects.filter(published_at__isnull=False, pk__gte=first, pk__lt=end)
        documents = SearchDocument.objects.filter(job_id__gte=first, job_id__lt=end)
        yield sorted(
            {*jobs.values_list("pk", flat=True), *documents.values_list("job_id", flat=True)}
        )


def _check_documents(job_ids: list[int], found: Differences, repair: bool) -> None:
    stale = writing.stale(job_ids)
    if stale:
        # Locked, as one may have been edited between the reads of its listing and its document.
        with transaction.atomic():
            list(Job.objects.select_for_update().filter(pk__in=stale).values_list("pk"))
            stale = writing.stale(stale)
            if repair:
                writing.enqueue(stale)
    for job_id in stale:
        found.add(f"listing {job_id}: its document is missing or stale")


def _check_waiting(found: Differences, repair: bool) -> None:
    """Waiting rows without a document of that stamp would never be merged."""
    document = SearchDocument.objects.filter(doc_id=OuterRef("doc_id"), stamp=OuterRef("stamp"))
    with transaction.atomic():
        lost = list(
            SearchPending.objects.filter(~Exists(document)).values_list("doc_id", flat=True)
        )
        there = SearchDocument.objects.select_for_update().filter(doc_id__in=lost)
        stamps = dict(there.order_by("doc_id").values_list("doc_id", "stamp"))
        for row in SearchPending.objects.select_for_update().filter(doc_id__in=lost):
            if stamps.get(row.doc_id) == row.stamp:
                continue
            found.add(f"document {row.doc_id}: what waits of it is not what it says")
            if repair and row.doc_id in stamps:
                row.stamp = stamps[row.doc_id]
                row.save(update_fields=["stamp"])
            elif repair:
                row.delete()


def _check_shard(held: Lease, shard: int, found: Differences, repair: bool) -> None:
    state = SearchState.objects.get(pk=1)
    wanted = postings.gather(shard, state.live_at, lambda _count: held.renew())
    builds = [state.build]
    if state.building and shard < state.building_shard:
        builds.append(state.building)
    for build in builds:
        where = "" if build == state.build else " of the build to come"
        for rows in batches(_different(build, shard, wanted), ROWS):
            for row, line in rows:
                found.add(f"term {row.term!r}, shard {shard}{where}: {line}")
            if repair:
                _repair(held, build, [row for row, _line in rows])
            held.renew()


def _different(build: int, shard: int, wanted: postings.Postings) -> Iterator[tuple[TermRow, str]]:
    """Yield the rows as they should be where they differ, and how."""
    seen = set()
    for row in store.all_terms(build, shard):
        if row.term == store.MOVED:
            continue
        docs = wanted.terms.get(row.term, EMPTY)
        seen.add(row.term)
        wrong = (row.bitmap ^ docs) - wanted.waiting
        if wrong:
            yield TermRow(row.term, shard, docs), f"wrong about documents {_some(wrong)}"
    for term in sorted(wanted.terms.keys() - seen):
        docs = wanted.terms[term]
        if missing := docs - wanted.waiting:
            yield TermRow(term, shard, docs), f"without documents {_some(missing)}"


@transaction.atomic
def _repair(held: Lease, build: int, rows: list[TermRow]) -> None:
    state = SearchState.objects.get(pk=1)
    generation = next_generation(state, timezone.now())
    store.write_terms(build, generation, rows)
    state = held.state()
    state.generation = generation
    state.save(update_fields=["generation"])


def _check_builds(found: Differences, repair: bool) -> None:
    state = SearchState.objects.filter(pk=1).first()
    kept = (state.build, state.building) if state else ()
    if SearchTerm.objects.exclude(build__in=kept).exists():
        found.add("there are rows of former builds")
        if repair:
            drop_other_builds()


def _some(docs: BitMap) -> str:
    first = ", ".join(str(doc) for _at, doc in zip(range(5), docs, strict=False))
    return f"{first} ({len(docs)} in all)"
