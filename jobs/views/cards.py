"""The listings behind an answer of the search, ready for their cards."""

from django.db.models import Prefetch

from jobs.models import Job, JobPlace
from jobs.querysets import JobQuerySet
from jobs.search import SearchPage

# What no card shows; an advert is most of its row.
LONG_TEXTS = ("description_html", "company__about_html")


def listings(found: SearchPage) -> list[Job]:
    """Return the live listings of an answer in its order; one that ended meanwhile is left out.

    Without their texts.
    """
    by_id = for_cards(Job.objects.live(found.at)).in_bulk(found.ids)
    return [by_id[job_id] for job_id in found.ids if job_id in by_id]


def for_cards(jobs: JobQuerySet) -> JobQuerySet:
    """Return the listings with company and places but no long texts, in two queries."""
    return jobs.select_related("company").defer(*LONG_TEXTS).prefetch_related("job_places")


def with_places(jobs: JobQuerySet) -> JobQuerySet:
    """Return the whole listings with company, function and the rows of places, in two queries."""
    places = JobPlace.objects.select_related("place")
    return jobs.select_related("company", "function").prefetch_related(
        Prefetch("job_places", places)
    )
