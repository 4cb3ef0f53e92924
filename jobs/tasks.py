"""Celery entry points of the jobs floor."""

from celery import shared_task

from jobs import actions
from jobs.search import get_engine


@shared_task(name="jobs.announce_jobs")
def announce_jobs() -> None:
    """Announce every listing whose moment has come."""
    while actions.announce_jobs() == actions.BATCH:
        pass


@shared_task(name="jobs.fold_search")
def fold_search() -> None:
    """Merge waiting changes into the search index until none is left."""
    while get_engine().fold():
        pass
