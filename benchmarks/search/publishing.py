"""Listings published while others search: drafts, the real action, and clearing up afterwards."""

import time
from collections import Counter
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from jobboard.core.models import OutboxDelivery, OutboxEvent
from jobs.actions import publish_job
from jobs.models import Job, JobPlace, SearchPending
from jobs.search import JobQuery, get_engine
from jobs.search.rows import batches

BATCH = 500
DRAFT = {
    "status": "draft", "published_at": None, "starts_at": None, "expires_at": None,
    "closed_at": None, "close_reason": "",
}  # fmt: skip


def drafts(count: int, newest: int) -> list[int]:
    """Write drafts that say what listings of the corpus say; return their keys."""
    first = (Job.objects.aggregate(most=Max("pk"))["most"] or 0) + 1
    numbers = [*range(first, first + count)]
    for part in batches(numbers, BATCH):
        originals = {number: 1 + (number * 7919) % newest for number in part}
        found = Job.objects.in_bulk(list(originals.values()))
        places = {
            place.job_id: place.place_id
            for place in JobPlace.objects.filter(job__in=found, position=0)
        }
        jobs = [draft(number, found[original]) for number, original in originals.items()]
        Job.objects.bulk_create(jobs)
        JobPlace.objects.bulk_create(
            JobPlace(job_id=number, place_id=places[original])
            for number, original in originals.items()
        )
    return numbers


def draft(number: int, original: Job) -> Job:
    """Return an unsaved draft that says what a listing says, with a word of its own."""
    fields = Job._meta.concrete_fields
    values = {field.attname: getattr(original, field.attname) for field in fields}
    title = f"{original.title[:180]} {code(number)}"
    return Job(**{**values, **DRAFT, "id": number, "title": title})


def code(number: int) -> str:
    """Return a word that no other listing has."""
    return f"zq{number:x}zq"


def publish_at_once(job_ids: list[int]) -> None:
    """Publish drafts in bulk, without telling anybody but the search."""
    now = timezone.now()
    for part in batches(job_ids, BATCH):
        with transaction.atomic():
            Job.objects.filter(pk__in=part).update(
                status="approved", published_at=now, starts_at=now,
                expires_at=now + timedelta(days=30),
            )  # fmt: skip
            get_engine().enqueue(part)


def publish_steadily(job_ids: list[int], rate: float, until: float) -> tuple[int, Counter[str]]:
    """Publish drafts by the real action, so many a second, until then; count them and errors."""
    done, errors, started = 0, Counter[str](), time.monotonic()
    for job_id in job_ids:
        due = started + (done + sum(errors.values())) / rate
        if due >= until:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            publish_job(job_id=job_id, by=None)
        except DatabaseError as error:
            errors[f"{type(error).__name__}: {error}"[:120]] += 1
        else:
            done += 1
        if time.monotonic() >= until:
            break
    connection.close()
    return done, errors


def publish_and_find(job_ids: list[int]) -> list[tuple[float, float]]:
    """Publish each by the real action; return its milliseconds, and those from commit to found."""
    engine, found = get_engine(), []
    for job_id in job_ids:
        started = time.perf_counter()
        publish_job(job_id=job_id, by=None)
        committed = time.perf_counter()
        while engine.search(JobQuery(words=code(job_id), with_facets=False)).ids != [job_id]:
            time.sleep(0.002)
        ended = time.perf_counter()
        found.append(((committed - started) * 1000, (ended - committed) * 1000))
    return found


def fold_all() -> tuple[int, float]:
    """Merge all that waits; return how many listings that were and the seconds it took."""
    waiting, started = SearchPending.objects.count(), time.perf_counter()
    deadline = time.monotonic() + 120
    while SearchPending.objects.exists() and time.monotonic() < deadline:
        if not get_engine().fold():
            time.sleep(0.2)
    return waiting, time.perf_counter() - started


def clear(newest: int) -> None:
    """Take away what was published after the corpus, from the index too."""
    job_ids = list(Job.objects.filter(pk__gt=newest).values_list("pk", flat=True))
    for part in batches(job_ids, BATCH):
        with transaction.atomic():
            OutboxDelivery.objects.all().delete()
            OutboxEvent.objects.all().delete()
            JobPlace.objects.filter(job__in=part).delete()
            Job.objects.filter(pk__in=part).delete()
            get_engine().enqueue(part)
    fold_all()
