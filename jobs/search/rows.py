"""Writing many rows in a way that SQLite, MySQL and MariaDB share."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; either all have their keys or the database gives them, unread.

    The ORM's own way prepares each value twice and takes as long as the database does.
    """
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    given = rows[0].pk is not None
    fields = [field for field in model._meta.concrete_fields if given or not field.primary_key]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # What is put together is names of our own models.
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - see above
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, [[_plain(field.pre_save(row, add=True)) for field in fields] for row in rows]
        )


def trust_keys() -> None:
    """Let this connection insert on MySQL without looking up what rows refer to: they are there."""
    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION foreign_key_checks = 0, unique_checks = 0")


def analyse(*filled: type[models.Model]) -> None:
    """Tell the optimiser of tables filled in one go.

    MySQL knows them as they were for seconds, and is told outside transactions only, which it
    would commit; SQLite knows nothing of any table until told.
    """
    tables = [connection.ops.quote_name(model._meta.db_table) for model in filled]
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            if not connection.in_atomic_block:
                cursor.execute(f"ANALYZE TABLE {', '.join(tables)}")
                cursor.fetchall()
            return
        # Rows looked at for each index; all of them would take seconds.
        cursor.execute("PRAGMA analysis_limit = 1000")
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


def _plain(value: Any) -> Any:
    """Return a value as the databases take it: moments in UTC, without saying so."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value) if isinstance(value, date) else value


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
