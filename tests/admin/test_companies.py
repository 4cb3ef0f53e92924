"""Companies, members and people change in the admin only through the actions."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import Company, Membership, User
from jobboard.core.events import sweep
from jobs.search import JobQuery, get_engine
from jobs.tasks import fold_search
from tests import factories

pytestmark = pytest.mark.django_db
COMPANY, MEMBER, PERSON = (f"/admin/accounts/{name}/" for name in ("company", "membership", "user"))
PROTECTED = "would require deleting the following protected related objects"
LAST = "is the last owner of Adom Foods. Make another member its owner first."


@pytest.fixture
def root(client: Client) -> Client:
    """Return a browser with a superuser signed in."""
    client.force_login(User.objects.create_superuser("root@example.com"))
    return client


@pytest.fixture
def adom() -> Company:
    """Return a company with one owner and one recruiter."""
    company = factories.company("Adom Foods")
    for name, role in (("ama", "owner"), ("kofi", "recruiter")):
        user = User.objects.create_user(f"{name}@example.com", name=name.title())
        Membership.objects.create(company=company, user=user, role=role)
    return company


def written(company: Company | None, *members: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the form of a company as a browser would send it; `members` are its rows below."""
    values: dict[str, Any] = {
        "name": company.name if company else "", "slug": company.slug if company else "",
        "country": "GH", "place": "", "sector": "other", "size": "", "website": "",
        "about_html": "", "is_listed": "on", "memberships-TOTAL_FORMS": len(members),
        "memberships-INITIAL_FORMS": sum("id" in row for row in members),
    }  # fmt: skip
    for number, row in enumerate(members):
        whose = {"company": company.pk if company else ""}
        values |= {f"memberships-{number}-{name}": value for name, value in (whose | row).items()}
    return values | changes


def member(company: Company, role: str, /, **changes: Any) -> dict[str, Any]:
    """Return the row of the member who has this role now."""
    row = Membership.objects.get(company=company, role=role)
    return {"id": row.pk, "user": row.user_id, "role": role} | changes


def roles() -> dict[str, str]:
    """Return who has which role."""
    return dict(Membership.objects.values_list("user__name", "role"))


def sent(root: Client, address: str, values: dict[str, Any]) -> list[str]:
    """Send a form that is in order, and return what the next page says."""
    response = root.post(address, values, follow=True)
    assert response.redirect_chain, response.context["adminform"].form.errors
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def refused(root: Client, address: str, values: dict[str, Any]) -> list[str]:
    """Send a change an action refuses; return why. What was typed is still in the form."""
    response = root.post(address, values)
    assert response.status_code == 200
    form = response.context["adminform"].form
    shown = {name: form[name].value() for name in ("role", "sector") if name in form.fields}
    assert shown
    assert shown == {name: values[name] for name in shown}
    return form.non_field_errors()


def found(words: str) -> list[int]:
    """Return the listings that have all these words."""
    page = get_engine().search(JobQuery(words=words))
    return [] if page.dropped_words else list(page.ids)


def test_a_renamed_company_is_found_by_its_new_name_only(root: Client) -> None:
    company = factories.company("Zongo Works", slug="zongo-works")
    jobs = {factories.job(company).pk, factories.job(company, title="Baker").pk}
    factories.draft(company)
    other = factories.job(factories.company("Zongo Bakers")).pk
    fold_search()
    assert set(found("zongo")) == {*jobs, other}
    sent(root, f"{COMPANY}{company.pk}/change/", written(company, name="Nima Mills"))
    assert sweep() >= 1
    for _waiting_then_folded in range(2):
        assert (set(found("nima mills")), found("zongo")) == (jobs, [other])
        get_engine().fold()
    assert get_engine().check() == []


def test_folding_goes_on_until_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [1000, 1000, 7, 0]
    monkeypatch.setattr(type(get_engine()), "fold", lambda self, if_due: left.pop(0))
    fold_search()
    assert left == []


def test_a_company_and_its_first_owner_are_added(root: Client) -> None:
    ama = User.objects.create_user("ama@example.com", name="Ama")
    sent(root, f"{COMPANY}add/", written(None, {"user": ama.pk, "role": "owner"}, name="Zongo"))
    assert Company.objects.get().slug == "zongo"
    assert roles() == {"Ama": "owner"}
    sent(root, f"{COMPANY}add/", written(None, name="Zongo"))
    assert Company.objects.count() == 2


def test_a_taken_address_is_shown_at_its_field(root: Client, adom: Company) -> None:
    response = root.post(f"{COMPANY}add/", written(None, name="New", slug=adom.slug))
    assert response.context["adminform"].form.errors.keys() == {"slug"}
    assert list(Company.objects.all()) == [adom]


