"""Puts the demo board into the database: in bulk, without duplicates, searchable at the end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from jobs.demo.board import Board, demo_functions, demo_places
from jobs.demo.employers import add_companies, add_people
from jobs.demo.generator import TOGETHER, DemoJob, demo_jobs, reference_of
from jobs.demo.moments import SOURCE, redate_demo, seeded_at
from jobs.demo.side_by_side import add_side_by_side
from jobs.models import Job, JobAnnouncement, JobOrigin, JobPlace, SearchDocument
from jobs.pay import Rates
from jobs.search import JobQuery, get_engine
from jobs.search.rows import analyse, batches

BATCH = 500
# From here on the index is built anew in one go instead of merging change by change.
MANY = 10_000
# Each merge writes the rows of thousands of words again: few large ones are much faster.
MERGE = 10_000
FILLED = (Job, JobPlace, JobOrigin, JobAnnouncement, SearchDocument)
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Seeded:
    """What a run did: rows added, and listings whose moments were shifted."""

    jobs: int
    people: int
    redated: int


def seed_demo(*, count: int, now: datetime, tell: Tell = lambda _text: None) -> Seeded:
    """Make the demo board hold at least ``count`` listings; a second run adds nothing.

    Each batch is a transaction of its own, so one that was interrupted goes on where it was;
    `tell` hears of progress. Raises CommandError when the reference facts are not loaded.
    """
    places = demo_places()
    redated = redate_demo(now=now)
    with transaction.atomic():
        companies = add_companies(places)
        people = add_people(companies)
    board = Board(
        companies, places, demo_functions(), Rates(now.date()), at=seeded_at() or now, now=now
    )
    missing = missing_numbers(count)
    if len(missing) < MANY:
        _add_few(missing, board)
    else:
        _add_many(missing, board, tell)
    if count >= MANY:
        _index(now, tell)
    return Seeded(len(missing), people, redated)


def missing_numbers(count: int) -> list[int]:
    """Return the numbers of the first `count` listings that are not on the board."""
    rows = JobOrigin.objects.filter(source=SOURCE).values_list("reference", flat=True)
    there = set(rows.iterator(10_000))
    if len(there) >= count:
        return []
    return [number for number in range(1, count + 1) if reference_of(number) not in there]


def _add_few(numbers: Sequence[int], board: Board) -> None:
    """Write listings and their changes of the index, a batch at a time."""
    for batch in batches(_listings(numbers), BATCH):
        with transaction.atomic():
            get_engine().enqueue(board.add(batch, next_id()))
    while get_engine().fold(limit=MERGE):
        pass
    analyse(*FILLED)


def _listings(numbers: Sequence[int]) -> Iterator[DemoJob]:
    if numbers:
        wanted = set(map(reference_of, numbers))
        yield from (demo for demo in demo_jobs(numbers[-1]) if demo.reference in wanted)


def next_id() -> int:
    """Return an id above those of all listings."""
    last: int | None = Job.objects.aggregate(last=Max("pk"))["last"]
    return (last or 0) + 1


def _add_many(numbers: Sequence[int], board: Board, tell: Tell) -> None:
    """Write listings that an index built anew then holds, in as many processes as help."""
    early = [number for number in numbers if number <= TOGETHER]
    first = next_id()
    for batch in batches(_listings(early), BATCH):
        with transaction.atomic():
            get_engine().prepare(board.add(batch, first))
        first += len(batch)
    add_side_by_side(numbers[len(early) :], board, first, tell)
    analyse(*FILLED)


def _index(now: datetime, tell: Tell) -> None:
    """Build the index anew unless it finds what there is: a run may have been killed before."""
    if get_engine().count(JobQuery(), now=now) != Job.objects.live(now).count():
        tell("building the search index ...")
        get_engine().rebuild(tell=tell)
