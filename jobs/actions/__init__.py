"""The verbs that change listings; HTML, API, tasks, imports and the admin all use them."""

from jobs.actions.announcing import BATCH, announce_jobs
from jobs.actions.closing import ban_job, close_job, lift_ban
from jobs.actions.editing import JobFields, add_job, edit_job
from jobs.actions.publishing import publish_job
from jobs.actions.reindexing import reindex_company
from jobs.actions.search_log import SEARCH_LOG, forget_searches, write_search_log
from jobs.actions.synonyms import add_override, remove_override

__all__ = [
    "BATCH",
    "SEARCH_LOG",
    "JobFields",
    "add_job",
    "add_override",
    "announce_jobs",
    "ban_job",
    "close_job",
    "edit_job",
    "forget_searches",
    "lift_ban",
    "publish_job",
    "reindex_company",
    "remove_override",
    "write_search_log",
]
