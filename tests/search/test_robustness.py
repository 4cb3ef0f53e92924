"""Bad input is answered, a search costs few queries, and indexers may die or meet."""

import random
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from jobs.models import Job, SearchDocument, SearchPending, SearchState, SearchTerm
from jobs.search import JobQuery, SearchEngine, Sort, get_engine
from jobs.search.bitmap import folding
from jobs.search.bitmap.lease import lease
from jobs.search.engine import _make
from tests import factories

PIECES = (
    "+", "-", "*", "~", "<", ">", "(", ")", '"', "'", "@", "\\", "%", "_", ";", "--", "/*", "\x00",
    "\x1f", "👩‍🚀", "\ud800", "\u202e", " OR ", " AND NOT ", "nurse", "'; DROP TABLE jobs_job; --",
    "{{7*7}}", "<script>", "é", "ﷺ", "a" * 200, "+nurse*", "%s", "\n", "١", "%00", "c++",
)  # fmt: skip


def test_hostile_words_never_raise(engine: SearchEngine) -> None:
    """250 strings of operators, control characters, SQL and length; the listing stays found."""
    job = factories.job(title="Nurse")
    dice = random.Random(7)
    texts = ["".join(dice.choices(PIECES, k=dice.randint(1, 12))) for _ in range(248)]
    for text in [*texts, "nurse " * 2000, "x" * 10_000]:
        found = engine.search(JobQuery(words=text, with_facets=False))
        assert found.total in (0, 1), text
    assert engine.search(JobQuery(words="nurse")).ids == [job.pk]


def test_hostile_filters_never_raise(engine: SearchEngine) -> None:
    """Numbers beyond the database's and values that do not exist find nothing, or all."""
    job = factories.job()
    huge = 10**30
    for query in (
        JobQuery(page=-5), JobQuery(page=0), JobQuery(page_size=-1), JobQuery(page_size=10**9),
        JobQuery(ceiling=huge), JobQuery(posted_within_days=huge), JobQuery(pay_currency="XXX"),
        JobQuery(sort=Sort.DISTANCE), JobQuery(place_id=factories.ACCRA, radius_km=10**12),
    ):  # fmt: skip
        assert engine.search(query).ids == [job.pk], query
    for query in (
        JobQuery(page=huge), JobQuery(ceiling=-1), JobQuery(pay_min_minor=huge),
        JobQuery(place_id=-1), JobQuery(companies=(2**62,)),
        JobQuery(functions=("x" * 500, "\x00")),
        JobQuery(regions=(-1, 2**62)), JobQuery(countries=("'",)), JobQuery(remote=("\ud800",)),
        JobQuery(employment_types=("é" * 99,)),
    ):  # fmt: skip
        assert engine.search(query).ids == [], query


def test_a_search_costs_four_queries(bitmap: SearchEngine, django_assert_num_queries) -> None:
    """Waiting rows, state, the clock and the rows of the page: whatever is asked."""
    for _ in range(30):
        factories.job(pay=None)
    bitmap.fold()
    asked = [
        JobQuery(), JobQuery(words="sales goods"), JobQuery(words="sales", sort=Sort.CLOSING),
        JobQuery(place_id=factories.ACCRA, radius_km=50, sort=Sort.DISTANCE, words="sales"),
        JobQuery(words="sales zanzibar", countries=("GH",), sort=Sort.PAY, page=2),
    ]  # fmt: skip
    for query in asked:
        bitmap.search(query)
    for query in asked:
        with django_assert_num_queries(4):
            bitmap.search(query)
        with django_assert_num_queries(3):
            bitmap.count(query)


def test_full_text_on_sqlite_is_a_clear_error() -> None:
    """The message says what to set."""
    if connection.vendor == "mysql":
        assert get_engine("fulltext") is get_engine("fulltext")
        return
    with pytest.raises(ImproperlyConfigured, match="needs MySQL or MariaDB: set DATABASE_URL"):
        get_engine("fulltext")
    with pytest.raises(ImproperlyConfigured, match="choose bitmap or fulltext"):
        _make("elastic")


