"""Whatever happens to a listing before, while and after it is merged, it is found as it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from jobs.actions import ban_job, close_job, lift_ban
from jobs.models import Job, SearchDocument, SearchPending, SearchState, SearchTerm
from jobs.search import JobQuery, SearchEngine, get_engine
from jobs.search.bitmap import rebuilding, store
from jobs.search.bitmap.cache import IndexMoved, TermCache
from jobs.search.bitmap.lease import LeaseLost, lease
from tests import factories

Change = Callable[[Job], None]


def edit(job: Job) -> None:
    factories.edit(job, title="Baker", place_ids=[factories.KUMASI])


def close(job: Job) -> None:
    close_job(job_id=job.pk, reason=Job.CloseReason.FILLED, by=None)


def ban(job: Job) -> None:
    ban_job(job_id=job.pk, by=User.objects.create_user("m@example.com"))


def ban_and_lift(job: Job) -> None:
    ban(job)
    lift_ban(job_id=job.pk, by=User.objects.get(email="m@example.com"))


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now())
    get_engine("bitmap").enqueue([job.pk])


def delete(job: Job) -> None:
    job_id = job.pk
    job.delete()
    get_engine("bitmap").enqueue([job_id])


def publish(_job: Job) -> None:
    factories.job(title="Cook")


CHANGES = [edit, close, ban, ban_and_lift, expire, delete, publish]


def assert_true(engine: SearchEngine) -> None:
    """What is found is what is live, by every word there is."""
    live = Job.objects.live(timezone.now())
    for word in ("Cook", "Nurse", "Baker"):
        found = engine.search(JobQuery(words=word)).ids
        assert sorted(found) == sorted(live.filter(title=word).values_list("pk", flat=True)), word
    assert engine.search(JobQuery()).total == live.count()


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Return a function that has something done once, when the indexer has written some rows."""

    def arrange(work: Callable[[], Any]) -> None:
        write, done = store.write_terms, []

        def writing(*args: Any) -> None:
            write(*args)
            if not done:
                done.append(True)
                work()

        monkeypatch.setattr(store, "write_terms", writing)

    return arrange


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("work", ["fold", "rebuild"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_listing_that_changes_while_it_is_merged(
    bitmap: SearchEngine, during: Any, change: Change, work: str, is_merged: bool
) -> None:
    job, _other = factories.job(title="Cook"), factories.job(title="Nurse")
    if is_merged:
        bitmap.fold()
        factories.edit(job, title="Nurse")
    during(lambda: change(job))
    getattr(bitmap, work)()
    assert_true(bitmap)
    assert bitmap.check() == []
    while bitmap.fold():
        pass
    assert_true(bitmap)
    assert bitmap.check() == []
    assert not SearchPending.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
def test_a_rebuild_under_way_holds_what_folds_change(
    bitmap: SearchEngine, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    """Killed after its only shard was written; the next one needs to do no more than swap."""
    job = factories.job(title="Cook")
    factories.job(title="Nurse")
    swap = rebuilding._swap
    monkeypatch.setattr(rebuilding, "_swap", lambda held: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bitmap.rebuild()
    before = SearchState.objects.get()
    assert (before.building != 0, before.building_shard) == (True, 1)
    change(job)
    bitmap.fold()
    assert bitmap.check() == []
    monkeypatch.setattr(rebuilding, "_swap", swap)
    monkeypatch.setattr(rebuilding, "_build", lambda *given: 1 / 0)
    bitmap.rebuild()
    assert SearchState.objects.get().build == before.building
    assert_true(bitmap)
    assert bitmap.check() == []


def test_what_a_killed_rebuild_left_of_a_shard_is_deleted(
    bitmap: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows would otherwise hold a listing's former words; `--restart` begins anew."""
    job = factories.job(title="Cook")
    advance = rebuilding._advance
    monkeypatch.setattr(rebuilding, "_advance", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bitmap.rebuild()
    half = SearchState.objects.get().building
    assert SearchTerm.objects.filter(build=half, term=b"t:cook").exists()
    factories.edit(job, title="Baker")
    bitmap.fold()
    monkeypatch.setattr(rebuilding, "_advance", advance)
    bitmap.rebuild()
    assert SearchState.objects.get().build == half
    assert not SearchTerm.objects.filter(term=b"t:cook").exists()
    assert_true(bitmap)
    assert bitmap.check() == []
    bitmap.rebuild(restart=True)
    assert SearchState.objects.get().build != half
    assert bitmap.check() == []


def test_a_rebuild_that_lost_its_lease_builds_the_shard_again(
    bitmap: SearchEngine, during: Any
) -> None:
    job = factories.job(title="Cook")

    def take_over() -> None:
        with transaction.atomic():
            SearchState.objects.update(lease_ends_at=timezone.now() - timedelta(seconds=1))
            with lease() as other:
                assert other is not None

    bitmap.fold()
    during(take_over)
    lines: list[str] = []
    assert bitmap.rebuild(tell=lines.append) == 1
    assert "shard 0: another indexer came between, once more" in lines
    assert bitmap.search(JobQuery(words="cook")).ids == [job.pk]
    assert bitmap.check() == []


def test_a_late_indexer_writes_nothing(bitmap: SearchEngine, during: Any) -> None:
    """Its fold was overtaken while it wrote."""
    factories.job(title="Cook")
    with lease() as late:
        assert late is not None
        SearchState.objects.update(fence=late._fence + 1)
        with pytest.raises(LeaseLost):
            late.state()
    assert_true(bitmap)


def test_listings_of_other_rules_are_read_anew_and_found_meanwhile(bitmap: SearchEngine) -> None:
    """As on a board that an older version of the program indexed."""
    job = factories.job(title="Cook")
    bitmap.fold()
    SearchTerm.objects.filter(term__startswith=b"~:").delete()
    SearchDocument.objects.update(rules="older", title="cok")
    assert bitmap.search(JobQuery(words="cook")).ids == [job.pk]
    assert bitmap.refresh() == 1
    assert bitmap.refresh() == 0
    assert bitmap.check() == []
    factories.edit(job, title="Baker")
    assert bitmap.refresh() == 0
    assert_true(bitmap)


def test_a_listing_of_other_rules_that_is_edited_gets_all_its_terms(bitmap: SearchEngine) -> None:
    job = factories.job(title="Night Cook")
    bitmap.fold()
    SearchTerm.objects.filter(term__startswith=b"~:").delete()
    SearchDocument.objects.update(rules="older")
    factories.edit(job, title="Night Cook", experience="senior")
    bitmap.fold()
    assert bitmap.check() == []


def test_what_is_wrong_with_waiting_rows_is_found_and_mended(bitmap: SearchEngine) -> None:
    job = factories.job(title="Cook")
    SearchPending.objects.update(stamp=5)
    SearchPending.objects.create(doc_id=77, stamp=6, before=b"")
    assert len(bitmap.check()) == 2
    assert len(bitmap.check(repair=True)) == 2
    assert bitmap.check() == []
    assert bitmap.search(JobQuery(words="cook")).ids == [job.pk]


def test_an_index_that_never_stands_still_is_read_from_one_moment(
    bitmap: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads that are disturbed three times end in one that cannot be."""
    job, read, tries = factories.job(title="Cook"), TermCache.read, []

    def moved(cache: TermCache, *given: Any) -> Any:
        tries.append(connection.in_atomic_block)
        if len(tries) <= 3:
            raise IndexMoved
        return read(cache, *given)

    monkeypatch.setattr(TermCache, "read", moved)
    assert bitmap.search(JobQuery(words="cook")).ids == [job.pk]
    assert len(tries) == 4
