"""`seed_demo` writes the demo board once, keeps it fresh, and leaves it searchable."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Company, Membership, User
from jobboard.core.gazetteer import reset_gazetteer
from jobboard.core.models import Place
from jobboard.core.reference.loading import bring_into_line, load_rates, read_places
from jobs.demo import SIGN_INS
from jobs.demo.catalogue import companies, towns
from jobs.demo.employers import add_companies
from jobs.demo.generator import demo_jobs, reference_of
from jobs.demo.logos import draw_logos
from jobs.demo.moments import redate_demo, seeded_at
from jobs.demo.seeding import Seeded, seed_demo
from jobs.models import Job, JobAnnouncement, JobOrigin, JobPlace, SearchTerm
from jobs.reference.loading import load_functions
from jobs.search import JobQuery, get_engine

COUNT = 100
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the part of the reference facts the demo uses; logos are drawn only where tested."""
    places, wanted = read_places(), {town.name for town in (*towns("GH"), *towns("GB"))}
    kept: set[int | None] = {None}
    for pk, place in places.items():
        if place["kind"] == "country" or wanted & {place["name"], *place["aliases"].split("|")}:
            at: int | None = pk
            while at not in kept and at is not None:
                kept.add(at)
                at = places[at]["parent_id"]
    bring_into_line(Place, {pk: place for pk, place in places.items() if pk in kept})
    load_rates()
    load_functions()
    reset_gazetteer()
    monkeypatch.setattr("jobs.demo.employers.draw_logos", lambda name, slug: {192: b"RIFF"})


@pytest.fixture
def board(reference: None) -> Seeded:
    return seed_demo(count=COUNT, now=NOW)


def test_seeding_writes_listings_employers_and_people(board: Seeded) -> None:
    assert board == Seeded(jobs=COUNT, people=len(SIGN_INS), redated=0)
    assert Job.objects.count() == JobOrigin.objects.filter(source="demo").count() == COUNT
    assert Job.objects.filter(status="draft").count() == 2
    assert Job.objects.scheduled(NOW).count() == 2
    assert Job.objects.expired(NOW).count() == 4
    assert Job.objects.filter(status="closed").count() == 3
    assert Job.objects.live(NOW).count() == 89
    assert not Job.objects.filter(job_places=None).exists()
    assert Company.objects.filter(is_listed=True).count() == 150
    priced = Job.objects.exclude(pay_min_minor=None)
    assert priced.count() > 70
    assert not priced.filter(pay_gbp_low=None).exists()
    newest = Job.objects.live(NOW).order_by("-published_at")[0].published_at
    assert newest is not None
    assert NOW - timedelta(days=1) < newest <= NOW


