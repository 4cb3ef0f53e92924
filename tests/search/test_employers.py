"""Counting employers from a column in memory: exact whatever happens to listings and builds."""

from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.actions import JobFields
from jobs.models import Job, SearchDocument, SearchState
from jobs.search import JobQuery, SearchEngine
from jobs.search.bands import MOST_EMPLOYERS
from jobs.search.bitmap.employers import EmployerCache
from jobs.search.bitmap.store import IndexState
from tests import factories
from tests.search.history import assert_same


def employers(engine: SearchEngine, query: JobQuery | None = None) -> dict[int, int]:
    """Return the facet of employers, in its order."""
    found = engine.search(query or JobQuery()).facets["employer"]
    return {int(facet.value): facet.count for facet in found}


def test_the_busiest_and_the_chosen_are_counted(engine: SearchEngine) -> None:
    """Ten of thirteen, most first, the lower number first of equals; a choice leaves itself out."""
    firms = [factories.company() for _ in range(13)]
    for rank, firm in enumerate(firms):
        for _ in range(2 if rank in (3, 12) else 1):
            factories.job(firm, visa_sponsorship=rank < 5)
    engine.fold()
    wanted = [firms[3], firms[12], *firms[:3], *firms[4:9]]
    assert len(wanted) == MOST_EMPLOYERS
    assert list(employers(engine)) == [firm.pk for firm in wanted]
    chosen = JobQuery(companies=(firms[10].pk, firms[0].pk))
    assert engine.search(chosen).total == 2
    assert list(employers(engine, chosen)) == [firm.pk for firm in [*wanted, firms[10]]]
    narrowed = JobQuery(companies=(firms[10].pk,), visa_sponsorship=True)
    assert employers(engine, narrowed) == {
        firms[3].pk: 2, firms[0].pk: 1, firms[1].pk: 1, firms[2].pk: 1, firms[4].pk: 1,
        firms[10].pk: 0,
    }  # fmt: skip


def test_editing_keeps_the_employer(bitmap: SearchEngine) -> None:
    """No field of a listing is its employer's, so no edit can move it."""
    assert not {"company", "company_id", "employer"} & {field.name for field in fields(JobFields)}
    firm = factories.company()
    job = factories.job(firm)
    bitmap.fold()
    factories.edit(job, title="Another")
    assert SearchDocument.objects.get(job=job).employer_id == firm.pk
    assert employers(bitmap) == {firm.pk: 1}


def test_an_import_may_move_a_listing(engine: SearchEngine) -> None:
    """Whether the column was read before, while it waits, or after the fold; and moving back."""
    one, other = factories.company(), factories.company()
    job, _kept = factories.job(one), factories.job(one)
    engine.fold()
    assert employers(engine) == {one.pk: 2}
    for firm, counts in ((other, {one.pk: 1, other.pk: 1}), (one, {one.pk: 2})):
        Job.objects.filter(pk=job.pk).update(company=firm)
        factories.edit(job)
        assert employers(engine) == counts
        engine.fold()
        assert employers(engine) == counts
        assert engine.check() == []
    engine.rebuild()
    assert employers(engine) == {one.pk: 2}


def test_what_is_known_is_not_read_again(bitmap: SearchEngine) -> None:
    """Only documents not seen before are read, in one query."""
    firm = factories.company()
    factories.job(firm)
    bitmap.fold()
    assert employers(bitmap) == {firm.pk: 1}
    with CaptureQueriesContext(connection) as again:
        assert employers(bitmap) == {firm.pk: 1}
    assert not [query for query in again if "employer_id" in query["sql"].split("FROM")[0]]
    factories.job(firm)
    bitmap.fold()
    with CaptureQueriesContext(connection) as more:
        assert employers(bitmap) == {firm.pk: 2}
    assert (
        len([query for query in more if '"employer_id" > ' in query["sql"].replace("`", '"')]) == 1
    )


def test_a_number_that_comes_late_is_learnt(bitmap: SearchEngine) -> None:
    """A document with a lower number than one that is known: a transaction that committed late."""
    firm, late = factories.company(), factories.company()
    job = factories.job(late)
    factories.job(firm)
    document = SearchDocument.objects.get(job=job)
    bitmap.fold()
    Job.objects.filter(pk=job.pk).update(starts_at=timezone.now() + timedelta(hours=1))
    bitmap.enqueue([job.pk])
    bitmap.fold()
    assert employers(bitmap) == {firm.pk: 1}
    Job.objects.filter(pk=job.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    bitmap.enqueue([job.pk])
    bitmap.fold()
    assert document.doc_id < SearchDocument.objects.exclude(job=job).get().doc_id
    assert employers(bitmap) == {firm.pk: 1, late.pk: 1}


def test_a_deleted_listing_and_a_rebuilt_board_are_counted_right(bitmap: SearchEngine) -> None:
    firms = [factories.company() for _ in range(3)]
    jobs = [factories.job(firm) for firm in firms]
    bitmap.fold()
    assert employers(bitmap) == {firm.pk: 1 for firm in firms}
    gone = jobs[1].pk
    jobs[1].delete()
    bitmap.enqueue([gone])
    for _merged in range(2):
        assert employers(bitmap) == {firms[0].pk: 1, firms[2].pk: 1}
        bitmap.fold()
    bitmap.rebuild()
    assert employers(bitmap) == {firms[0].pk: 1, firms[2].pk: 1}


def test_numbers_that_come_again_after_a_rollback_are_other_documents(
    bitmap: SearchEngine,
) -> None:
    """SQLite gives the same document numbers again, MySQL may: the build's number tells."""
    for _round in range(3):
        with transaction.atomic():
            firm = factories.company()
            factories.job(firm)
            bitmap.fold()
            assert employers(bitmap) == {firm.pk: 1}
            transaction.set_rollback(True)


def test_a_column_belongs_to_a_database_and_a_build() -> None:
    cache, now = EmployerCache(), timezone.now()
    first = cache.of("default", IndexState(7, 100, now))
    assert cache.of("default", IndexState(7, 101, now)) is first
    assert cache.of("replica", IndexState(7, 101, now)) is not first
    assert cache.of("default", IndexState(7, 99, now)) is not first
    assert cache.of("default", IndexState(8, 200, now)).build == 8


@pytest.mark.parametrize("waiting", [True, False])
def test_more_documents_than_are_looked_up_one_by_one(
    bitmap: SearchEngine, waiting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was idle reads what came since by its range; nothing is counted twice."""
    monkeypatch.setattr("jobs.search.bitmap.employers.MOST_LOOKED_UP", 2)
    firm = factories.company()
    for count in (1, 4, 8):
        while Job.objects.count() < count:
            factories.job(firm)
        if not waiting:
            bitmap.fold()
        assert employers(bitmap) == {firm.pk: count}
    assert_same(bitmap, JobQuery(), timezone.now())
    assert SearchState.objects.exists() is not waiting
