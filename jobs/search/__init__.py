"""Search: one question (`JobQuery`), one answer (`SearchPage`), two engines that agree."""

from jobs.search.engine import SearchEngine, get_engine
from jobs.search.query import Facet, JobQuery, SearchPage, Sort

__all__ = ["Facet", "JobQuery", "SearchEngine", "SearchPage", "Sort", "get_engine"]
