"""Telling the rest of the house, once, that a listing went live or expired."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jobboard.core.events import publish
from jobs.events import JobExpired, JobWentLive
from jobs.models import Job, JobAnnouncement

BATCH = 500


def announce_jobs(*, limit: int = BATCH) -> int:
    """Announce listings whose moment has come; return how many. Correctness never waits for it."""
    ids = list(
        Job.objects.announceable(timezone.now())
        .order_by("announce_at")
        .values_list("pk", flat=True)[:limit]
    )
    for job_id in ids:
        _announce(job_id)
    return len(ids)


@transaction.atomic
def _announce(job_id: int) -> None:
    now = timezone.now()
    job = Job.objects.announceable(now).select_for_update().filter(pk=job_id).first()
    if job is None or job.starts_at is None or job.expires_at is None:
        return
    if _mark(job.pk, job.starts_at, JobAnnouncement.Moment.LIVE) and job.is_live(now):
        publish(JobWentLive(job_id=job.pk))
    if job.is_live(now):
        job.announce_at = job.expires_at
    else:
        if _mark(job.pk, job.starts_at, JobAnnouncement.Moment.EXPIRED):
            publish(JobExpired(job_id=job.pk))
        job.announce_at = None
    job.save(update_fields=["announce_at"])


def _mark(job_id: int, starts_at: datetime, moment: str) -> bool:
    _row, created = JobAnnouncement.objects.get_or_create(
        job_id=job_id, moment=moment, starts_at=starts_at
    )
    return created
