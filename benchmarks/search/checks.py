"""Whether the designs found the same: totals of the bitmap engine against two others."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from benchmarks.search.boards import Board
from benchmarks.search.questions import Question
from benchmarks.search.seats import Seat
from jobs.models import SearchDocument
from jobs.search import JobQuery, get_engine

# Reading every text takes seconds for each question.
READ_THROUGH = 2
COMPARED = ("SQLite FTS5", "tantivy", "Xapian")
MOST_SHOWN = 3


def cross_checked(seats: Sequence[Seat], asking: Sequence[Question], board: Board) -> list[str]:
    """Return a line for each other design of how many totals are the same.

    Words are quoted for our engine, so that it leaves out synonyms, which the others do not know.
    """
    plain = {
        number: total(question, board)
        for number, question in enumerate(asking)
        if question.is_plain and not question.is_prefix
    }
    lines = []
    for seat in seats:
        if seat.name in COMPARED and seat.asked:
            pairs = {
                number: (plain[number], one.answer.total)
                for number, one in seat.asked.items()
                if number in plain and one.answer is not None
            }
            lines.append(same(f"Totals of {seat.name}", asking, pairs))
    read = [number for number in plain if not asking[number].is_phrase][::4][:READ_THROUGH]
    pairs = {number: (plain[number], count_by_reading(asking[number], board)) for number in read}
    return [*lines, same("Totals by reading every document", asking, pairs)]


def total(question: Question, board: Board) -> int:
    """Return how many listings our engine finds with all the words, none left out."""
    query = JobQuery(words=quoted(question), with_facets=False)
    page = get_engine("bitmap").search(query, now=board.plan.now)
    return 0 if page.dropped_words else page.total


def quoted(question: Question) -> str:
    """Return the words so that each is searched as it is."""
    if question.is_phrase:
        return f'"{question.text}"'
    return " ".join(f'"{word}"' for word in question.words)


def same(name: str, asking: Sequence[Question], pairs: dict[int, tuple[int, int]]) -> str:
    """Return how many pairs are equal, and the first that are not."""
    wrong = [
        f"{asking[number].text!r} {ours:,} and {theirs:,}"
        for number, (ours, theirs) in pairs.items()
        if ours != theirs
    ]
    line = f"{name}: {len(pairs) - len(wrong)} of {len(pairs)} as the bitmap engine's"
    return line + (f"; others {', '.join(wrong[:MOST_SHOWN])}" if wrong else "")


def count_by_reading(question: Question, board: Board) -> int:
    """Return how many live documents have the words, by reading all of them."""
    now = board.plan.now
    live = SearchDocument.objects.filter(approved=True, starts_at__lte=now, expires_at__gt=now)
    return sum(
        set(question.words) <= set(words) for words in _texts(live.filter(pk__lte=board.plan.count))
    )


def _texts(documents: QuerySet[SearchDocument]) -> Iterator[list[str]]:
    rows = documents.values_list("title", "company", "place", "text")
    for row in rows.iterator(2000):
        yield " ".join(row).split()
