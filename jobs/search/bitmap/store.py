"""Rows of the bitmap index: reading the state and the terms, writing them in bulk."""

import secrets
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, models
from django.db.models import Q
from pyroaring import BitMap

from jobs.models import SearchDocument, SearchState, SearchTerm
from jobs.search.pairs import BREAK, neighbours, pair_terms
from jobs.search.rows import batches

SHARD_BITS = 17
SHARD_MASK = (1 << SHARD_BITS) - 1
# Database parameters of one statement: below what SQLite takes (32,766).
MOST_PARAMETERS = 10_000
LIVE = "g:live"
# Documents whose employer changed since the build began: columns in memory may not know it.
MOVED = "g:moved"
EMPLOYER = "f:company:"
ALL = "g:all"
# Terms that facets, sorts and filters share; every search reads them, so they stay in memory.
GROUPS_FROM, GROUPS_TO = b"g:", b"g;"
WRITE_TERM = (
    "REPLACE INTO jobs_searchterm (build, term, shard, n, generation, bitmap)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
READ_TERMS = (
    "SELECT term, bitmap FROM jobs_searchterm WHERE build = %s AND shard = %s AND term IN ({marks})"
)
# Among the terms that a waiting row says bitmaps hold: they may lack some, and hold no others.
UNSURE = "?"
NO_TERMS = frozenset((BREAK, f"p:{BREAK}"))
WORD_COLUMNS = ("title", "company", "place", "text", "facts")


@dataclass(frozen=True)
class IndexState:
    """Which build is live, its generation, and the moment its bitmap of live listings is of.

    `words_version` names the synonyms that go with it.
    """

    build: int
    generation: int
    live_at: datetime
    words_version: int = 0


# No bitmap holds anything, which is true of any moment.
NOTHING_YET = IndexState(0, 0, datetime.fromtimestamp(0, UTC))


def read_state() -> IndexState:
    """Return the state of the index; build 0, which holds nothing, before the first fold."""
    columns = ("build", "generation", "live_at", "words_version")
    row = SearchState.objects.values_list(*columns).first()
    return IndexState(*row) if row else NOTHING_YET


def new_number() -> int:
    """Return a random positive number for a build or a stamp: it never comes twice."""
    return secrets.randbits(62) + 1


def terms_of(words: Sequence[str]) -> set[str]:
    """Return the index's terms of a document, given its `WORD_COLUMNS`."""
    title, company, place, text, facts = (column.split() for column in words)
    columns = [*title, BREAK, *company, BREAK, *place, BREAK, *text]
    terms = pair_terms(columns)
    terms.update(columns, facts)
    terms.update(column_terms(title, company, place))
    return terms - NO_TERMS


def column_terms(title: list[str], company: list[str], place: list[str]) -> list[str]:
    """Return the terms that tell in which column words stand, and which are next in the title."""
    terms = [f"t:{word}" for word in title]
    terms += [f"c:{word}" for word in company]
    terms += [f"p:{word}" for word in place]
    return terms + list(map(neighbours, title, title[1:]))


def words_of(document: SearchDocument) -> list[str]:
    """Return the `WORD_COLUMNS` of a document."""
    return [getattr(document, column) for column in WORD_COLUMNS]


def pack(terms: Iterable[str]) -> bytes:
    """Return terms as bytes for a pending row."""
    joined = "\n".join(terms)
    return zlib.compress(joined.encode(), 1) if joined else b""


def unpack(packed: bytes) -> set[str]:
    """Return the terms of `pack`."""
    return set(zlib.decompress(packed).decode().split("\n")) if packed else set()


def group_of(term: str) -> tuple[str, str]:
    """Return the group and value of a group's term; no group for another term."""
    if not term.startswith("g:"):
        return "", ""
    group, _colon, value = term[2:].partition(":")
    return group, value


def encode(term: str) -> bytes:
    """Return a term as the index stores it."""
    return term.encode("utf-8", "replace")


@dataclass(frozen=True)
class TermRow:
    """The bitmap of a term in one shard; numbers are document numbers."""

    term: str
    shard: int
    bitmap: BitMap


def read_terms(
    build: int, new: Collection[str], known: Collection[str], groups: bool, since: int
) -> Iterator[TermRow]:
    """Yield all rows of `new` terms; of `known` ones and `groups` those changed after `since`."""
    if groups:
        changed = Q(term__gte=GROUPS_FROM, term__lt=GROUPS_TO, generation__gt=since)
        yield from _rows(build, changed)
    for part in batches(new, MOST_PARAMETERS):
        yield from _rows(build, Q(term__in=[encode(term) for term in part]))
    for part in batches(known, MOST_PARAMETERS):
        keys = [encode(term) for term in part]
        yield from _rows(build, Q(term__in=keys, generation__gt=since))


def shard_terms(build: int, shard: int, terms: Sequence[str]) -> Iterator[TermRow]:
    """Yield the rows of up to `MOST_PARAMETERS` terms in one shard.

    Folds read tens of thousands of terms, and the ORM's care for each parameter takes longer
    than the database.
    """
    marks = ", ".join(["%s"] * len(terms))
    with connection.cursor() as cursor:
        cursor.execute(READ_TERMS.format(marks=marks), [build, shard, *map(encode, terms)])
        while rows := cursor.fetchmany(2000):
            for term, bitmap in rows:
                yield TermRow(bytes(term).decode(), shard, BitMap.deserialize(bytes(bitmap)))


def all_terms(build: int, shard: int) -> Iterator[TermRow]:
    """Yield all rows of a shard, a part at a time, in the order of their terms."""
    last = b""
    while True:
        after = Q(shard=shard, term__gt=last)
        rows = SearchTerm.objects.filter(after, build=build).order_by("term")[:5_000]
        part = list(rows.values_list("term", "bitmap"))
        if not part:
            return
        for term, bitmap in part:
            yield TermRow(bytes(term).decode(), shard, BitMap.deserialize(bytes(bitmap)))
        last = bytes(part[-1][0])


def _rows(build: int, which: Q) -> Iterator[TermRow]:
    rows = SearchTerm.objects.filter(which, build=build)
    for term, shard, bitmap in rows.values_list("term", "shard", "bitmap").iterator(2000):
        yield TermRow(bytes(term).decode(), shard, BitMap.deserialize(bytes(bitmap)))


def write_terms(build: int, generation: int, rows: Iterable[TermRow]) -> None:
    """Insert or replace rows; a term no document has keeps an empty row, so caches hear of it."""
    with connection.cursor() as cursor:
        for part in batches(rows, 2000):
            cursor.executemany(
                WRITE_TERM,
                [
                    (build, encode(row.term), row.shard, len(row.bitmap), generation,
                     row.bitmap.serialize())
                    for row in part
                ],
            )  # fmt: skip


def documents(doc_ids: Collection[int]) -> models.QuerySet[SearchDocument]:
    """Return the rows of up to `MOST_PARAMETERS` documents."""
    return SearchDocument.objects.filter(doc_id__in=list(doc_ids))
