"""The admin of listings, of what people search for, and of what words also find."""

from jobs.admin.listings import PAY, WRITTEN, FunctionAdmin, JobAdmin, JobForm
from jobs.admin.searches import LoggedSearchAdmin
from jobs.admin.synonyms import SynonymOverrideAdmin

__all__ = [
    "PAY",
    "WRITTEN",
    "FunctionAdmin",
    "JobAdmin",
    "JobForm",
    "LoggedSearchAdmin",
    "SynonymOverrideAdmin",
]