def test_one_indexer_at_a_time_and_a_killed_one_is_replaced(bitmap: SearchEngine) -> None:
    """The lease keeps others out until it runs out; the late one is fenced off."""
    factories.job()
    with lease() as late:
        assert late is not None
        assert bitmap.fold() == 0
        SearchState.objects.update(lease_ends_at=timezone.now() - timedelta(seconds=1))
        assert bitmap.fold() == 1
        factories.job()
        with pytest.raises(folding.LeaseLost):
            folding._fold_batch(late, 10)
    assert SearchPending.objects.count() == 1
    assert bitmap.search(JobQuery()).total == 2
    assert bitmap.check() == []


def test_check_tells_what_is_wrong_and_repair_mends_it(
    bitmap: SearchEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lost term, a stale document and a listing never enqueued."""
    first, second = factories.job(title="Nurse"), factories.job(title="Cook")
    bitmap.fold()
    SearchTerm.objects.filter(term=b"nurse").delete()
    Job.objects.filter(pk=second.pk).update(title="Baker")
    SearchDocument.objects.filter(job=first).update(approved=False)
    with pytest.raises(CommandError, match="4 differences; --repair mends them"):
        call_command("check_search")
    told = capsys.readouterr().out
    assert f"listing {second.pk}: its document is missing or stale" in told
    assert "term 'nurse', shard 0: without documents" in told
    call_command("check_search", "--repair")
    assert capsys.readouterr().out.endswith("The index equals the listings.\n")
    assert bitmap.search(JobQuery(words="nurse")).ids == [first.pk]
    assert bitmap.search(JobQuery(words="baker")).ids == [second.pk]


def test_rebuild_search_tells_how_many_and_waits_for_its_turn_only_so_long(
    bitmap: SearchEngine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listing that was never enqueued is found afterwards."""
    job = factories.job(title="Nurse")
    SearchDocument.objects.all().delete()
    SearchPending.objects.all().delete()
    call_command("rebuild_search")
    assert "\n1 listings in " in capsys.readouterr().out
    assert bitmap.search(JobQuery(words="nurse")).ids == [job.pk]
    monkeypatch.setattr("jobs.search.bitmap.lease.PATIENCE_SECONDS", 0)
    with lease(), pytest.raises(CommandError, match="Another indexer is at work"):
        call_command("rebuild_search")


def test_a_rebuild_holds_what_waits_and_leaves_no_old_rows(bitmap: SearchEngine) -> None:
    """Waiting rows that the new build has seen are merged by it."""
    job = factories.job(title="Nurse")
    bitmap.fold()
    factories.edit(job, title="Cook")
    assert bitmap.rebuild() == 1
    assert SearchPending.objects.count() == 0
    assert SearchTerm.objects.values("build").distinct().count() == 1
    assert bitmap.search(JobQuery(words="nurse")).total == 0
    assert bitmap.search(JobQuery(words="cook")).ids == [job.pk]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_publishers_folds_and_readers_at_once_lose_and_double_nothing() -> None:
    """Three publishers, an indexer and a reader on connections of their own."""
    factories.places()
    employer, engine = factories.company(), get_engine("bitmap")
    failures: list[str] = []
    done = threading.Event()

    def publish() -> None:
        for _ in range(8):
            job = factories.job(employer, title="Nurse")
            factories.edit(job, title="Nurse Driver")

    def fold() -> None:
        while not done.is_set():
            engine.fold(limit=5)

    def read() -> None:
        last = 0
        while not done.is_set():
            last = read_once(engine, last)

    publishers = [run(publish, failures) for _ in range(3)]
    others = [run(fold, failures), run(read, failures)]
    for thread in publishers:
        thread.join()
    done.set()
    for thread in others:
        thread.join()
    assert failures == []
    while engine.fold():
        pass
    assert engine.search(JobQuery(words="nurse driver")).total == 24
    assert engine.check() == []


def read_once(engine: SearchEngine, last: int) -> int:
    """Search once; ids, total and facets agree, and nothing found before is missing."""
    page = engine.search(JobQuery(words="nurse", page_size=100))
    count = sum(facet.count for facet in page.facets["country"])
    assert len(page.ids) == len(set(page.ids)) == page.total == count >= last
    return count


def run(work, failures: list[str]) -> threading.Thread:
    """Start a thread that notes what it raises and closes its connection."""

    def guarded() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 # the test tells it
            failures.append(repr(error))
        finally:
            connection.close()

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread
