"""Walks through an answer while the board changes: nothing twice, nothing missing, no dearer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import close_job
from jobs.models import Job, JobPlace
from jobs.search import JobQuery, SearchEngine, Sort
from jobs.search.query import LONGEST_WALK
from tests import factories

START = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUERIES = (
    JobQuery(),
    JobQuery(words="driver"),
    JobQuery(place_id=factories.ACCRA, radius_km=50),
    JobQuery(
        countries=("GH",), remote=("onsite",), pay_min_minor=1, with_unstated_pay=True,
        posted_within_days=30,
    ),
)  # fmt: skip


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def fill() -> list[Job]:
    """Publish 24 listings that differ in every order; every query here finds most of them."""
    factories.rates()
    made = []
    for number in range(24):
        made.append(
            factories.job(
                title="Driver" if number % 2 else "Bus driver wanted",
                place_ids=[factories.ACCRA if number % 3 else factories.TEMA],
                pay=factories.pay(500 + 10 * (number * 7 % 24), 2_000) if number % 4 else None,
                published_at=START - timedelta(hours=number * 5 % 24),
                starts_at=START - timedelta(days=1),
                expires_at=START + timedelta(days=1, hours=number * 11 % 24),
            )
        )
    return made


def soon(clock: Any) -> None:
    """Add what starts and what ends while a walk goes on."""
    for minutes in (1, 2, 3, 5, 8):
        at = START + minutes * MINUTE
        factories.job(title="Driver", starts_at=at, expires_at=at + timedelta(days=9))
        factories.job(title="Driver", starts_at=START - timedelta(days=1), expires_at=at)


class Walk:
    """One reader's way through the pages of an answer, by the links of page 1."""

    def __init__(self, engine: SearchEngine, query: JobQuery) -> None:
        self.engine, self.query = engine, query
        self.there = engine.search(query.but(page_size=100)).ids
        self.pages = [engine.search(query)]

    @property
    def is_over(self) -> bool:
        return len(self.pages) >= self.pages[0].page_count

    @property
    def ids(self) -> list[int]:
        return [job_id for page in self.pages for job_id in page.ids]

    def turn(self) -> None:
        """Turn to the next page, if there is one."""
        first = self.pages[0]
        following = {"page": len(self.pages) + 1, "ceiling": first.ceiling, "as_of": first.as_of}
        if not self.is_over:
            self.pages.append(self.engine.search(self.query.but(**following)))


class Turmoil:
    """Things that happen between two pages."""

    def __init__(self, engine: SearchEngine, clock: Any, made: list[Job]) -> None:
        self.engine, self.clock, self.made = engine, clock, made
        self.gone: set[int] = set()

    def happen(self, number: int) -> None:
        """Publish, start, expire, close, edit without moving, fold and rebuild."""
        self.clock.shift(MINUTE)
        factories.job(title="Bus driver", place_ids=[factories.ACCRA])
        if number % 2:
            closed = self.made[(number * 5) % 24]
            close_job(job_id=closed.pk, reason=Job.CloseReason.FILLED, by=None)
            self.gone.add(closed.pk)
        edited = self.made[(number * 7 + 1) % 24]
        Job.objects.filter(pk=edited.pk).update(description_html="<p>Other words, as found.</p>")
        self.engine.enqueue([edited.pk])
        if number % 3 == 0:
            self.engine.fold(limit=3)
        if number % 4 == 1:
            self.engine.fold()
        if number == 6:
            self.engine.rebuild()


@pytest.mark.parametrize("sort", list(Sort))
def test_a_walk_meets_everything_once_though_the_board_changes(
    engine: SearchEngine, clock: Any, sort: Sort
) -> None:
    """What was there at page 1 comes exactly once, and nothing that came later; totals stay."""
    made = fill()
    soon(clock)
    engine.fold(limit=20)
    walks = [Walk(engine, query.but(sort=sort, page_size=3)) for query in QUERIES]
    turmoil = Turmoil(engine, clock, made)
    for number in range(1, 12):
        turmoil.happen(number)
        for walk in walks:
            walk.turn()
    for walk in walks:
        assert walk.is_over
        assert walk.ids == walk.there, walk.query
        assert len(walk.pages) > 6
        assert {page.total for page in walk.pages} == {len(walk.there)}
        assert turmoil.gone & set(walk.there)
        now = engine.search(walk.query.but(page_size=100))
        assert not turmoil.gone & set(now.ids)
        assert now.total != len(walk.there)


def test_an_edit_that_moves_a_listing_shifts_others_by_one_place_at_most(
    engine: SearchEngine, clock: Any
) -> None:
    """It may come again or be missed itself, and so may one other for each such edit."""
    made = fill()
    query = JobQuery(sort=Sort.PAY, page_size=4)
    there = engine.search(query.but(page_size=100)).ids
    moved: list[int] = []
    walk = Walk(engine, query)
    while not walk.is_over:
        walk.turn()
        if len(walk.pages) in (2, 4):
            job = made[len(walk.pages)]
            factories.edit(job, title="Driver", pay=factories.pay(9_000, 9_000))
            moved.append(job.pk)
    ids = walk.ids
    assert len({*there} - {*ids} - {*moved}) <= len(moved)
    assert len(ids) - len({*ids}) <= len(moved)


