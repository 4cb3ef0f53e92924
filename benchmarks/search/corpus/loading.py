"""Loading the corpus into the real tables, a part at a time, going on where it was cut short."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.core.management import call_command
from django.db import connection, models, transaction

from accounts.models import Company
from benchmarks.search.corpus import parts, rows
from benchmarks.search.corpus.listings import Writer
from jobs.models import Job, JobPlace, SearchDocument, SearchPending, SearchState, SearchTerm
from jobs.search.rows import analyse, batches

Say = Callable[[str], None]
LOADED = "bench_loaded"
# Rows of one statement where the server cannot read our files.
ROWS = 200


def load(writer: Writer, folder: Path, *, from_files: bool, say: Say) -> None:
    """Make the corpus complete in the database; a complete one is left as it is.

    `from_files`: the server reads files of ours. Documents written by other rules of text than
    today's are written again, and what was built from them is dropped.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {LOADED} (kind VARCHAR(80), part INTEGER,"
            " PRIMARY KEY (kind, part))"
        )
    _load_employers(writer)
    kind = f"documents {rules(writer)}"
    if not _done(kind) and SearchDocument.objects.exists():
        say("The rules of text changed: writing the documents again")
        _forget_documents()
    listings, documents = _left(writer, "listings"), _left(writer, kind)
    both = [part for part in listings if part in documents]
    steps: list[tuple[list[range], parts.Tables, list[str]]] = [
        (both, (*parts.LISTINGS, *parts.DOCUMENTS), ["listings", kind]),
        ([part for part in listings if part not in both], parts.LISTINGS, ["listings"]),
        ([part for part in documents if part not in both], parts.DOCUMENTS, [kind]),
    ]
    for left, tables, kinds in steps:
        if left:
            _load_parts(writer, left, tables, kinds, folder / "parts", from_files, say)
    if listings or documents:
        analyse(*parts.LISTINGS, *parts.DOCUMENTS)


def rules(writer: Writer) -> str:
    """Return what changes with the rules of text: the words of the first listings, summed up."""
    first = [rows.line(rows.document_values(writer.listing(number))) for number in range(1, 301)]
    return f"{zlib.crc32(''.join(first).encode()):08x}"


def _load_parts(
    writer: Writer,
    left: Sequence[range],
    tables: parts.Tables,
    kinds: Sequence[str],
    folder: Path,
    from_files: bool,
    say: Say,
) -> None:
    for done, (part, files) in enumerate(parts.made(writer, left, tables, folder), 1):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "mysql":
                cursor.execute("SET SESSION foreign_key_checks = 0, unique_checks = 0")
            for table in tables:
                load_table(table, files[table.__name__], from_files=from_files)
            cursor.executemany(
                f"INSERT INTO {LOADED} (kind, part) VALUES (%s, %s)",  # noqa: S608 - our own name
                [(kind, part.start) for kind in kinds],
            )
        for path in files.values():
            path.unlink()
        say(f"{kinds[0]}: part {done} of {len(left)}")


def load_table(table: type[models.Model], path: Path, *, from_files: bool) -> None:
    """Add the rows of a part file to a table."""
    name, names = table._meta.db_table, rows.columns(table)
    with connection.cursor() as cursor:
        if from_files:
            cursor.execute(
                f"LOAD DATA INFILE %s INTO TABLE {name} CHARACTER SET utf8mb4 ({', '.join(names)})",
                [str(path.resolve())],
            )
            return
        marks = ", ".join(["%s"] * len(names))
        insert = f"INSERT INTO {name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - ours
        with path.open(encoding="utf-8") as lines:
            for some in batches(map(rows.parsed, lines), ROWS):
                cursor.executemany(insert, some)


def _load_employers(writer: Writer) -> None:
    if Company.objects.count() >= writer.plan.companies:
        return
    call_command("load_reference", verbosity=0)
    missing = (row for row in rows.company_rows(writer))
    for some in batches(missing, 2000):
        Company.objects.bulk_create((Company(**row) for row in some), ignore_conflicts=True)


def _left(writer: Writer, kind: str) -> list[range]:
    done = _done(kind)
    return [part for part in writer.plan.parts if part.start not in done]


def _done(kind: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT part FROM {LOADED} WHERE kind = %s", [kind])  # noqa: S608 - ours
        return {int(part) for (part,) in cursor.fetchall()}


def _forget_documents() -> None:
    """Empty the tables that hold documents and what is built from them."""
    for table in (SearchDocument, SearchPending, SearchTerm, SearchState):
        _empty(table._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LOADED} WHERE kind <> 'listings'")  # noqa: S608 - ours


def _empty(table: str) -> None:
    with connection.cursor() as cursor:
        verb = "TRUNCATE TABLE" if connection.vendor == "mysql" else "DELETE FROM"
        cursor.execute(f"{verb} {table}")


def sample(count: int) -> Iterator[int]:
    """Yield the keys of some listings from all over the corpus."""
    total = Job.objects.count()
    yield from range(1, total + 1, max(1, total // count))


def is_complete(writer: Writer) -> bool:
    """Tell whether every listing has its row, its place and its document."""
    count = writer.plan.count
    placed = JobPlace.objects.filter(position=0).count()
    return count == Job.objects.count() == placed == SearchDocument.objects.count()
