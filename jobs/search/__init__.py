"""Search: one question (`JobQuery`), one answer (`SearchPage`), two engines that agree."""

from jobs.search.engine import SearchEngine, get_engine
from jobs.search.query import Facet, JobQuery, SearchPage, Sort, Tier

__all__ = ["Facet", "JobQuery", "SearchEngine", "SearchPage", "Sort", "Tier", "get_engine"]
