"""The verbs of a listing: what each needs, changes, tells, and refuses without a trace."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Company, User
from jobboard.core.errors import InvalidInput, WrongState
from jobboard.core.models import OutboxEvent, Place
from jobs import actions
from jobs.actions import JobFields
from jobs.actions.publishing import JobNotPublishable
from jobs.models import Job, JobAnnouncement, JobSlug
from jobs.pay import Pay

pytestmark = pytest.mark.django_db
MONTHLY = Pay(300000, 450000, "GHS", "month")


@pytest.fixture
def kumasi():
    """A town."""
    return Place.objects.create(id=1, kind="town", name="Kumasi", slug="kumasi", country="GH")


@pytest.fixture
def company():
    """An employer."""
    return Company.objects.create(name="Adum Haulage", slug="adum-haulage", country="GH")


@pytest.fixture
def moderator():
    """Somebody who bans."""
    return User.objects.create_user("mod@example.org")


@pytest.fixture
def fields(kumasi):
    """What a complete listing says."""
    return JobFields(
        title="  Delivery   driver ",
        description_html="<p>Drive safely.</p><script>x</script>",
        places=[kumasi],
        pay=MONTHLY,
    )


@pytest.fixture
def draft(company, fields):
    """A complete draft."""
    return actions.add_job(company=company, fields=fields, by=None)


def events():
    return [row.kind.rpartition(".")[2] for row in OutboxEvent.objects.all()]


def test_draft_is_cleaned_and_placed(draft, kumasi):
    assert (draft.title, draft.slug, draft.country) == ("Delivery driver", "delivery-driver", "GH")
    assert draft.description_html == "<p>Drive safely.</p>"
    assert list(draft.places.all()) == [kumasi]
    assert draft.status == "draft"
    assert not draft.is_live(timezone.now())


def test_published_is_live_for_thirty_days_and_again_is_no_change(draft):
    job = actions.publish_job(job_id=draft.pk, by=None)
    assert job.is_live(timezone.now())
    assert job.expires_at - job.starts_at == timedelta(days=30)
    assert job.job_places.get().published_at == job.published_at
    again = actions.publish_job(job_id=draft.pk, by=None, expires_at=job.expires_at)
    assert again.expires_at == job.expires_at


def test_scheduled_is_public_only_when_its_time_comes(draft, time_machine_at):
    start = timezone.now() + timedelta(days=2)
    job = actions.publish_job(job_id=draft.pk, by=None, starts_at=start)
    now = timezone.now()
    assert list(Job.objects.scheduled(now)) == [job]
    assert not Job.objects.live(now).exists()
    assert list(Job.objects.live(start)) == [job]
    assert list(Job.objects.expired(start + timedelta(days=30))) == [job]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description_html": " "}, "description_html"),
        ({"pay": None}, "pay_min_minor"),
    ],
)
def test_incomplete_cannot_be_published(company, fields, changes, field):
    job = actions.add_job(company=company, fields=JobFields(**{**vars(fields), **changes}), by=None)
    with pytest.raises(JobNotPublishable) as refusal:
        actions.publish_job(job_id=job.pk, by=None)
    assert refusal.value.field == field
    job.refresh_from_db()
    assert (job.status, job.published_at) == ("draft", None)
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(("days", "start"), [(-1, 0), (0, 1), (200, 0)])
def test_impossible_times_are_refused(draft, days, start):
    now = timezone.now()
    with pytest.raises(InvalidInput) as refusal:
        actions.publish_job(
            job_id=draft.pk,
            by=None,
            starts_at=now + timedelta(days=start),
            expires_at=now + timedelta(days=days),
        )
    assert refusal.value.field == "expires_at"
    assert Job.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"places": []}, "places"),
        ({"openings": 0}, "openings"),
        ({"apply_by": "website"}, "__all__"),
        ({"apply_by": "website", "apply_url": "javascript:alert(1)"}, "apply_url"),
        ({"apply_by": "email", "apply_email": "nobody"}, "apply_email"),
        ({"remote": "on the moon"}, "remote"),
        ({"pay": Pay(500, 400, "GHS", "month")}, "__all__"),
        ({"pay": Pay(-1, 400, "GHS", "month")}, "__all__"),
        ({"pay": Pay(1, 400, "", "month")}, "__all__"),
    ],
)
def test_what_cannot_stand_is_refused_by_field(company, fields, changes, field):
    with pytest.raises(InvalidInput) as refusal:
        actions.add_job(company=company, fields=JobFields(**{**vars(fields), **changes}), by=None)
    assert refusal.value.field == field
    assert not Job.objects.exists()


def test_at_most_twenty_places(company, fields):
    places = [
        Place.objects.create(id=n, kind="town", name=f"T{n}", slug=f"t{n}", country="GH")
        for n in range(10, 31)
    ]
    with pytest.raises(InvalidInput):
        actions.add_job(
            company=company, fields=JobFields(**{**vars(fields), "places": places}), by=None
        )
    job = actions.add_job(
        company=company, fields=JobFields(**{**vars(fields), "places": places[:20]}), by=None
    )
    assert list(job.places.order_by("job_places__position")) == places[:20]
    with pytest.raises(IntegrityError), transaction.atomic():
        job.job_places.create(place=places[20], position=20)


def test_edit_keeps_the_old_address_and_the_date(draft, fields):
    job = actions.publish_job(job_id=draft.pk, by=None)
    changed = JobFields(**{**vars(fields), "title": "Lorry driver"})
    edited = actions.edit_job(job_id=job.pk, fields=changed, by=None)
    assert (edited.slug, edited.published_at) == ("lorry-driver", job.published_at)
    assert [row.slug for row in JobSlug.objects.all()] == ["delivery-driver"]
    actions.edit_job(job_id=job.pk, fields=fields, by=None)
    assert [row.slug for row in JobSlug.objects.all()] == ["lorry-driver"]


def test_close_ban_lift_keep_their_order(draft, moderator):
    job = actions.publish_job(job_id=draft.pk, by=None)
    actions.close_job(job_id=job.pk, reason="filled", by=None)
    closed = actions.close_job(job_id=job.pk, reason="withdrawn", by=None)
    assert closed.close_reason == "filled"
    actions.ban_job(job_id=job.pk, by=moderator)
    assert actions.ban_job(job_id=job.pk, by=moderator).status == "banned"
    assert actions.lift_ban(job_id=job.pk, by=moderator).status == "closed"
    assert actions.publish_job(job_id=job.pk, by=None).is_live(timezone.now())


@pytest.mark.parametrize("verb", [actions.ban_job])
def test_undeclared_transition_is_refused(draft, moderator, verb):
    with pytest.raises(WrongState):
        verb(job_id=draft.pk, by=moderator)
    with pytest.raises(WrongState):
        actions.close_job(job_id=draft.pk, reason="filled", by=None)
    assert Job.objects.get().status == "draft"


def test_going_live_and_expiring_are_told_once_each(draft, time_machine_at):
    start = timezone.now() + timedelta(days=1)
    job = actions.publish_job(job_id=draft.pk, by=None, starts_at=start)
    assert actions.announce_jobs() == 0
    time_machine_at(start)
    assert actions.announce_jobs() == 1
    assert actions.announce_jobs() == 0
    assert events() == ["JobWentLive"]
    time_machine_at(job.expires_at)
    assert actions.announce_jobs() == 1
    assert actions.announce_jobs() == 0
    moments = JobAnnouncement.objects.order_by("pk").values_list("moment", flat=True)
    assert list(moments) == ["live", "expired"]


def test_listing_missed_while_live_is_not_announced_as_live_afterwards(draft, time_machine_at):
    job = actions.publish_job(job_id=draft.pk, by=None)
    time_machine_at(job.expires_at + timedelta(days=1))
    actions.announce_jobs()
    assert events() == []


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "approved"},
        {"status": "closed"},
        {"openings": 0},
        {"pay_min_minor": 5, "pay_currency": ""},
        {"pay_min_minor": 500, "pay_max_minor": 400},
        {"apply_by": "website", "apply_url": ""},
        {"apply_by": "email", "apply_email": ""},
    ],
)
def test_database_holds_what_it_can(draft, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=draft.pk).update(**broken)


def test_who_sees_what(draft, company, django_user_model, moderator):
    now = timezone.now()
    owner = django_user_model.objects.create_user("owner@example.org")
    viewer = django_user_model.objects.create_user("viewer@example.org")
    company.memberships.create(user=owner, role="owner")
    company.memberships.create(user=viewer, role="viewer")
    boss = django_user_model.objects.create_superuser("boss@example.org", "x" * 15)
    everyone = [moderator, owner, viewer, boss]
    assert [Job.objects.visible_to(u, now).count() for u in everyone] == [0, 1, 1, 1]
    assert [Job.objects.editable_by(u).count() for u in everyone] == [0, 1, 0, 0]
    actions.publish_job(job_id=draft.pk, by=None)
    later = timezone.now()
    assert [Job.objects.visible_to(u, later).count() for u in everyone] == [1, 1, 1, 1]
