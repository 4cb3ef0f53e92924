"""Fills an empty board for the pages that are measured."""

from django.db import connection

from benchmarks.harness.corpus import build
from jobs.models import Job
from jobs.search import get_engine


def seed(listings: int) -> None:
    """Write so many listings and index them, unless the board has some."""
    if Job.objects.exists():
        return
    engine = get_engine()
    for job_ids in build(listings):
        engine.enqueue(job_ids)
    while engine.fold():
        pass
    if connection.vendor == "mysql":
        # What the optimiser knows of a table filled in one go is old for some seconds.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE TABLE jobs_job, jobs_jobplace, jobs_searchdocument")
            cursor.fetchall()
