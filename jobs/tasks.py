"""Celery entry points of the jobs floor."""

from celery import shared_task
from django.utils import timezone

from jobboard.core.broker import take_turns
from jobs import actions
from jobs.search import get_engine
from jobs.search.suggesting import write_when_due


@shared_task(name="jobs.announce_jobs")
def announce_jobs() -> None:
    """Announce every listing whose moment has come."""
    take_turns("jobs.announce_jobs", lambda _: actions.announce_jobs() == actions.BATCH)


@shared_task(name="jobs.fold_search")
def fold_search() -> None:
    """Merge waiting changes into the search index when that is worth it."""
    take_turns("jobs.fold_search", lambda _: get_engine().fold(if_due=True))


@shared_task(name="jobs.forget_searches")
def forget_searches() -> None:
    """Delete what the query log has kept long enough."""
    take_turns("jobs.forget_searches", lambda _: actions.forget_searches())


@shared_task(name="jobs.write_suggestions")
def write_suggestions() -> None:
    """Write what the search box proposes anew, once an hour."""
    write_when_due(now=timezone.now())
