"""The full-text engine: MATCH ... AGAINST over a narrow table of MySQL or MariaDB."""

from jobs.search.fulltext.engine import FulltextEngine

__all__ = ["FulltextEngine"]
