"""Writes demo listings as rows: what they refer to is read once, their numbers are given."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.management.base import CommandError

from accounts.models import Company
from jobboard.core.models import Place
from jobboard.core.places import country_place, parse_place
from jobs.actions.editing import JobFields, fill
from jobs.demo.catalogue import COUNTRIES, towns
from jobs.demo.generator import DemoJob
from jobs.demo.moments import SOURCE, lay_moments, mark_announced
from jobs.demo.pay import DemoPay
from jobs.models import Function, Job, JobOrigin, JobPlace
from jobs.pay import Pay, Rates
from jobs.search.rows import insert

Places = dict[tuple[str, str], Place]


@dataclass(frozen=True)
class Board:
    """What listings refer to, and the moments they count from."""

    companies: dict[str, Company]
    places: Places
    functions: dict[str, Function]
    rates: Rates
    at: datetime
    now: datetime

    def add(self, demos: Sequence[DemoJob], first: int) -> list[int]:
        """Write listings under the ids from `first` on; return those once published.

        In the caller's transaction; nothing is searchable yet.
        """
        jobs = [self._job(demo, first + at) for at, demo in enumerate(demos)]
        pairs = list(zip(demos, jobs, strict=True))
        insert(jobs)
        insert(
            [
                JobPlace(job=job, place=place, position=position, published_at=job.published_at)
                for demo, job in pairs
                for position, place in enumerate(self._places_of(demo))
            ]
        )
        insert(
            [
                JobOrigin(job=job, source=SOURCE, reference=demo.reference, digest=_digest(demo))
                for demo, job in pairs
            ]
        )
        mark_announced(jobs, self.now)
        return [job.pk for job in jobs if job.published_at]

    def _job(self, demo: DemoJob, job_id: int) -> Job:
        job = Job(pk=job_id, company=self.companies[demo.company.slug])
        fill(job, self._fields(demo), self.rates)
        lay_moments(job, demo.timing, at=self.at, now=self.now)
        return job

    def _fields(self, demo: DemoJob) -> JobFields:
        return JobFields(
            title=demo.title,
            description_html=demo.description,
            places=self._places_of(demo),
            function=self.functions[demo.role.function],
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

    def _places_of(self, demo: DemoJob) -> list[Place]:
        """Return a listing's towns, or its whole country when it is done from anywhere there."""
        return [self.places[demo.country, name] for name in demo.places or ("",)]


def demo_places() -> Places:
    """Return every place the demo uses by (country, town); the town ``""`` is the country.

    Raises CommandError when the reference facts are not loaded.
    """
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


def demo_functions() -> dict[str, Function]:
    """Return the kinds of work by code; raise CommandError when they are not loaded."""
    functions = {function.code: function for function in Function.objects.all()}
    if not functions:
        raise CommandError("There are no job functions: run `manage.py load_reference` first.")
    return functions


def _pay(pay: DemoPay | None) -> Pay | None:
    return Pay(pay.min_minor, pay.max_minor, pay.currency, pay.period) if pay else None


def _digest(demo: DemoJob) -> str:
    return hashlib.sha256(demo.description.encode()).hexdigest()
