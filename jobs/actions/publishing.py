"""Publishing a listing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jobboard.core.errors import InvalidInput, WrongState
from jobboard.core.events import publish
from jobs.events import JobPublished
from jobs.models import Job
from jobs.search import get_engine

LISTING_DAYS = 30
LONGEST_DAYS = 180


class JobNotPublishable(WrongState):
    """Something a public listing needs is missing."""

    code = "job-not-publishable"


@transaction.atomic
def publish_job(
    *,
    job_id: int,
    by: User | None,
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Job:
    """Make a listing public, now or from `starts_at`, for 30 days or until `expires_at`.

    Idempotent: a listing already approved is returned unchanged. `by` None is the system.
    Raises `JobNotPublishable` with what is missing, `WrongState`, or Job.DoesNotExist.
    """
    now = timezone.now()
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.status == Job.Status.APPROVED:
        return job
    starts = starts_at or now
    expires = expires_at or starts + timedelta(days=LISTING_DAYS)
    _check_moments(starts, expires, now)
    _check_complete(job)
    job.publish(now=now, starts_at=starts, expires_at=expires)
    job.save(
        update_fields=[
            "status", "published_at", "starts_at", "expires_at",
            "closed_at", "close_reason", "announce_at", "updated_at",
        ]
    )  # fmt: skip
    job.job_places.update(published_at=job.published_at)
    get_engine().enqueue([job.pk])
    publish(JobPublished(job_id=job.pk))
    return job


def _check_moments(starts: datetime, expires: datetime, now: datetime) -> None:
    if expires <= max(starts, now):
        raise InvalidInput(_("The closing time is before the listing starts."), field="expires_at")
    if expires - starts > timedelta(days=LONGEST_DAYS):
        raise InvalidInput(
            _("A listing runs for at most %(days)d days.") % {"days": LONGEST_DAYS},
            field="expires_at",
        )


def _check_complete(job: Job) -> None:
    if not job.description_html.strip():
        raise JobNotPublishable(_("Describe the job first."), field="description_html")
    if not job.job_places.exists():
        raise JobNotPublishable(_("Say where the job is first."), field="places")
    if job.pay_min_minor is None and not job.pay_reason:
        raise JobNotPublishable(_("State the pay, or why it is not stated."), field="pay_min_minor")