def test_owner_and_recruiter_swap_in_one_form(root: Client, adom: Company) -> None:
    swap = (member(adom, "owner", role="viewer"), member(adom, "recruiter", role="owner"))
    sent(root, f"{COMPANY}{adom.pk}/change/", written(adom, *swap))
    assert roles() == {"Ama": "viewer", "Kofi": "owner"}
    kofi = member(adom, "owner", DELETE="on")
    ama = member(adom, "viewer", role="owner")
    sent(root, f"{COMPANY}{adom.pk}/change/", written(adom, kofi, ama))
    assert roles() == {"Ama": "owner"}


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"DELETE": "on"}])
def test_the_last_owner_stays_and_so_does_all_else(
    root: Client, adom: Company, change: dict[str, str]
) -> None:
    values = written(adom, member(adom, "owner", **change), sector="retail")
    assert refused(root, f"{COMPANY}{adom.pk}/change/", values) == [f"Ama {LAST}"]
    assert roles() == {"Ama": "owner", "Kofi": "recruiter"}
    assert Company.objects.get().sector == "other"


def test_the_last_owner_cannot_be_deleted_on_any_page(root: Client, adom: Company) -> None:
    row = Membership.objects.get(role="owner")
    assert refused(root, f"{MEMBER}{row.pk}/change/", {"role": "viewer"}) == [f"Ama {LAST}"]
    chosen = {"action": "delete_selected", "post": "yes"}
    for address, values in (
        (f"{MEMBER}{row.pk}/delete/", {"post": "yes"}),
        (f"{PERSON}{row.user_id}/delete/", {"post": "yes"}),
        (MEMBER, {**chosen, "_selected_action": list(roles_ids())}),
        (PERSON, {**chosen, "_selected_action": [row.user_id]}),
    ):
        assert sent(root, address, values) == [f"Ama {LAST}"], address
        assert roles() == {"Ama": "owner", "Kofi": "recruiter"}


def roles_ids() -> list[int]:
    """Return every membership, the owner's last."""
    return list(Membership.objects.order_by("-pk").values_list("pk", flat=True))


def test_members_are_added_changed_and_removed(root: Client, adom: Company) -> None:
    efua = User.objects.create_user("efua@example.com", name="Efua")
    sent(root, f"{MEMBER}add/", {"company": adom.pk, "user": efua.pk, "role": "viewer"})
    row = Membership.objects.get(user=efua)
    moved = {"company": factories.company().pk, "user": "", "role": "owner"}
    sent(root, f"{MEMBER}{row.pk}/change/", moved)
    row.refresh_from_db()
    assert (row.company, row.user, row.role) == (adom, efua, "owner")
    sent(root, f"{MEMBER}{row.pk}/delete/", {"post": "yes"})
    assert roles() == {"Ama": "owner", "Kofi": "recruiter"}


def test_a_company_with_listings_is_kept_and_the_page_says_why(root: Client, adom: Company) -> None:
    job = factories.draft(adom, title="Baker")
    page = root.post(f"{COMPANY}{adom.pk}/delete/", {"post": "yes"})
    many = {"action": "delete_selected", "_selected_action": [adom.pk], "post": "yes"}
    for response in (page, root.post(COMPANY, many)):
        assert response.status_code == 200
        text = " ".join(response.content.decode().split())
        assert PROTECTED in text
        assert f"/admin/jobs/job/{job.pk}/change/" in text
    assert roles() == {"Ama": "owner", "Kofi": "recruiter"}
    type(job).objects.all().delete()
    sent(root, f"{COMPANY}{adom.pk}/delete/", {"post": "yes"})
    assert not Company.objects.exists()
    assert not Membership.objects.exists()


def test_a_person_is_changed_and_keeps_the_password(root: Client, adom: Company) -> None:
    kofi = User.objects.get(name="Kofi")
    kofi.set_password("kenkey and fish")
    kofi.save(update_fields=["password"])
    group = Group.objects.create(name="readers")
    row = Membership.objects.get(user=kofi)
    values = {
        "name": "Kofi B", "email": "KOFI@example.com", "phone": "024 123 4567", "is_active": "on",
        "is_staff": "on", "groups": [group.pk], "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1, "memberships-0-id": row.pk, "memberships-0-user": kofi.pk,
        "memberships-0-company": adom.pk, "memberships-0-role": "viewer",
    }  # fmt: skip
    sent(root, f"{PERSON}{kofi.pk}/change/", values)
    kofi = User.objects.get(pk=kofi.pk)
    assert (kofi.name, kofi.email, kofi.phone) == ("Kofi B", "kofi@example.com", "+233241234567")
    assert (kofi.is_active, kofi.is_staff, kofi.is_superuser) == (True, True, False)
    assert list(kofi.groups.all()) == [group]
    assert kofi.check_password("kenkey and fish")
    assert roles() == {"Ama": "owner", "Kofi B": "viewer"}
