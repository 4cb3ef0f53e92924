"""Ending a listing before its time, banning it and lifting the ban."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobboard.core.events import publish
from jobs.events import JobBanLifted, JobBanned, JobClosed
from jobs.models import Job
from jobs.search import get_engine


@transaction.atomic
def close_job(*, job_id: int, reason: str, by: User | None) -> Job:
    """End a listing; `reason` is a `Job.CloseReason`. A closed one is returned unchanged."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.status == Job.Status.CLOSED:
        return job
    job.close(now=timezone.now(), reason=Job.CloseReason(reason))
    job.save(update_fields=["status", "closed_at", "close_reason", "updated_at"])
    get_engine().enqueue([job.pk])
    publish(JobClosed(job_id=job.pk, reason=job.close_reason))
    return job


@transaction.atomic
def ban_job(*, job_id: int, by: User) -> Job:
    """Take a listing off the board at once. A banned one is returned unchanged."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.status == Job.Status.BANNED:
        return job
    job.ban()
    job.save(update_fields=["status", "updated_at"])
    get_engine().enqueue([job.pk])
    publish(JobBanned(job_id=job.pk))
    return job


@transaction.atomic
def lift_ban(*, job_id: int, by: User) -> Job:
    """Put a banned listing back as it was. One that is not banned is returned unchanged."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.status != Job.Status.BANNED:
        return job
    job.lift_ban()
    job.save(update_fields=["status", "updated_at"])
    get_engine().enqueue([job.pk])
    publish(JobBanLifted(job_id=job.pk))
    return job
