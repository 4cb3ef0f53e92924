"""Proving that the index equals the listings."""

from collections.abc import Iterator

from pyroaring import BitMap

from jobs.models import Job, SearchDocument
from jobs.search.bitmap import postings, store, writing
from jobs.search.bitmap.cache import EMPTY
from jobs.search.bitmap.lease import lease
from jobs.search.bitmap.rebuilding import CHUNK, IndexerBusy
from jobs.search.rows import batches


def check() -> list[str]:
    """Return every difference between listings, documents and bitmaps, one line each.

    Waiting documents are searched by their rows, so their bitmaps may differ. Raises
    `IndexerBusy` while the index is being changed.
    """
    with lease() as held:
        if held is None:
            raise IndexerBusy
        state = store.read_state()
        differences = list(_stale_documents())
        for shard in postings.shards():
            found = postings.gather(shard, state.live_at, held.renew)
            differences += _different_terms(state.build, shard, found)
        return differences


def _stale_documents() -> Iterator[str]:
    published = Job.objects.filter(published_at__isnull=False).values_list("pk", flat=True)
    documents = SearchDocument.objects.values_list("job_id", flat=True)
    for part in batches(sorted({*published, *documents}), CHUNK):
        for job_id in writing.stale(part):
            yield f"listing {job_id}: its document is missing or stale"


def _different_terms(build: int, shard: int, found: postings.Postings) -> Iterator[str]:
    waiting = BitMap(found.waiting)
    missing = found.terms
    for row in store.all_terms(build, shard):
        wanted = missing.pop(row.term, EMPTY)
        wrong = (row.bitmap ^ wanted) - waiting
        if wrong:
            yield f"term {row.term!r}, shard {shard}: wrong about documents {_some(wrong)}"
    for term, docs in sorted(missing.items()):
        if docs - waiting:
            yield f"term {term!r}, shard {shard}: without documents {_some(docs - waiting)}"


def _some(docs: BitMap) -> str:
    first = ", ".join(str(doc) for _at, doc in zip(range(5), docs, strict=False))
    return f"{first} ({len(docs)} in all)"
