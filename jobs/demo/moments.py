"""Lays the demo listings' moments, and shifts them all when the board has grown old."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from jobs.demo.generator import demo_jobs
from jobs.demo.timing import DemoTiming
from jobs.models import Job, JobAnnouncement, JobOrigin, JobPlace
from jobs.search import get_engine
from jobs.search.rows import insert

SOURCE = "demo"
STALE_AFTER = timedelta(days=3)
_BATCH = 500


def lay_moments(job: Job, timing: DemoTiming, *, at: datetime, now: datetime) -> None:
    """Set the status and moments of a new listing, as if the board had been seeded ``at``."""
    if timing.starts is None or timing.expires is None:
        return
    starts, expires = at + timing.starts, at + timing.expires
    job.publish(now=starts, starts_at=starts, expires_at=expires)
    if timing.closed is not None:
        job.close(now=at + timing.closed, reason=Job.CloseReason.FILLED)
    job.announce_at = _next_moment(job, now)


def mark_announced(jobs: Sequence[Job], now: datetime) -> None:
    """Note past moments as announced: a demo board must not send thousands of alerts."""
    markers = [
        JobAnnouncement(job=job, moment=moment, starts_at=job.starts_at)
        for job in jobs
        for moment, reached in (
            (JobAnnouncement.Moment.LIVE, job.starts_at),
            (JobAnnouncement.Moment.EXPIRED, job.expires_at),
        )
        if job.starts_at and reached and reached <= now
    ]
    insert(markers)


def seeded_at() -> datetime | None:
    """Return the moment the demo board counts from, or None when there is none."""
    first = next(iter(demo_jobs(1)))
    origin = (
        JobOrigin.objects.filter(source=SOURCE, reference=first.reference)
        .select_related("job")
        .first()
    )
    if origin is None or origin.job.starts_at is None or first.timing.starts is None:
        return None
    return origin.job.starts_at - first.timing.starts


def redate_demo(*, now: datetime) -> int:
    """Shift every demo listing so that the board looks seeded ``now``; return how many.

    Does nothing (0) when there is no demo board or it is at most three days old.
    """
    base = seeded_at()
    if base is None or now - base <= STALE_AFTER:
        return 0
    ids = list(
        Job.objects.filter(origin__source=SOURCE, starts_at__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    with transaction.atomic():
        for start in range(0, len(ids), _BATCH):
            _shift(ids[start : start + _BATCH], now - base, now)
    while get_engine().fold():
        pass
    return len(ids)


def _shift(ids: list[int], by: timedelta, now: datetime) -> None:
    """Move these listings' moments on, and what is announced about them with them."""
    Job.objects.filter(pk__in=ids).update(
        published_at=F("published_at") + by,
        starts_at=F("starts_at") + by,
        expires_at=F("expires_at") + by,
        closed_at=F("closed_at") + by,
    )
    JobPlace.objects.filter(job_id__in=ids).update(published_at=F("published_at") + by)
    JobAnnouncement.objects.filter(job_id__in=ids).delete()
    jobs = list(Job.objects.filter(pk__in=ids))
    for job in jobs:
        job.announce_at = _next_moment(job, now)
    Job.objects.bulk_update(jobs, ["announce_at"])
    mark_announced(jobs, now)
    get_engine().enqueue(ids)


def _next_moment(job: Job, now: datetime) -> datetime | None:
    """Return the next moment the house is to hear of: going live, then expiring."""
    if job.status != Job.Status.APPROVED:
        return None
    coming = [moment for moment in (job.starts_at, job.expires_at) if moment and moment > now]
    return min(coming, default=None)
