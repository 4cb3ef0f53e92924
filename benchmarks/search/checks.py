"""Whether the designs found the same: totals of the bitmap engine against two others."""

from collections.abc import Sequence

from benchmarks.search.boards import Board
from benchmarks.search.questions import Question
from benchmarks.search.seats import Seat
from jobs.models import SearchDocument
from jobs.search import JobQuery, get_engine

# Reading every text takes a minute on a million listings.
READ_THROUGH = 3
CHUNK = 20_000
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
    by_reading = counts_by_reading(asking, read, board)
    pairs = {number: (plain[number], count) for number, count in by_reading.items()}
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


def counts_by_reading(
    asking: Sequence[Question], numbers: Sequence[int], board: Board
) -> dict[int, int]:
    """Return how many live documents have the words of each question, by reading all of them."""
    now, found = board.plan.now, dict.fromkeys(numbers, 0)
    sought = {number: [f" {word} " for word in asking[number].words] for number in numbers}
    documents = SearchDocument.objects.filter(approved=True, starts_at__lte=now, expires_at__gt=now)
    rows = documents.filter(pk__lte=board.plan.count).values_list(
        "title", "company", "place", "text"
    )
    # A range of keys at a time: the driver keeps all rows of a statement in memory.
    for first in range(1, board.plan.count + 1, CHUNK):
        for row in rows.filter(pk__gte=first, pk__lt=first + CHUNK):
            text = f" {' '.join(row)} "
            for number, words in sought.items():
                found[number] += all(word in text for word in words)
    return found
