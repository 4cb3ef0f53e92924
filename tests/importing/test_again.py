"""Importing again: nothing twice, edits in place, dry runs, two at once, bounded memory."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Company
from jobboard.core.models import OutboxEvent
from jobs.actions.importing import BATCH, import_ads
from jobs.importing import opening
from jobs.importing.ads import Defaults, RawAd
from jobs.importing.reading import open_ads
from jobs.models import Job, JobOrigin, JobSlug, SearchPending
from jobs.reference.loading import load_functions
from jobs.search import JobQuery, get_engine
from tests import factories

HEADER = "id,title,company,location,description\n"
TWO = HEADER + "1,Driver,Acme,Accra,Drive\n2,Cook,ACME,Kumasi,Cook\n"


def ads(count: int, **fields: str) -> list[RawAd]:
    return [
        RawAd(line=n, reference=f"r{n}", title=f"Driver {n}", description="Drive", **fields)
        for n in range(count)
    ]


def test_the_same_file_again_changes_nothing(run, write):
    path = write("two.csv", TWO)
    run(path)
    assert not SearchPending.objects.exists()
    before = list(Job.objects.order_by("id").values())
    out = run(path)
    assert list(Job.objects.order_by("id").values()) == before
    assert out.splitlines()[2].split() == ["added", "0"]
    assert out.splitlines()[4].split() == ["unchanged", "2"]
    assert Company.objects.count() == 1
    assert not OutboxEvent.objects.exists()


def test_a_changed_ad_is_edited_in_place(run, write, time_machine_at):
    start = datetime(2026, 11, 1, 12, tzinfo=UTC)
    time_machine_at(start)
    run(write("two.csv", TWO))
    before = Job.objects.get(title="Driver")
    time_machine_at(start + timedelta(days=2))
    out = run(write("two.csv", TWO.replace("Driver,Acme,Accra", "Lorry Driver,Bolt,Tema")))
    after = Job.objects.get(pk=before.pk)
    assert out.splitlines()[2].split() == ["added", "1"]
    assert (after.title, after.slug) == ("Driver", "driver")
    # A CSV's key holds the place: the same reference elsewhere is another listing.
    out = run(write("two.csv", TWO.replace("Driver,Acme", "Lorry Driver,Bolt")))
    after = Job.objects.get(pk=before.pk)
    assert out.splitlines()[3].split() == ["changed", "1"]
    assert (after.title, after.company.name) == ("Lorry Driver", "Bolt")
    assert after.published_at == before.published_at
    assert after.expires_at == before.expires_at + timedelta(days=2)
    assert JobSlug.objects.get().slug == "driver"


def test_a_banned_listing_stays_banned(board):
    import_ads(source="s", ads=ads(1, company="A", location="Accra"))
    Job.objects.update(status=Job.Status.BANNED)
    report = import_ads(source="s", ads=ads(1, company="A", location="Accra", category="Sales"))
    assert (report.changed, Job.objects.get().status) == (1, "banned")


def test_twins_in_one_file_count_as_repeats(board):
    twins = [*ads(3), *ads(2, company="Other")]
    report = import_ads(source="s", ads=twins)
    assert (report.read, report.added, report.repeats) == (5, 3, 2)
    again = import_ads(source="s", ads=twins)
    assert (again.added, again.changed, again.unchanged, again.repeats) == (0, 0, 3, 2)


def test_keys_that_a_database_would_mix_up_stay_apart(board):
    different = [
        RawAd(line=n, title="Driver", reference=reference)
        for n, reference in enumerate(["abc", "ABC", "abc ", "ábc", "x" * 300, "x" * 301])
    ]
    assert import_ads(source="s", ads=different).added == 6
    assert import_ads(source="s", ads=different).unchanged == 6


def test_another_source_is_another_listing(board):
    import_ads(source="a", ads=ads(1))
    import_ads(source="b", ads=ads(1))
    assert Job.objects.count() == 2


def test_a_dry_run_writes_nothing(run, write, nothing_written):
    out = run(write("two.csv", TWO), "--dry-run")
    assert "dry run: nothing was written" in out
    assert out.splitlines()[2].split() == ["added", "2"]
    assert nothing_written()
    assert not Company.objects.exists()


def test_old_ads_are_expired_and_fresh_ones_found(board, time_machine_at):
    time_machine_at(datetime(2026, 11, 20, 12, tzinfo=UTC))
    old = ads(40, location="Accra", published="2013-08")
    import_ads(source="old", ads=old)
    assert get_engine().count(JobQuery()) == 0
    assert set(Job.objects.values_list("announce_at", flat=True)) == {None}
    import_ads(source="fresh", ads=old, fresh_days=14)
    assert get_engine().count(JobQuery()) == 40
    moments = list(
        Job.objects.filter(origin__source="fresh").order_by("title").values_list("published_at")
    )
    assert len(set(moments)) == 40
    import_ads(source="more", ads=old, fresh_days=14)
    assert moments == list(
        Job.objects.filter(origin__source="more").order_by("title").values_list("published_at")
    )
    assert not OutboxEvent.objects.exists()


def test_one_row_the_database_refuses_does_not_take_its_batch_along(board, monkeypatch):
    report = import_ads(source="s", ads=[*ads(3), RawAd(line=9, title="T", openings="7" * 4)])
    assert (report.added, report.failed) == (4, 0)
    monkeypatch.setattr("jobs.importing.normalise.LONGEST_LOCATION", 500)
    report = import_ads(
        source="t", ads=[*ads(3), RawAd(line=9, title="T", reference="t", location="y" * 400)]
    )
    assert (report.added, report.failed, report.flaws[0].line) == (3, 1, 9)
    assert report.flaws[0].reason.startswith("location_text: ")


def test_companies_of_one_name_are_one_company(board):
    Company.objects.create(name="Someone Else", slug="acme")
    names = ["Acme", "ACME ", "Acmé", "acme.", "Anonymous Employer", "", "N/A", "株式会社"]
    rows = [
        RawAd(line=n, title="Driver", reference=f"{n}", company=name)
        for n, name in enumerate(names)
    ]
    import_ads(source="s", ads=rows)
    jobs = Job.objects.select_related("company").order_by("id")
    slugs = [job.company.slug for job in jobs]
    assert len(set(slugs[:4])) == 1
    assert slugs[0].startswith("acme-")
    assert slugs[4:7] == ["employer-not-named"] * 3
    assert slugs[7].startswith("company-")
    assert Company.objects.count() == 4


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_add_each_ad_once():
    factories.places()
    load_functions()
    barrier = threading.Barrier(2)
    reports, errors = [], []

    def work(rows: list[RawAd]) -> None:
        try:
            barrier.wait()
            reports.append(import_ads(source="s", ads=rows))
        except Exception as error:  # noqa: BLE001  (shown by the assertion below)
            errors.append(error)
        finally:
            connection.close()

    rows = [
        RawAd(line=n, reference=f"r{n}", title=f"Driver {n}", company=f"Company {n % 50}")
        for n in range(1200)
    ]
    threads = [threading.Thread(target=work, args=(each,)) for each in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Job.objects.count() == JobOrigin.objects.count() == 1200
    assert Company.objects.count() == 50
    assert sum(report.added for report in reports) == 1200
    assert sum(report.unchanged for report in reports) == 1200
    assert sum(report.failed for report in reports) == 0


def test_a_long_file_is_never_held_in_memory(write, monkeypatch):
    """5 MB of CSV: what the reader has taken stays a fixed step ahead of what it has given."""
    row = f"Driver,Acme,Accra,{'word ' * 100}\n"
    path = write("long.csv", "title,company,location,description\n" + row * 10_000)
    taken = 0
    read = opening._Guarded.readinto

    def count(self, buffer):
        nonlocal taken
        block = read(self, buffer)
        taken += block
        return block

    monkeypatch.setattr(opening._Guarded, "readinto", count)
    with open_ads(path, defaults=Defaults()) as reading:
        ahead = [taken - given * len(row) for given, _ad in enumerate(reading.ads, start=1)]
    assert len(ahead) == 10_000
    assert taken == path.stat().st_size > 5_000_000
    assert max(ahead) <= 2 * opening.SAMPLE_BYTES


def test_no_more_than_a_batch_waits_to_be_written(board):
    waiting = []

    def watched():
        for given, ad in enumerate(ads(700)):
            waiting.append(given - Job.objects.count())
            yield ad

    assert import_ads(source="s", ads=watched()).added == 700
    assert max(waiting) == BATCH - 1