def test_a_walk_older_than_its_longest_goes_on_an_hour_behind(
    engine: SearchEngine, clock: Any
) -> None:
    early = factories.job(starts_at=START - timedelta(days=1), expires_at=START + 10 * MINUTE)
    late = factories.job(starts_at=START - timedelta(days=1), expires_at=START + 3 * LONGEST_WALK)
    first = engine.search(JobQuery())
    assert first.ids == [late.pk, early.pk]
    again = JobQuery(ceiling=first.ceiling, as_of=first.as_of)
    clock.move_to(START + LONGEST_WALK)
    assert engine.search(again).ids == [late.pk, early.pk]
    clock.move_to(START + LONGEST_WALK + 10 * MINUTE)
    assert engine.search(again).ids == [late.pk]
    # A moment to come is the present.
    ahead = JobQuery(as_of=START + 9 * LONGEST_WALK)
    assert engine.search(ahead).ids == [late.pk]


def test_pages_say_the_same_while_nothing_changes(bitmap: SearchEngine, clock: Any) -> None:
    """Links do not change with the clock alone, so that a browser may keep what it has."""
    factories.job()
    soon(clock)
    bitmap.fold()
    seen = set()
    for _second in range(3):
        clock.shift(timedelta(seconds=1))
        page = bitmap.search(JobQuery())
        seen.add((page.ceiling, page.as_of))
    assert len(seen) == 1
    clock.shift(MINUTE)
    assert bitmap.search(JobQuery()).as_of == START + MINUTE


def many(engine: SearchEngine, count: int) -> None:
    """Index copies of a listing, each of another hour, day and pay."""
    now, firm = datetime.now(UTC), factories.company()
    factories.place(factories.ACCRA)
    jobs = [
        Job(
            company=firm, slug="driver", title="Driver", country="GH", status="approved",
            published_at=now - timedelta(minutes=7 * number), starts_at=now - timedelta(days=5),
            expires_at=now + timedelta(hours=24 + number), pay_ghs_high=150_000 * number,
            pay_gbp_high=7_500 * number,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    first = (Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for number, job in enumerate(jobs):
        job.pk = first + number
    Job.objects.bulk_create(jobs)
    JobPlace.objects.bulk_create(
        JobPlace(job=job, place_id=factories.ACCRA, position=0) for job in jobs
    )
    engine.enqueue([job.pk for job in jobs])
    engine.fold(limit=count)


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows the ORM gave, counted into the list's only item."""
    count, read = [0], SQLCompiler.results_iter

    def counted(compiler: SQLCompiler, *args: Any, **kwargs: Any) -> Iterator[Any]:
        for row in read(compiler, *args, **kwargs):
            count[0] += 1
            yield row

    monkeypatch.setattr(SQLCompiler, "results_iter", counted)
    return count


def test_the_last_page_costs_what_the_first_costs(
    bitmap: SearchEngine, rows_read: list[int]
) -> None:
    """As many queries, and as few rows: a page is found by counting, not by reading."""
    many(bitmap, 300)
    for sort in Sort:
        query = JobQuery(words="driver", place_id=factories.ACCRA, sort=sort, page_size=5)
        first = bitmap.search(query)
        costs, most = [], 0
        for page in (1, 30, 60):
            asked = query.but(page=page, ceiling=first.ceiling, as_of=first.as_of)
            bitmap.search(asked)
            rows_read[0] = 0
            with CaptureQueriesContext(connection) as queries:
                assert len(bitmap.search(asked).ids) == 5
            costs.append(len(queries))
            most = max(most, rows_read[0])
        assert len({*costs}) == 1, (sort, costs)
        # Those of one hour, day or bucket of pay, of 300 found.
        assert 5 <= most < 60, (sort, most)


def test_the_api_cursor_walks_as_the_pages_do(
    engine: SearchEngine, clock: Any, client: Client
) -> None:
    """A job that ended is left out of its step; every other one comes once."""
    made = fill()
    soon(clock)
    address = "/api/v1/jobs?q=driver&sort=closing&limit=3"
    there = engine.search(JobQuery(words="driver", sort=Sort.CLOSING, page_size=100)).ids
    turmoil = Turmoil(engine, clock, made)
    seen: list[int] = []
    cursor, number, totals = "", 0, set()
    while cursor is not None:
        body = client.get(f"{address}&cursor={cursor}").json()
        totals.add(body["total"])
        seen += [item["id"] for item in body["items"]]
        cursor, number = body["next_cursor"], number + 1
        turmoil.happen(number)
    left_out = {*there} - {*seen}
    assert seen == [job_id for job_id in there if job_id not in left_out]
    now = datetime.now(UTC)
    assert not [job for job in Job.objects.filter(pk__in=left_out) if job.is_live(now)]
    assert totals == {len(there)}


def test_the_links_of_a_page_walk_too(engine: SearchEngine, clock: Any, client: Client) -> None:
    made = fill() + fill()
    there = engine.search(JobQuery(page_size=100)).ids
    turmoil, seen, address = Turmoil(engine, clock, made), [], "/jobs/?sort=pay"
    for number in range(1, 4):
        page = client.get(address)
        seen += [job.pk for job in page.context["jobs"]]
        address = page.context["page"].next_url
        turmoil.happen(number)
    assert address == ""
    assert len(seen) == len(set(seen))
    now = datetime.now(UTC)
    missing = Job.objects.filter(pk__in={*there} - {*seen})
    assert not [job for job in missing if job.is_live(now)]
