"""Moderators change listings in the admin, and only through the actions."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.staff import load_staff_groups
from jobboard.core.models import OutboxEvent
from jobs.models import Job, JobSlug
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/job/"


@pytest.fixture
def moderator() -> User:
    """Return a moderator with the rights of the group, and no others."""
    load_staff_groups()
    user = User.objects.create_user("moderator@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    """Return a browser with the moderator signed in."""
    client.force_login(moderator)
    return client


def run(desk: Client, action: str, *jobs: Job) -> list[str]:
    """Run an action of the list, and return what it says."""
    chosen = {"action": action, "_selected_action": [job.pk for job in jobs]}
    response = desk.post(LIST, chosen, follow=True)
    assert response.redirect_chain
    return [str(message) for message in response.context["messages"]]


def written(job: Job, **changes: Any) -> dict[str, Any]:
    """Return the form of a listing as a browser would send it, some of it changed."""
    values = {
        "title": job.title, "description_html": job.description_html, "function": "",
        "work_places": [row.place_id for row in job.job_places.all()],
        "location_text": "", "remote": job.remote, "employment_type": "", "work_pattern": "",
        "experience": "", "openings": 1, "pay_min_minor": "", "pay_max_minor": "",
        "pay_currency": "", "pay_period": "", "pay_reason": "negotiable", "apply_by": "advert",
        "apply_url": "", "apply_email": "",
    }  # fmt: skip
    return values | changes


def statuses(*jobs: Job) -> list[str]:
    """Return the stored statuses of listings."""
    stored = Job.objects.in_bulk([job.pk for job in jobs])
    return [stored[job.pk].status for job in jobs]


def test_publish_close_ban_and_lift(desk: Client) -> None:
    draft, live = factories.draft(), factories.job()
    assert run(desk, "publish", draft, live) == ["2 listings done."]
    assert statuses(draft, live) == ["approved", "approved"]
    assert run(desk, "close_filled", draft) == ["1 listing done."]
    assert Job.objects.get(pk=draft.pk).close_reason == "filled"
    assert run(desk, "ban", draft, live) == ["2 listings done."]
    assert statuses(draft, live) == ["banned", "banned"]
    assert run(desk, "lift_ban", draft, live) == ["2 listings done."]
    assert statuses(draft, live) == ["closed", "approved"]


def test_a_refusal_is_shown_and_the_rest_goes_on(desk: Client) -> None:
    empty, ready = factories.draft(title="Empty", description_html=""), factories.draft()
    messages = run(desk, "publish", empty, ready)
    assert messages == [f"Empty (#{empty.pk}): Describe the job first.", "1 listing done."]
    assert statuses(empty, ready) == ["draft", "approved"]


def test_a_draft_cannot_be_closed(desk: Client) -> None:
    draft = factories.draft()
    (message,) = run(desk, "close_withdrawn", draft)
    assert "not possible from its present state" in message
    assert statuses(draft) == ["draft"]


def test_an_edit_goes_through_the_action(desk: Client) -> None:
    job = factories.job(title="Baker", place_ids=(factories.KUMASI, factories.ACCRA))
    events = OutboxEvent.objects.count()
    sent = written(
        job,
        title="Head  baker",
        description_html="<p onclick=x>New<script>x</script></p>",
        work_places=[factories.TEMA, factories.ACCRA, factories.KUMASI],
    )
    response = desk.post(f"{LIST}{job.pk}/change/", sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    job.refresh_from_db()
    assert (job.title, job.slug) == ("Head baker", "head-baker")
    assert job.description_html == "<p>New</p>"
    places = [row.place_id for row in job.job_places.all()]
    assert places == [factories.KUMASI, factories.ACCRA, factories.TEMA]
    assert JobSlug.objects.get().slug == "baker"
    assert OutboxEvent.objects.count() >= events
    assert job.status == "approved"


def test_a_new_listing_is_a_draft_of_its_company(desk: Client) -> None:
    employer = factories.company()
    model = factories.draft()
    sent = written(
        model, title="Cook", company=employer.pk, pay_min_minor=300_000, pay_currency="GHS",
        pay_period="month", pay_reason="",
    )  # fmt: skip
    response = desk.post(f"{LIST}add/", sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    job = Job.objects.get(title="Cook")
    assert (job.company, job.status, job.country) == (employer, "draft", "GH")
    assert (job.pay_min_minor, job.pay_max_minor) == (300_000, 300_000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"work_places": []}, "work_places"),
        ({"work_places": [1234567]}, "work_places"),
        ({"pay_min_minor": "5"}, "pay_currency"),
        ({"apply_by": "website"}, "__all__"),
        ({"openings": "0"}, "openings"),
        ({"apply_url": "javascript:alert(1)"}, "apply_url"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_changes(
    desk: Client, changes: dict[str, Any], field: str
) -> None:
    job = factories.job(title="Baker")
    before = Job.objects.filter(pk=job.pk).values().get()
    response = desk.post(f"{LIST}{job.pk}/change/", written(job, **changes))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert Job.objects.filter(pk=job.pk).values().get() == before


def test_what_follows_from_actions_cannot_be_written(desk: Client) -> None:
    job = factories.job(title="Baker")
    sent = written(job, status="banned", slug="x", company=factories.company().pk, country="GB")
    assert desk.post(f"{LIST}{job.pk}/change/", sent).status_code == 302
    after = Job.objects.get(pk=job.pk)
    assert (after.status, after.slug, after.company_id) == ("approved", "baker", job.company_id)


def test_listings_are_not_deleted(desk: Client) -> None:
    job = factories.job()
    assert desk.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    assert run(desk, "delete_selected", job) == ["No action selected."]
    assert Job.objects.filter(pk=job.pk).exists()


def test_support_reads_but_cannot_act(client: Client) -> None:
    load_staff_groups()
    user = User.objects.create_user("support@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="support"))
    client.force_login(user)
    job = factories.job()
    assert client.get(f"{LIST}{job.pk}/change/").status_code == 200
    client.post(LIST, {"action": "ban", "_selected_action": [job.pk]})
    assert client.post(f"{LIST}{job.pk}/change/", written(job)).status_code == 403
    assert statuses(job) == ["approved"]


@pytest.mark.parametrize(
    "name",
    ["jobs_job", "jobs_function", "accounts_company", "accounts_membership", "accounts_user",
     "core_place", "core_exchangerate", "core_outboxevent", "core_outboxdelivery", "core_mail"],
)  # fmt: skip
def test_lists_take_no_query_a_row(
    client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    client.force_login(User.objects.create_superuser("root@example.com"))
    factories.rates()
    for number in range(8):
        factories.job(factories.company(f"Company {number}", place=factories.place()))
        User.objects.create_user(f"user{number}@example.com")
    with django_assert_max_num_queries(12):
        response = client.get(reverse(f"admin:{name}_changelist"))
    assert response.status_code == 200


def test_a_search_for_anything_is_answered(desk: Client) -> None:
    factories.job(title="Baker")
    for words in ("baker", "x" * 5000, "\x00", "'; drop table"):
        assert desk.get(LIST, {"q": words}).status_code in {200, 400}
