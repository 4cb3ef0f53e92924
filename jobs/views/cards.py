"""The listings behind an answer of the search, ready for their cards."""

from django.db.models import Prefetch

from jobs.models import Job, JobPlace
from jobs.querysets import JobQuerySet
from jobs.search import SearchPage


def listings(found: SearchPage) -> list[Job]:
    """Return the live listings of an answer in its order; one that ended meanwhile is left out."""
    by_id = with_places(Job.objects.live(found.at)).in_bulk(found.ids)
    return [by_id[job_id] for job_id in found.ids if job_id in by_id]


def with_places(jobs: JobQuerySet) -> JobQuerySet:
    """Return the listings with company, function and places, in two queries."""
    places = JobPlace.objects.select_related("place__parent")
    return jobs.select_related("company", "function").prefetch_related(
        Prefetch("job_places", places)
    )
