"""The verbs that change listings; HTML, API, tasks, imports and the admin all use them."""

from jobs.actions.announcing import BATCH, announce_jobs
from jobs.actions.closing import ban_job, close_job, lift_ban
from jobs.actions.editing import JobFields, add_job, edit_job
from jobs.actions.publishing import publish_job
from jobs.actions.reindexing import reindex_company

__all__ = [
    "BATCH",
    "JobFields",
    "add_job",
    "announce_jobs",
    "ban_job",
    "close_job",
    "edit_job",
    "lift_ban",
    "publish_job",
    "reindex_company",
]
