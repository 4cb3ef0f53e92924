"""Staff: groups and their rights, people by either contact, the way back in, the mail shown."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts import staff
from accounts.models import Company, User
from jobboard.core import mail
from jobboard.core.models import Mail, OutboxDelivery, OutboxEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    """Return a browser with a superuser signed in."""
    client.force_login(User.objects.create_superuser("root@example.com"))
    return client


def rights(name: str) -> set[str]:
    """Return what a group may do, as stored."""
    rows = Group.objects.get(name=name).permissions.values_list(
        "content_type__app_label", "codename"
    )
    return {f"{app}.{codename}" for app, codename in rows}


def test_groups_get_exactly_what_was_granted() -> None:
    staff.load_staff_groups()
    assert set(Group.objects.values_list("name", flat=True)) >= set(staff.GROUPS)
    for name in staff.GROUPS:
        assert rights(name) == staff.granted(name)
    assert "jobs.change_job" in rights("moderator")
    assert "jobs.change_job" not in rights("support")
    Group.objects.get(name="support").permissions.set(
        staff.permissions_named(frozenset({"jobs.change_job"}))
    )
    assert staff.load_staff_groups().changed == 1
    assert rights("support") == staff.granted("support")
    assert staff.load_staff_groups().unchanged == len(staff.GROUPS)


def test_unknown_groups_and_permissions_are_named() -> None:
    with pytest.raises(KeyError, match="nobody"):
        staff.grant("nobody", "jobs.view_job")
    with pytest.raises(LookupError, match=r"jobs\.fly_job"):
        staff.permissions_named(frozenset({"jobs.fly_job", "jobs.view_job"}))


@pytest.mark.parametrize(
    ("email", "phone", "stored"),
    [
        ("Ama@Example.COM", "", ("ama@example.com", None)),
        ("", "024 123 4567", (None, "+233241234567")),
    ],
)
def test_a_person_is_made_by_either_contact(
    root: Client, email: str, phone: str, stored: tuple[str | None, str | None]
) -> None:
    sent = {
        "email": email, "phone": phone, "name": "Ama", "usable_password": "true",
        "password1": "long enough words", "password2": "long enough words",
    }  # fmt: skip
    response = root.post("/admin/accounts/user/add/", sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(name="Ama")
    assert (user.email, user.phone) == stored
    assert user.check_password("long enough words")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "", "phone": ""}, "__all__"),
        ({"email": "root@example.com"}, "email"),
        ({"email": "ROOT@example.com"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"password1": "short", "password2": "short"}, "password2"),
    ],
)
def test_a_person_who_cannot_be_made_is_not(
    root: Client, changes: dict[str, str], field: str
) -> None:
    sent = {
        "email": "ama@example.com", "phone": "", "name": "Ama", "usable_password": "true",
        "password1": "long enough words", "password2": "long enough words",
    }  # fmt: skip
    response = root.post("/admin/accounts/user/add/", sent | changes)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not User.objects.filter(name="Ama").exists()


def test_what_a_company_says_is_cleaned(root: Client) -> None:
    company = factories.company("Adom Foods")
    sent = {
        "name": "Adom Foods", "slug": company.slug, "country": "GH", "place": "",
        "sector": "other", "size": "", "website": "", "about_html": "<p>Hi<script>x</script></p>",
        "is_listed": "on", "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    response = root.post(f"/admin/accounts/company/{company.pk}/change/", sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Company.objects.get(pk=company.pk).about_html == "<p>Hi</p>"


def test_only_dead_deliveries_are_revived(root: Client) -> None:
    job = factories.job()
    event = OutboxEvent.objects.create(kind="x", payload={}, created_at=job.created_at)
    rows = [
        OutboxDelivery.objects.create(
            event=event, subscriber=status, status=status, attempts=8, due_at=job.created_at
        )
        for status in ("dead", "done")
    ]
    chosen = {"action": "revive_dead", "_selected_action": [row.pk for row in rows]}
    assert root.post("/admin/core/outboxdelivery/", chosen).status_code == 302
    stored = [OutboxDelivery.objects.get(pk=row.pk) for row in rows]
    assert [(row.status, row.attempts) for row in stored] == [("waiting", 0), ("done", 8)]


def test_what_the_site_writes_is_not_changed_by_hand(root: Client) -> None:
    place = factories.place()
    for name in ("place", "outboxevent", "outboxdelivery", "mail"):
        assert root.get(f"/admin/core/{name}/add/").status_code == 403
    assert root.post(f"/admin/core/place/{place.pk}/change/", {"name": "x"}).status_code == 403
    assert root.post(f"/admin/core/place/{place.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_link_to_a_new_password_works_once(client: Client) -> None:
    user = User.objects.create_user("ama@example.com", "old words here", name="Ama", is_staff=True)
    assert client.get("/admin/password_reset/").status_code == 200
    response = client.post("/admin/password_reset/", {"email": "AMA@example.com"})
    assert response.status_code == 302
    row = Mail.objects.get()
    assert (row.template, row.recipient) == ("accounts/password_reset", "ama@example.com")
    assert row.ids == {"user": user.pk}
    message = mail.render(row)
    assert message.subject == "Choose a new password for oKadwuma"
    link = re.search(r"http://localhost:8000(/admin/reset/\S+)", str(message.body))
    assert link is not None
    form = client.get(link[1], follow=True)
    words = {"new_password1": "new words here too", "new_password2": "new words here too"}
    assert client.post(form.request["PATH_INFO"], words).status_code == 302
    user.refresh_from_db()
    assert user.check_password("new words here too")
    again = client.get(link[1], follow=True)
    assert again.context["validlink"] is False


@pytest.mark.parametrize(
    ("email", "fields"),
    [
        ("nobody@example.com", {}),
        ("seeker@example.com", {"is_staff": False}),
        ("gone@example.com", {"is_staff": True, "is_active": False}),
    ],
)
def test_others_get_no_mail_and_the_same_answer(
    client: Client, email: str, fields: dict[str, Any]
) -> None:
    if fields:
        User.objects.create_user(email, "some words here", **fields)
    response = client.post("/admin/password_reset/", {"email": email})
    assert (response.status_code, response["Location"]) == (302, "/admin/password_reset/done/")
    assert not Mail.objects.exists()


def test_mail_is_shown_on_this_machine_only(client: Client, settings: Any) -> None:
    User.objects.create_user("ama@example.com", "some words here", is_staff=True)
    client.post("/admin/password_reset/", {"email": "ama@example.com"})
    row = Mail.objects.get()
    settings.EMBEDDED, settings.DEBUG = True, False
    assert b"ama@example.com" in client.get("/dev/mail/").content
    shown = client.get(f"/dev/mail/{row.pk}/")
    assert b"/admin/reset/" in shown.content
    assert shown["Cache-Control"] == "no-store"
    settings.EMBEDDED = False
    assert client.get("/dev/mail/").status_code == 404
    assert client.get(f"/dev/mail/{row.pk}/").status_code == 404
