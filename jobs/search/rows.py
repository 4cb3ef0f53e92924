"""Writing many rows in a way that SQLite, MySQL and MariaDB share."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, models

T = TypeVar("T")


def upsert(model: type[models.Model], rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Insert rows, or set `fields` of those whose primary key is there."""
    target = connection.features.supports_update_conflicts_with_target
    model._default_manager.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        update_fields=fields,
        unique_fields=[model._meta.pk.name] if target else None,
    )


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` items."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
