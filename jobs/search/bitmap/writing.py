"""Making changed listings searchable: their documents and waiting rows, in the same transaction."""

from collections.abc import Collection, Sequence
from dataclasses import fields

from django.db import transaction

from jobs.models import SearchDocument, SearchPending
from jobs.search.bitmap import store
from jobs.search.listing import BATCH, Listing, read_listings, rules
from jobs.search.rows import batches, upsert

LISTING_COLUMNS = [field.name for field in fields(Listing) if field.name != "job_id"]
DOCUMENT_COLUMNS = ["stamp", *LISTING_COLUMNS]


def enqueue(job_ids: Sequence[int], *, quietly: bool = False) -> None:
    """Write the documents and waiting rows of listings; drafts are passed over.

    A listing that is gone, or was never published, loses all its terms. `quietly` is for many
    listings that are only read by new rules: they are found by what the bitmaps hold of them
    until they are merged, instead of being searched by their rows.
    """
    for part in batches(sorted(set(job_ids)), BATCH):
        with transaction.atomic():
            _enqueue(part, quietly)


def stale(job_ids: Collection[int]) -> list[int]:
    """Return those of the listings whose document does not say what they say."""
    documents = {
        document.job_id: document for document in SearchDocument.objects.filter(job__in=job_ids)
    }
    listings = {listing.job_id: listing for listing in read_listings(job_ids)}
    return [
        job_id for job_id in job_ids if not _is_true(documents.get(job_id), listings.get(job_id))
    ]


def _is_true(document: SearchDocument | None, listing: Listing | None) -> bool:
    if listing is None:
        return document is None or not document.facts
    return document is not None and all(
        getattr(document, column) == getattr(listing, column) for column in LISTING_COLUMNS
    )


def _enqueue(job_ids: list[int], quietly: bool) -> None:
    # Locked in one order, so that two bulk writers wait for each other instead of deadlocking.
    # By their own numbers: looking for a listing's could wait for what others have not committed.
    doc_ids = list(SearchDocument.objects.filter(job__in=job_ids).values_list("doc_id", flat=True))
    documents = SearchDocument.objects.select_for_update().order_by("doc_id")
    known = {document.job_id: document for document in documents.filter(doc_id__in=doc_ids)}
    # The lock also waits for a fold of these rows: afterwards they are either merged or here.
    waiting = SearchPending.objects.select_for_update().order_by("doc_id")
    rows = {row.doc_id: row for row in waiting.filter(doc_id__in=doc_ids)}
    for document in known.values():
        if document.doc_id not in rows:
            held = store.pack(_held(document))
            rows[document.doc_id] = SearchPending(doc_id=document.doc_id, stamp=-1, before=held)
    listings = {listing.job_id: listing for listing in read_listings(job_ids)}
    new = [SearchDocument(job_id=job_id) for job_id in listings if job_id not in known]
    for document in [*known.values(), *new]:
        row = rows.get(document.doc_id)
        document.stamp = store.new_number()
        # A row that is not merged yet and searched stays searched.
        if quietly and row is not None and row.stamp < 0:
            document.stamp = -document.stamp
        _fill(document, listings.get(document.job_id))
    SearchDocument.objects.bulk_create(new)
    upsert(SearchDocument, list(known.values()), DOCUMENT_COLUMNS)
    stamps = {document.doc_id: document.stamp for document in known.values()}
    # MySQL does not return the numbers it gave.
    created = SearchDocument.objects.filter(job__in=[document.job_id for document in new])
    stamps |= dict(created.values_list("doc_id", "stamp"))
    for doc_id, stamp in stamps.items():
        rows.setdefault(doc_id, SearchPending(doc_id=doc_id, before=b"")).stamp = stamp
    upsert(SearchPending, list(rows.values()), ["stamp", "before"])


def _held(document: SearchDocument) -> set[str]:
    """Return the terms that the bitmaps hold of a document none of whose changes wait."""
    terms = store.terms_of(store.words_of(document))
    # Other rules may have given fewer terms to the same words, and one that was prepared for a
    # rebuild has none yet.
    is_sure = document.rules == rules() and document.stamp
    return terms if is_sure else terms | {store.UNSURE}


def _fill(document: SearchDocument, listing: Listing | None) -> None:
    if listing is not None:
        for column in LISTING_COLUMNS:
            setattr(document, column, getattr(listing, column))
        return
    document.approved, document.rules = False, rules()
    for column in store.WORD_COLUMNS:
        setattr(document, column, "")
