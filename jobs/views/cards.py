"""The listings behind an answer of the search, ready for their cards."""

from django.db.models import Prefetch

from jobs.models import Job, JobPlace
from jobs.querysets import JobQuerySet
from jobs.search import SearchPage

# What neither cards nor the API's lists show: reading them takes longer than all the rest.
UNSHOWN = (
    "description_html", "created_at", "closed_at", "close_reason", "announce_at", "apply_by",
    "apply_url", "apply_email", "pay_ghs_low", "pay_ghs_high", "pay_gbp_low", "pay_gbp_high",
    "pay_rate_on", "company__about_html", "company__website", "company__created_at",
)  # fmt: skip


def listings(found: SearchPage) -> list[Job]:
    """Return the live listings of an answer in its order; one that ended meanwhile is left out.

    Without what no list shows.
    """
    by_id = for_cards(Job.objects.live(found.at)).in_bulk(found.ids)
    return [by_id[job_id] for job_id in found.ids if job_id in by_id]


def for_cards(jobs: JobQuerySet) -> JobQuerySet:
    """Return the listings with company and places but not what no list shows, in two queries."""
    return jobs.select_related("company").defer(*UNSHOWN).prefetch_related("job_places")


def with_places(jobs: JobQuerySet) -> JobQuerySet:
    """Return the whole listings with company, function and the rows of places, in two queries."""
    places = JobPlace.objects.select_related("place")
    return jobs.select_related("company", "function").prefetch_related(
        Prefetch("job_places", places)
    )
