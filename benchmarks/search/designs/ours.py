"""Our two engines, and type-ahead beside them."""

import subprocess
import sys
from importlib import import_module
from typing import ClassVar

from django.db import OperationalError, connection
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from benchmarks.harness.machine import ROOT
from benchmarks.search.corpus import rows
from benchmarks.search.corpus.loading import load_table
from benchmarks.search.designs.design import Answer, Capped, Clock, Place, table_megabytes
from benchmarks.search.designs.statements import LONGEST_SECONDS, Stopped, limited, run_for
from benchmarks.search.questions import Question
from jobs.models import SearchDocument, SearchTerm, SearchText
from jobs.search import get_engine
from jobs.search.fulltext import engine as fulltext
from jobs.search.listing import Listing
from jobs.views.cards import listings

CHUNK = 10_000
COLUMNS = [field for field in Listing.__dataclass_fields__ if field != "job_id"]


class Bitmap:
    """The bitmap engine: page, exact total, all facets."""

    name: ClassVar[str] = "bitmap"
    returns: ClassVar[str] = "page + exact count + facets"
    most: ClassVar[int] = 100
    is_slow: ClassVar[bool] = False
    has_our_words: ClassVar[bool] = True

    def __init__(self, place: Place) -> None:
        self.place = place
        self.engine = get_engine("bitmap").__class__()

    def missing(self) -> str:
        return ""

    def forget(self) -> None:
        """Keep it: a rebuild reads anew what other rules wrote, and swaps."""

    def build(self, clock: Clock) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), "rebuild_search", "--engine", "bitmap"]
        try:
            done = subprocess.run(  # noqa: S603 - our own command
                command, capture_output=True, text=True, timeout=clock.left, check=False
            )
        except subprocess.TimeoutExpired:
            raise Capped(f"{SearchTerm.objects.count():,} rows of terms") from None
        if done.returncode:
            raise Capped(done.stderr[-500:])
        # The file also holds the room of former builds.
        size = SearchTerm.objects.aggregate(size=Sum(Length("bitmap")))["size"] or 0
        return f"{SearchTerm.objects.count():,} rows, {size / 1e6:,.0f} MB of bitmaps in them"

    def megabytes(self) -> float:
        return table_megabytes(self.place, "jobs_searchterm")

    def can(self, question: Question) -> bool:
        return not question.is_prefix

    def ask(self, question: Question) -> Answer:
        page = self.engine.search(question.query)
        return Answer(page.ids, page.total)


class BitmapRows(Bitmap):
    """The same, with the twenty listings loaded as the results page loads them."""

    name: ClassVar[str] = "bitmap + rows"
    returns: ClassVar[str] = "page + exact count + facets + 20 rows"

    def build(self, clock: Clock) -> str:
        if not SearchTerm.objects.exists():
            raise Capped("there is no index")
        return "the index of bitmap"

    def megabytes(self) -> float:
        return 0.0

    def ask(self, question: Question) -> Answer:
        page = self.engine.search(question.query)
        return Answer([job.pk for job in listings(page)], page.total)


class TypeAhead(BitmapRows):
    """Proposals while someone types."""

    name: ClassVar[str] = "type-ahead"
    returns: ClassVar[str] = "proposals of titles, employers, places"

    def missing(self) -> str:
        try:
            # Commits to compare with may be older than it.
            self.suggestions = import_module("jobs.search.suggesting").suggestions
        except ImportError:
            return "this commit has none"
        return ""

    def build(self, clock: Clock) -> str:
        import_module("jobs.search.suggesting").write_suggestions(now=timezone.now())
        return "written from the index"

    def can(self, question: Question) -> bool:
        return question.is_prefix

    def ask(self, question: Question) -> Answer:
        return Answer([], len(self.suggestions(question.text)))


class Fulltext:
    """Our full-text engine: `MATCH ... AGAINST` over encoded words, page, exact total, facets."""

    name: ClassVar[str] = "fulltext"
    returns: ClassVar[str] = "page + exact count + facets"
    most: ClassVar[int] = 3
    is_slow: ClassVar[bool] = True
    has_our_words: ClassVar[bool] = True

    def __init__(self, place: Place) -> None:
        self.place = place

    def missing(self) -> str:
        return "" if connection.vendor == "mysql" else "needs MySQL or MariaDB"

    def forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE TABLE jobs_searchtext")

    def build(self, clock: Clock) -> str:
        """Load the rows first and make the indexes afterwards: three times as fast."""
        self._drop_indexes()
        done = SearchText.objects.order_by("-job_id").values_list("job_id", flat=True).first() or 0
        while part := list(SearchDocument.objects.filter(pk__gt=done).order_by("pk")[:CHUNK]):
            clock.check(f"{done:,} rows")
            self._load(part)
            done = part[-1].doc_id
        for column in fulltext.COLUMNS:
            clock.check("indexes")
            sql = f"CREATE FULLTEXT INDEX search_text_{column} ON jobs_searchtext ({column})"
            try:
                run_for(clock.left, sql)
            except Stopped:
                raise Capped(f"making the index of {column}") from None
        return "rows first, indexes afterwards"

    def megabytes(self) -> float:
        return table_megabytes(self.place, "jobs_searchtext")

    def can(self, question: Question) -> bool:
        return not question.is_prefix

    def ask(self, question: Question) -> Answer:
        try:
            with limited(LONGEST_SECONDS):
                page = get_engine("fulltext").search(question.query)
        except OperationalError:
            raise Stopped from None
        return Answer(page.ids, page.total)

    def _load(self, documents: list[SearchDocument]) -> None:
        path = self.place.folder / "fulltext.tsv"
        with path.open("w", encoding="utf-8") as file:
            for one in documents:
                listing = Listing(
                    job_id=one.job_id, **{column: getattr(one, column) for column in COLUMNS}
                )
                row = {"doc_id": one.doc_id, "job_id": one.job_id, **fulltext._words(listing)}
                file.write(rows.line(rows.values(SearchText, row)))
        load_table(SearchText, path, from_files=self.place.is_ours)
        path.unlink()

    def _drop_indexes(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_name ="
                " 'jobs_searchtext' AND table_schema = DATABASE() AND index_type = 'FULLTEXT'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE jobs_searchtext DROP INDEX {name}")
