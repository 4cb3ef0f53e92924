"""Documents of very many new listings, which a rebuild then puts into the index."""

from collections.abc import Sequence
from dataclasses import fields

from jobs.models import SearchDocument
from jobs.search.bitmap import store
from jobs.search.listing import Listing, read_listings
from jobs.search.rows import insert

COLUMNS = [field.name for field in fields(Listing)]


def prepare(job_ids: Sequence[int]) -> None:
    """Write the documents of listings that have none, with nothing waiting to be folded."""
    insert(
        [
            SearchDocument(
                stamp=store.new_number(), **{name: getattr(listing, name) for name in COLUMNS}
            )
            for listing in read_listings(job_ids)
        ]
    )