def test_logos_are_kept_in_the_default_storage(
    reference: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.demo.employers.draw_logos", draw_logos)
    monkeypatch.setattr("jobs.demo.employers.companies", lambda: companies()[:2])
    places = {(it.country, it.town): Place.objects.all()[0] for it in companies()}
    for company in add_companies(places).values():
        for size in (48, 96, 192):
            assert 0 < default_storage.size(f"{company.logo}-{size}.webp") <= 2560


def test_people_of_every_role_sign_in_on_the_embedded_board_only(
    reference: None, settings: Any
) -> None:
    settings.EMBEDDED = True
    seed_demo(count=1, now=NOW)
    for person in SIGN_INS:
        assert authenticate(username=person.email, password=person.password) is not None
    roles = set(Membership.objects.values_list("role", flat=True))
    assert roles == {"owner", "recruiter", "viewer"}
    groups = set(User.objects.exclude(groups=None).values_list("groups__name", flat=True))
    assert groups == {"moderator", "finance", "support", "operator"}


def test_demo_passwords_open_nothing_on_a_real_board(reference: None, settings: Any) -> None:
    settings.EMBEDDED = False
    seed_demo(count=1, now=NOW)
    assert User.objects.count() == len(SIGN_INS)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_ids_follow_the_numbers(board: Seeded) -> None:
    first = Job.objects.order_by("pk")[0].pk
    ids = dict(JobOrigin.objects.values_list("reference", "job_id"))
    assert ids == {reference_of(number): first + number - 1 for number in range(1, COUNT + 1)}


@pytest.fixture
def large(reference: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seed as a board of a million is, made small; return what was told."""
    monkeypatch.setattr("jobs.demo.generator.TOGETHER", 20)
    monkeypatch.setattr("jobs.demo.seeding.TOGETHER", 20)
    monkeypatch.setattr("jobs.demo.seeding.MANY", 50)
    monkeypatch.setattr("jobs.demo.side_by_side.BATCH", 30)
    told: list[str] = []
    assert seed_demo(count=COUNT, now=NOW, tell=told.append).jobs == COUNT
    return told


@pytest.mark.django_db(transaction=True)
def test_many_listings_are_written_side_by_side_and_indexed_in_one_go(large: list[str]) -> None:
    engine = get_engine()
    assert Job.objects.live(NOW).count() == engine.count(JobQuery(), now=NOW) == 89
    assert engine.check() == []
    assert "building the search index ..." in large
    demos = {demo.reference: demo for demo in demo_jobs(COUNT)}
    for origin in JobOrigin.objects.select_related("job__company"):
        demo, job = demos[origin.reference], origin.job
        assert (job.title, job.company.name) == (demo.title, demo.company.name)
        assert job.description_html == demo.description
    assert not Job.objects.announceable(NOW).exists()


@pytest.mark.django_db(transaction=True)
def test_seeding_many_goes_on_where_it_was_killed(large: list[str]) -> None:
    lost = [reference_of(number) for number in (*range(10, 15), *range(50, 80))]
    ids = list(JobOrigin.objects.filter(reference__in=lost).values_list("job_id", flat=True))
    Job.objects.filter(pk__in=ids).delete()
    get_engine().enqueue(ids)
    # As after a kill between the last listing and the index.
    SearchTerm.objects.all().delete()
    assert seed_demo(count=COUNT, now=NOW) == Seeded(len(ids), 0, 0)
    assert Job.objects.count() == JobOrigin.objects.count() == COUNT
    assert get_engine().count(JobQuery(), now=NOW) == Job.objects.live(NOW).count() == 89


def test_listings_can_be_found(board: Seeded) -> None:
    engine = get_engine()
    assert engine.count(JobQuery(), now=NOW) == 89
    job = Job.objects.live(NOW).select_related("company").order_by("pk")[0]
    page = engine.search(JobQuery(words=job.title, companies=(job.company_id,)), now=NOW)
    assert job.pk in page.ids


def test_a_second_run_adds_nothing_and_a_larger_one_only_what_is_missing(board: Seeded) -> None:
    later = NOW + timedelta(days=1)
    assert seed_demo(count=COUNT, now=later) == Seeded(0, 0, 0)
    assert seed_demo(count=COUNT + 5, now=later) == Seeded(5, 0, 0)
    assert Job.objects.count() == COUNT + 5
    assert Company.objects.count() == 150
    assert seeded_at() == NOW


def test_moments_that_passed_before_the_seeding_are_not_announced(board: Seeded) -> None:
    assert not Job.objects.announceable(NOW).exists()
    lives = JobAnnouncement.objects.filter(moment="live").count()
    assert lives == Job.objects.filter(starts_at__lte=NOW).count()
    for job in Job.objects.scheduled(NOW):
        assert job.announce_at == job.starts_at


def test_a_board_older_than_three_days_is_moved_to_the_present(board: Seeded) -> None:
    before = {job.pk: job for job in Job.objects.all()}
    assert redate_demo(now=NOW + timedelta(days=3)) == 0
    later = NOW + timedelta(days=40)
    assert Job.objects.live(later).count() < 89
    assert seed_demo(count=COUNT, now=later) == Seeded(0, 0, redated=COUNT - 2)
    assert Job.objects.count() == COUNT
    for job in Job.objects.exclude(status="draft"):
        was = before[job.pk]
        for field in ("published_at", "starts_at", "expires_at"):
            assert getattr(job, field) - getattr(was, field) == timedelta(days=40)
    assert Job.objects.live(later).count() == 89
    assert Job.objects.scheduled(later).count() == 2
    assert not Job.objects.announceable(later).exists()
    moved = JobPlace.objects.select_related("job").exclude(published_at=None)
    assert all(row.published_at == row.job.published_at for row in moved)
    assert get_engine().count(JobQuery(), now=later) == 89
    assert seed_demo(count=COUNT, now=later) == Seeded(0, 0, 0)


def test_without_reference_facts_it_says_what_to_run() -> None:
    reset_gazetteer()
    with pytest.raises(CommandError, match="load_reference"):
        seed_demo(count=1, now=NOW)
    assert not Company.objects.exists()


@pytest.mark.parametrize("count", ["0", "-1", "1000001", "many"])
def test_a_count_that_makes_no_sense_is_refused(count: str) -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo", count)
    assert not Job.objects.exists()
