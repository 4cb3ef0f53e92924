"""Listings as plain values ready for JSON; the schemas describe exactly this."""

from functools import cache
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Company
from jobboard.core.addresses import absolute
from jobboard.core.gazetteer import gazetteer
from jobs.models import Job, JobPlace
from jobs.regions import region_name

Values = dict[str, Any]
LOGO_PIXELS = 96


def job_values(job: Job) -> Values:
    """Return a listing as lists give it; loads nothing when it came from `with_places()`."""
    return {
        "id": job.pk,
        "title": job.title,
        "url": absolute(job.get_absolute_url()),
        "company": company_values(job.company),
        "places": [place_values(item) for item in job.job_places.all()],
        "country": job.country,
        "remote": job.remote,
        "function": job.function_id,
        "employment_type": job.employment_type or None,
        "work_pattern": job.work_pattern or None,
        "experience": job.experience or None,
        "pay": pay_values(job),
        "pay_reason": job.pay_reason or None,
        "openings": job.openings,
        "visa_sponsorship": job.visa_sponsorship,
        "published_at": job.published_at,
        "expires_at": job.expires_at,
        "updated_at": job.updated_at,
    }


def job_detail_values(job: Job) -> Values:
    """Return a listing in full."""
    return job_values(job) | {
        "description_html": job.description_html,
        "apply_by": job.apply_by,
        "apply_url": job.apply_url or None,
        "apply_email": job.apply_email or None,
    }


def company_values(company: Company) -> Values:
    """Return an employer."""
    logo = default_storage.url(f"{company.logo}-{LOGO_PIXELS}.webp") if company.logo else None
    return {
        "id": company.pk,
        "name": company.name,
        "url": absolute(company_pattern().format(company.slug)),
        "logo_url": absolute(logo) if logo else None,
    }


@cache
def company_pattern() -> str:
    """Return the path of an employer's page with `{}` for its slug: reversed only once."""
    return reverse("jobs:company", kwargs={"slug": "slug"}).replace("slug", "{}")


def place_values(item: JobPlace) -> Values:
    """Return a place from the gazetteer in memory; one that is newer from its row."""
    place = gazetteer().places.get(item.place_id) or item.place
    region = region_name(item.place_id) or None
    return {"name": place.name, "region": region, "country": place.country}


def pay_values(job: Job) -> Values | None:
    """Return the pay as stated, or None."""
    if job.pay_min_minor is None:
        return None
    return {
        "min_minor": job.pay_min_minor,
        "max_minor": job.pay_max_minor or job.pay_min_minor,
        "currency": job.pay_currency,
        "period": job.pay_period,
    }
