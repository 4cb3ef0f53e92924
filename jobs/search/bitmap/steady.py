"""Reading the index as of one moment, whatever is merged meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, router, transaction

from jobs.models import SearchState


@contextmanager
def steady() -> Iterator[None]:
    """Have all reads of a search see one moment of the database.

    MySQL and MariaDB read from a snapshot; on SQLite writers wait. Two more round trips and the
    undo of what is merged meanwhile, so not for every search. Inside a transaction of the caller's
    there is no changing how it reads.
    """
    alias = router.db_for_read(SearchState)
    connection = connections[alias]
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with transaction.atomic(using=alias):
        yield
