"""Listings and what belongs to them."""

from jobs.models.function import Function
from jobs.models.job import Job
from jobs.models.job_announcement import JobAnnouncement
from jobs.models.job_origin import JobOrigin
from jobs.models.job_place import JobPlace
from jobs.models.job_slug import JobSlug
from jobs.models.logged_search import LoggedSearch
from jobs.models.search import (
    SearchDocument,
    SearchPending,
    SearchState,
    SearchTerm,
    SearchText,
)
from jobs.models.search_suggestion import SearchSuggestion
from jobs.models.synonym_override import SynonymOverride

__all__ = [
    "Function",
    "Job",
    "JobAnnouncement",
    "JobOrigin",
    "JobPlace",
    "JobSlug",
    "LoggedSearch",
    "SearchDocument",
    "SearchPending",
    "SearchState",
    "SearchSuggestion",
    "SearchTerm",
    "SearchText",
    "SynonymOverride",
]
