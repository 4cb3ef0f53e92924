"""Puts the demo board into the database: in bulk, without duplicates, searchable at the end."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Max

from accounts.models import Company
from jobboard.core.models import Place
from jobboard.core.places import country_place, parse_place
from jobs.actions.editing import JobFields, fill
from jobs.demo.catalogue import COUNTRIES, towns
from jobs.demo.employers import add_companies, add_people
from jobs.demo.generator import DemoJob, demo_jobs
from jobs.demo.moments import SOURCE, lay_moments, mark_announced, redate_demo, seeded_at
from jobs.demo.pay import DemoPay
from jobs.models import Function, Job, JobOrigin, JobPlace
from jobs.pay import Pay, Rates
from jobs.search import get_engine

BATCH = 500
# Each merge writes the rows of thousands of words again: few large ones are much faster.
MERGE = 10_000
Places = dict[tuple[str, str], Place]


@dataclass(frozen=True)
class Seeded:
    """What a run did: rows added, and listings whose moments were shifted."""

    jobs: int
    people: int
    redated: int


@dataclass(frozen=True)
class _Board:
    """What listings refer to, read once."""

    companies: dict[str, Company]
    places: Places
    functions: dict[str, Function]
    rates: Rates
    at: datetime


def seed_demo(
    *, count: int, now: datetime, on_progress: Callable[[int], None] | None = None
) -> Seeded:
    """Make the demo board hold at least ``count`` listings; a second run adds nothing.

    Each batch is a transaction of its own, so one that was interrupted goes on where it was;
    `on_progress` is told after each how many there are.
    Raises CommandError when the reference facts are not loaded.
    """
    places = _places()
    redated = redate_demo(now=now)
    with transaction.atomic():
        companies = add_companies(places)
        people = add_people(companies)
    board = _Board(companies, places, _functions(), Rates(now.date()), seeded_at() or now)
    there = set(JobOrigin.objects.filter(source=SOURCE).values_list("reference", flat=True))
    if len(there) >= count:
        return Seeded(0, people, redated)
    missing = (demo for demo in demo_jobs(count) if demo.reference not in there)
    added = 0
    while batch := list(islice(missing, BATCH)):
        _add_jobs(batch, board, now)
        added += len(batch)
        if on_progress:
            on_progress(len(there) + added)
    while get_engine().fold(limit=MERGE):
        pass
    return Seeded(added, people, redated)


@transaction.atomic
def _add_jobs(batch: Sequence[DemoJob], board: _Board, now: datetime) -> None:
    jobs = [_job(demo, board, now) for demo in batch]
    last = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    Job.objects.bulk_create(jobs)
    find_ids(jobs, last)
    JobPlace.objects.bulk_create(
        JobPlace(job=job, place=place, position=position, published_at=job.published_at)
        for demo, job in zip(batch, jobs, strict=True)
        for position, place in enumerate(_places_of(demo, board.places))
    )
    JobOrigin.objects.bulk_create(
        JobOrigin(job=job, source=SOURCE, reference=demo.reference, digest=_digest(demo))
        for demo, job in zip(batch, jobs, strict=True)
    )
    mark_announced(jobs, now)
    get_engine().enqueue([job.pk for job in jobs if job.published_at])


def find_ids(jobs: Sequence[Job], last: int) -> None:
    """Give the listings their ids where a bulk insert returned none (MySQL); texts are unique."""
    if all(job.pk for job in jobs):
        return
    rows = Job.objects.filter(pk__gt=last).values_list("company_id", "description_html", "pk")
    ids = {(company_id, text): pk for company_id, text, pk in rows}
    for job in jobs:
        job.pk = ids[job.company_id, job.description_html]


def _job(demo: DemoJob, board: _Board, now: datetime) -> Job:
    job = Job(company=board.companies[demo.company.slug])
    fill(job, _fields(demo, board), board.rates)
    lay_moments(job, demo.timing, at=board.at, now=now)
    return job


def _fields(demo: DemoJob, board: _Board) -> JobFields:
    return JobFields(
        title=demo.title,
        description_html=demo.description,
        places=_places_of(demo, board.places),
        function=board.functions[demo.role.function],
        remote=demo.remote,
        employment_type=demo.employment_type,
        work_pattern=demo.work_pattern,
        experience=demo.level,
        openings=demo.openings,
        visa_sponsorship=demo.visa_sponsorship,
        pay=_pay(demo.pay),
        pay_reason=demo.pay_reason,
        apply_by=Job.ApplyBy.WEBSITE if demo.apply_url else Job.ApplyBy.EMAIL,
        apply_url=demo.apply_url,
        apply_email=demo.apply_email,
    )


def _pay(pay: DemoPay | None) -> Pay | None:
    return Pay(pay.min_minor, pay.max_minor, pay.currency, pay.period) if pay else None


def _places_of(demo: DemoJob, places: Places) -> list[Place]:
    """Return the towns of a listing, or its whole country when it is done from anywhere there."""
    return [places[demo.country, name] for name in demo.places or ("",)]


def _places() -> Places:
    """Return every place the demo uses by (country, town); the town ``""`` is the country."""
    facts = {(country, ""): country_place(country) for country in COUNTRIES}
    for country in COUNTRIES:
        for town in towns(country):
            facts[country, town.name] = parse_place(town.name, country=country)
    lost = sorted(name or country for (country, name), fact in facts.items() if fact is None)
    if lost:
        raise CommandError(
            f"The gazetteer lacks {', '.join(lost)}: run `manage.py load_reference` first."
        )
    rows = Place.objects.in_bulk([fact.id for fact in facts.values() if fact])
    return {key: rows[fact.id] for key, fact in facts.items() if fact}


def _functions() -> dict[str, Function]:
    functions = {function.code: function for function in Function.objects.all()}
    if not functions:
        raise CommandError("There are no job functions: run `manage.py load_reference` first.")
    return functions


def _digest(demo: DemoJob) -> str:
    return hashlib.sha256(demo.description.encode()).hexdigest()
