"""Building the index anew beside the live one, shard by shard, and swapping."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jobs.models import Job, SearchDocument, SearchState, SearchTerm
from jobs.search.bitmap import postings, store, writing
from jobs.search.bitmap.folding import MOUNTAIN, fold, next_generation
from jobs.search.bitmap.lease import Lease, LeaseLost, turn
from jobs.search.engine import Tell
from jobs.search.listing import rules
from jobs.search.rows import batches

# Listings read at a time: their numbers are cut into ranges of this.
RANGE = 1_000
# Rows written in one transaction; publishers on SQLite wait for it.
ROWS = 10_000
SAY_EVERY = 20_000


def rebuild(*, restart: bool, is_whole: bool, tell: Tell) -> int:
    """Build all terms under a new build number and make it the live one; return its documents.

    Goes on where a killed one ended, unless `restart`. Listings are read anew when other rules
    wrote their document, or all of them when `is_whole`; everything else is built from documents.
    Searches, publishing and folds go on meanwhile: see `building` of `SearchState`.
    """
    refresh(is_whole=is_whole, tell=tell)
    with turn() as held:
        _start(held, restart)
    drop_other_builds()
    while (shard := _next_shard()) is not None:
        try:
            with turn() as held:
                _build(held, shard, tell)
        except LeaseLost:
            tell(f"shard {shard}: another indexer came between, once more")
        _fold_all()
    drop_other_builds()
    return SearchDocument.objects.exclude(facts="").count()


def refresh(*, is_whole: bool, tell: Tell) -> int:
    """Bring the documents of listings up to date that are missing or were written otherwise.

    Reads only what other rules wrote, what has no document and what has no listing, unless
    `is_whole`: then all is read. Merges as it goes. Returns how many were written.
    """
    _fold_all()
    written = 0
    for suspects in batches(_suspects(is_whole), MOUNTAIN):
        job_ids = suspects
        if is_whole:
            job_ids = [job for part in batches(suspects, RANGE) for job in writing.stale(part)]
        writing.enqueue(job_ids, quietly=True)
        _fold_all()
        written += len(job_ids)
        if job_ids:
            tell(f"{written:,} listings read anew")
    return written


def _suspects(is_whole: bool) -> Iterator[int]:
    """Yield the listings whose document may be wrong, by their numbers."""
    published = Job.objects.filter(published_at__isnull=False)
    # What has lost its terms already is right without a listing.
    documents = SearchDocument.objects.exclude(facts="", rules=rules())
    last = max(
        published.aggregate(last=Max("pk"))["last"] or 0,
        documents.aggregate(last=Max("job_id"))["last"] or 0,
    )
    for first in range(0, last + 1, RANGE):
        end = first + RANGE
        listed = published.filter(pk__gte=first, pk__lt=end).values_list("pk", flat=True)
        told = documents.filter(job_id__gte=first, job_id__lt=end).values_list("job_id", "rules")
        suspects = dict.fromkeys(listed, "") | dict(told)
        right = {job_id for job_id in listed if suspects[job_id] == rules()}
        yield from sorted(suspects if is_whole else suspects.keys() - right)


@transaction.atomic
def _start(held: Lease, restart: bool) -> None:
    state = held.state()
    if restart or not state.building:
        state.building, state.building_shard = store.new_number(), 0
        state.save(update_fields=["building", "building_shard"])


def _next_shard() -> int | None:
    """Return the shard to build next; swap and return none when all are there."""
    state = SearchState.objects.get(pk=1)
    if not state.building:
        return None
    if state.building_shard < len(postings.shards()):
        return state.building_shard
    with turn() as held:
        _swap(held)
    # None, unless a shard came up meanwhile.
    return _next_shard()


def _build(held: Lease, shard: int, tell: Tell) -> None:
    """Write a shard of the building build and move on in one step.

    No fold runs meanwhile, so that the build then holds exactly what the live one does.
    """
    state = SearchState.objects.get(pk=1)
    if state.building_shard != shard or not state.building:
        return
    total = 0

    def step(count: int) -> None:
        nonlocal total
        total += count
        held.renew()
        if total % SAY_EVERY == 0:
            tell(f"shard {shard}: {total:,} listings read")

    found = postings.gather(shard, state.live_at, step)
    for number, part in enumerate(batches(postings.rows_of(shard, found), ROWS)):
        if number == 0:
            _clear(held, state.building, shard, part[-1].term)
        with transaction.atomic():
            store.write_terms(state.building, 0, part)
            held.state()
    _advance(held, shard)
    tell(f"shard {shard}: {total:,} listings, {len(found.terms):,} terms")


@transaction.atomic
def _advance(held: Lease, shard: int) -> None:
    state = held.state()
    state.building_shard = shard + 1
    state.save(update_fields=["building_shard"])


@transaction.atomic
def _swap(held: Lease) -> None:
    """Make the building build live: both hold the same, so nothing else changes."""
    state = held.state()
    # Documents of one more shard may have been merged since we looked.
    if not state.building or state.building_shard < len(postings.shards()):
        return
    state.build, state.building, state.building_shard = state.building, 0, 0
    state.generation = next_generation(state, timezone.now())
    state.save(update_fields=["build", "building", "building_shard", "generation"])


def _fold_all() -> None:
    """Merge what waits; nothing when another indexer is doing so."""
    while fold(MOUNTAIN):
        pass


def _clear(held: Lease, build: int, shard: int, term: str) -> None:
    """Delete the rows that a killed rebuild left of a shard; it wrote the first terms first.

    `term` is the last of those we are about to write first.
    """
    rows = SearchTerm.objects.filter(build=build, shard=shard).order_by("term")
    if not rows.filter(term__lte=store.encode(term)).exists():
        return
    last = b""
    while part := list(rows.filter(term__gt=last).values_list("term", flat=True)[:ROWS]):
        first, last = bytes(part[0]), bytes(part[-1])
        with transaction.atomic():
            rows.filter(term__gte=first, term__lte=last).delete()
            held.state()


def drop_other_builds() -> None:
    """Delete the rows of builds that are neither live nor building, a part at a time."""
    while True:
        with turn() as held:
            state = SearchState.objects.get(pk=1)
            kept = (state.build, state.building)
            others = SearchTerm.objects.exclude(build__in=kept).order_by("build", "term", "shard")
            part = list(others.values_list("build", "term")[:ROWS])
            if not part:
                return
            old, last = part[-1]
            with transaction.atomic():
                SearchTerm.objects.exclude(build__in=kept).filter(build__lt=old).delete()
                SearchTerm.objects.filter(build=old, term__lte=bytes(last)).delete()
                held.state()
