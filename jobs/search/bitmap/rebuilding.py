"""Building the index anew beside the live one, and swapping."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from jobboard.core.errors import DomainError
from jobs.models import Job, SearchDocument, SearchPending, SearchTerm
from jobs.search.bitmap import postings, store, writing
from jobs.search.bitmap.folding import next_generation
from jobs.search.bitmap.lease import Lease, lease
from jobs.search.rows import batches

CHUNK = 1_000


class IndexerBusy(DomainError):
    """Another indexer holds the lease; it ends by itself within a minute."""

    message = _("Another indexer is at work on the search index. Try again in a minute.")
    code = "indexer-busy"
    status = 503


def rebuild() -> int:
    """Build all terms under a new build number and make it the live one; return its documents.

    Searches and publishing go on meanwhile: folds wait, and waiting rows stay searchable.
    """
    with lease() as held:
        if held is None:
            raise IndexerBusy
        refresh(held)
        build, now = store.new_number(), timezone.now()
        waiting: dict[int, int] = {}
        for shard in postings.shards():
            found = postings.gather(shard, now, held.renew)
            with transaction.atomic():
                held.state()
                store.write_terms(build, 0, postings.rows_of(shard, found))
            waiting |= found.waiting
        _swap(held, build, now, waiting)
        _drop_other_builds(held, build)
        return SearchDocument.objects.exclude(facts="").count()


def refresh(held: Lease) -> list[int]:
    """Enqueue listings whose document is missing or stale; return their ids."""
    stale: list[int] = []
    published = Job.objects.filter(published_at__isnull=False).order_by("pk")
    indexed = SearchDocument.objects.exclude(facts="").order_by("job_id")
    for job_ids in (
        published.values_list("pk", flat=True), indexed.values_list("job_id", flat=True)
    ):  # fmt: skip
        for part in batches(list(job_ids), CHUNK):
            held.renew()
            differing = writing.stale(part)
            writing.enqueue(differing)
            stale += differing
    return stale


@transaction.atomic
def _swap(held: Lease, build: int, now: datetime, waiting: dict[int, int]) -> None:
    """Make `build` live; `waiting` are the stamps of waiting documents it holds already."""
    state = held.state()
    rows = SearchPending.objects.select_for_update().order_by("doc_id")
    stamps = dict(rows.values_list("doc_id", "stamp"))
    merged = [doc for doc, stamp in waiting.items() if stamps.get(doc) == stamp]
    for part in batches(merged, store.MOST_PARAMETERS):
        SearchPending.objects.filter(doc_id__in=part).delete()
    # Changed again after this build read them: what it holds of them is to be taken out later.
    changed = BitMap(doc for doc, stamp in waiting.items() if stamps.get(doc, stamp) != stamp)
    for doc, terms in postings.holding(build, changed).items():
        SearchPending.objects.filter(doc_id=doc).update(before=store.pack(terms))
    state.build, state.live_at = build, now
    state.generation = next_generation(state, now)
    state.save(update_fields=["build", "live_at", "generation"])


def _drop_other_builds(held: Lease, build: int) -> None:
    """Delete the rows of former builds and of those that were killed, a part at a time."""
    others = SearchTerm.objects.exclude(build=build).order_by("build", "term", "shard")
    while True:
        part = list(others.values_list("build", "term")[:5_000])
        if not part:
            return
        held.renew()
        old, last = part[-1]
        SearchTerm.objects.exclude(build=build).filter(build__lt=old).delete()
        SearchTerm.objects.filter(build=old, term__lte=bytes(last)).delete()
