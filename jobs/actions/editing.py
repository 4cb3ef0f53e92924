"""Writing a listing: making a draft and changing what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from jobboard.core.errors import InvalidInput
from jobboard.core.events import publish
from jobboard.core.html import clean_html
from jobboard.core.models import Place
from jobs.events import JobEdited
from jobs.models import Function, Job, JobPlace, JobSlug
from jobs.pay import Pay, Rates
from jobs.search import get_engine

MOST_PLACES = 20


@dataclass(frozen=True)
class JobFields:
    """What an employer writes in a listing; `pay` None needs a `pay_reason`."""

    title: str
    description_html: str
    places: Sequence[Place]
    function: Function | None = None
    location_text: str = ""
    remote: str = Job.Remote.ONSITE
    employment_type: str = ""
    work_pattern: str = ""
    experience: str = ""
    openings: int = 1
    visa_sponsorship: bool = False
    pay: Pay | None = None
    pay_reason: str = ""
    apply_by: str = Job.ApplyBy.ADVERT
    apply_url: str = ""
    apply_email: str = ""


@transaction.atomic
def add_job(*, company: Company, fields: JobFields, by: User | None) -> Job:
    """Write a new draft; raises `InvalidInput` naming the field."""
    job = Job(company=company)
    fill(job, fields, Rates(timezone.localdate()))
    check(job, fields.places)
    job.save()
    place_rows(job, fields.places)
    return job


@transaction.atomic
def edit_job(*, job_id: int, fields: JobFields, by: User | None) -> Job:
    """Change a listing; a changed title keeps the old address forwarding."""
    job = Job.objects.select_for_update().get(pk=job_id)
    old_slug = job.slug
    written = fill(job, fields, Rates(timezone.localdate()))
    check(job, fields.places)
    job.save(update_fields=[*written, "updated_at"])
    if job.slug != old_slug:
        JobSlug.objects.get_or_create(job=job, slug=old_slug)
        JobSlug.objects.filter(job=job, slug=job.slug).delete()
    job.job_places.all().delete()
    place_rows(job, fields.places)
    get_engine().enqueue([job.pk])
    if job.published_at:
        publish(JobEdited(job_id=job.pk))
    return job


def fill(job: Job, fields: JobFields, rates: Rates) -> list[str]:
    """Set a listing's fields, cleaned and normalised, without saving; return their names."""
    job.rename(" ".join(fields.title.split()))
    job.description_html = clean_html(fields.description_html)
    job.country = fields.places[0].country if fields.places else "ZZ"
    columns = {name: getattr(fields, name) for name in COPIED} | pay_columns(fields.pay, rates)
    for name, value in columns.items():
        setattr(job, name, value)
    return ["title", "slug", "description_html", "country", *columns]


COPIED = (
    "function", "location_text", "remote", "employment_type", "work_pattern", "experience",
    "openings", "visa_sponsorship", "pay_reason", "apply_by", "apply_url", "apply_email",
)  # fmt: skip


def pay_columns(pay: Pay | None, rates: Rates) -> dict[str, Any]:
    """Return the pay columns of a listing: as stated, and a year in the board's currencies."""
    yearly = rates.a_year(pay) if pay else None
    return {
        "pay_min_minor": pay.min_minor if pay else None,
        "pay_max_minor": pay.max_minor if pay else None,
        "pay_currency": pay.currency if pay else "",
        "pay_period": pay.period if pay else "",
        "pay_ghs_low": yearly.ghs[0] if yearly else None,
        "pay_ghs_high": yearly.ghs[1] if yearly else None,
        "pay_gbp_low": yearly.gbp[0] if yearly else None,
        "pay_gbp_high": yearly.gbp[1] if yearly else None,
        "pay_rate_on": yearly.rate_on if yearly else None,
    }


def check(job: Job, places: Sequence[Place]) -> None:
    """Raise `InvalidInput` for the first field that cannot stand."""
    if not 1 <= len({place.pk for place in places}) <= MOST_PLACES:
        raise InvalidInput(_("Name 1 to %(most)d places.") % {"most": MOST_PLACES}, field="places")
    try:
        job.clean_fields()
        job.validate_constraints()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field=field) from error


def place_rows(job: Job, places: Sequence[Place]) -> None:
    """Write where a saved listing is, in the given order, each place once."""
    unique = {place.pk: place for place in places}
    JobPlace.objects.bulk_create(
        JobPlace(job=job, place=place, position=position, published_at=job.published_at)
        for position, place in enumerate(unique.values())
    )
