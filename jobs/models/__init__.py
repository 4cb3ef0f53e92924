"""Listings and what belongs to them."""

from jobs.models.function import Function
from jobs.models.job import Job
from jobs.models.job_announcement import JobAnnouncement
from jobs.models.job_origin import JobOrigin
from jobs.models.job_place import JobPlace
from jobs.models.job_slug import JobSlug
from jobs.models.search import (
    SearchDocument,
    SearchPending,
    SearchState,
    SearchTerm,
    SearchText,
)

__all__ = [
    "Function",
    "Job",
    "JobAnnouncement",
    "JobOrigin",
    "JobPlace",
    "JobSlug",
    "SearchDocument",
    "SearchPending",
    "SearchState",
    "SearchTerm",
    "SearchText",
]
