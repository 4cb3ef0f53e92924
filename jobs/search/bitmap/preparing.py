"""Documents of very many new listings, which a rebuild then puts into the index."""

from collections.abc import Sequence
from dataclasses import fields

from jobs.models import SearchDocument
from jobs.search.listing import Listing, read_listings
from jobs.search.rows import insert

COLUMNS = [field.name for field in fields(Listing)]


def prepare(job_ids: Sequence[int]) -> None:
    """Write the documents of listings that have none, with nothing waiting to be folded.

    Their stamp says so: bitmaps may not hold them yet.
    """
    insert(
        [
            SearchDocument(stamp=0, **{name: getattr(listing, name) for name in COLUMNS})
            for listing in read_listings(job_ids)
        ]
    )
