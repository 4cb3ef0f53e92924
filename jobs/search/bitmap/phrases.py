"""Whether documents really hold a phrase, read from their stored words."""

from collections.abc import Iterable

from jobs.models import SearchDocument
from jobs.search.language import Alternative
from jobs.search.pairs import BREAK

COLUMNS = ("title", "company", "place", "text")


class Texts:
    """The words of the documents read so far, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def read(self, docs: Iterable[int]) -> None:
        """Make sure that the words of some documents are known; one query at most."""
        missing = [doc for doc in docs if doc not in self._known]
        if not missing:
            return
        rows = SearchDocument.objects.filter(doc_id__in=missing).values_list("doc_id", *COLUMNS)
        for doc, *columns in rows:
            # Nothing reaches from one column into the next.
            self._known[doc] = f" {f' {BREAK} '.join(columns)} "

    def holds(self, doc: int, phrases: Iterable[Alternative]) -> bool:
        """Say whether one of the phrases stands, as it is, in one part of a document."""
        words = self._known.get(doc, "")
        return any(f" {' '.join(phrase.words)} " in words for phrase in phrases)
