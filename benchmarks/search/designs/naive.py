"""What most job boards do: `MATCH ... AGAINST` over the raw text, and `LIKE`."""

from typing import ClassVar

from django.db import connection, transaction

from benchmarks.search.designs.design import (
    Answer,
    Capped,
    Clock,
    Place,
    table_megabytes,
)  # fmt: skip
from benchmarks.search.designs.statements import LONGEST_SECONDS, Stopped, run_for
from benchmarks.search.questions import PAGE, Question

TABLE = "bench_raw"
CHUNK = 10_000


class Boolean:
    """`MATCH (title, body) AGAINST ('+word +word' IN BOOLEAN MODE)`: page by score, and count."""

    name: ClassVar[str] = "MATCH boolean AND"
    returns: ClassVar[str] = "page + count"
    most: ClassVar[int] = 100
    is_slow: ClassVar[bool] = True
    has_our_words: ClassVar[bool] = False
    mode: ClassVar[str] = "IN BOOLEAN MODE"

    def __init__(self, place: Place) -> None:
        self.place = place

    def missing(self) -> str:
        return "" if connection.vendor == "mysql" else "needs MySQL or MariaDB"

    def forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    def build(self, clock: Clock) -> str:
        """Copy the raw text into a table of its own, then make one FULLTEXT index over it."""
        copy(clock)
        if has_index():
            return "made in an earlier run"
        try:
            run_for(clock.left, f"CREATE FULLTEXT INDEX {TABLE}_text ON {TABLE} (title, body)")
        except Stopped:
            raise Capped("making the index") from None
        return "rows first, index afterwards"

    def megabytes(self) -> float:
        return table_megabytes(self.place, TABLE)

    def can(self, question: Question) -> bool:
        return question.is_plain

    def ask(self, question: Question) -> Answer:
        where = f"MATCH (title, body) AGAINST (%s {self.mode})"
        against = self.expression(question)
        page = run_for(
            LONGEST_SECONDS,
            f"SELECT FTS_DOC_ID FROM {TABLE} WHERE {where}"  # noqa: S608 - our own names
            f" ORDER BY {where} DESC LIMIT {PAGE} OFFSET {question.offset}",
            [against, against],
        )
        count = run_for(
            LONGEST_SECONDS,
            f"SELECT COUNT(*) FROM {TABLE} WHERE {where}",  # noqa: S608 - our own names
            [against],
        )
        return Answer([number for (number,) in page], count[0][0])

    def expression(self, question: Question) -> str:
        """Return what the words are in the mode's own language."""
        if question.is_phrase:
            return f'"{question.text}"'
        *others, last = question.words
        words = [f"+{word}" for word in others]
        return " ".join([*words, f"+{last}*" if question.is_prefix else f"+{last}"])


class NaturalLanguage(Boolean):
    """`MATCH ... AGAINST` as it comes: any of the words, best score first."""

    name: ClassVar[str] = "MATCH natural language"
    mode: ClassVar[str] = "IN NATURAL LANGUAGE MODE"

    def forget(self) -> None:
        """Keep it: the table is another design's."""

    def build(self, clock: Clock) -> str:
        if not has_index():
            raise Capped("there is no index")
        return "the index of MATCH boolean AND"

    def megabytes(self) -> float:
        return 0.0

    def can(self, question: Question) -> bool:
        return question.is_plain and not question.is_prefix and not question.is_phrase

    def expression(self, question: Question) -> str:
        return question.text


class Like(NaturalLanguage):
    """`LIKE '%word%'` over title and body, newest first."""

    name: ClassVar[str] = "LIKE"
    most: ClassVar[int] = 1

    def missing(self) -> str:
        return ""

    def build(self, clock: Clock) -> str:
        copy(clock)
        return "needs no index"

    def can(self, question: Question) -> bool:
        return question.kind in ("rare word", "common word", "two words")

    def ask(self, question: Question) -> Answer:
        one = "(title LIKE %s OR body LIKE %s)"
        where = " AND ".join([one] * len(question.words))
        likes = [f"%{word}%" for word in question.words for _column in range(2)]
        page = run_for(
            LONGEST_SECONDS,
            f"SELECT FTS_DOC_ID FROM {TABLE} WHERE {where}"  # noqa: S608 - our own names
            f" ORDER BY published_at DESC LIMIT {PAGE}",
            likes,
        )
        count = run_for(
            LONGEST_SECONDS,
            f"SELECT COUNT(*) FROM {TABLE} WHERE {where}",  # noqa: S608 - our own names
            likes,
        )
        return Answer([number for (number,) in page], count[0][0])


def has_index() -> bool:
    """Tell whether the raw text has its full-text index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE()"
            " AND table_name = %s AND index_type = 'FULLTEXT'",
            [TABLE],
        )
        return cursor.fetchone() is not None


def copy(clock: Clock) -> None:
    """Copy title and text of all live listings, going on after the last one copied."""
    number = "BIGINT UNSIGNED NOT NULL" if connection.vendor == "mysql" else "INTEGER NOT NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE} (FTS_DOC_ID {number} PRIMARY KEY,"
            " title VARCHAR(200), body TEXT, published_at DATETIME)"
        )
        cursor.execute(f"SELECT MAX(FTS_DOC_ID) FROM {TABLE}")  # noqa: S608 - our own names
        done = cursor.fetchone()[0] or 0
        cursor.execute("SELECT MAX(id) FROM jobs_job")
        newest = cursor.fetchone()[0] or 0
    while done < newest:
        clock.check(f"{done:,} rows")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                # Our own name.
                f"INSERT INTO {TABLE} SELECT id, title, description_html, published_at"  # noqa: S608
                " FROM jobs_job WHERE id > %s AND id <= %s AND status = 'approved'"
                " AND expires_at > CURRENT_TIMESTAMP",
                [done, done + CHUNK],
            )
        done += CHUNK
