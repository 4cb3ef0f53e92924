"""Companies, memberships and people change through actions: once, wholly or not at all."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from accounts import actions
from accounts.models import Company, Membership, User
from jobboard.core.errors import DomainError, InvalidInput
from jobboard.core.models import OutboxEvent
from tests import factories

pytestmark = pytest.mark.django_db
RENAMED = "accounts.events.CompanyRenamed"


def add(name: str = "Zongo Works", **fields: Any) -> Company:
    return actions.add_company(fields=actions.CompanyFields(name=name, **fields), by=None)


def edit(company: Company, **fields: Any) -> Company:
    given = actions.CompanyFields(**{"name": company.name} | fields)
    return actions.edit_company(company_id=company.pk, fields=given, by=None)


def person(number: int = 1) -> User:
    return User.objects.create_user(f"person{number}@example.com", name=f"Person {number}")


def join(company: Company, user: User, role: str = "owner") -> Membership:
    return actions.add_member(company_id=company.pk, user_id=user.pk, role=role, by=None)


def rows(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def renamings() -> list[dict[str, Any]]:
    return list(
        OutboxEvent.objects.filter(kind=RENAMED).order_by("pk").values_list("payload", flat=True)
    )


def test_a_company_is_added_cleaned() -> None:
    made = add(" Zongo \n Works ", country="gh", about_html="<p onclick=x>Hi<script>x</script></p>")
    stored = Company.objects.get()
    assert stored == made
    assert (stored.name, stored.slug, stored.country) == ("Zongo Works", "zongo-works", "GH")
    assert stored.about_html == "<p>Hi</p>"
    assert renamings() == []


def test_slugs_made_from_names_never_collide() -> None:
    slugs = [add(name).slug for name in ("Zongo Works", "ZONGO works!", "Zongo-Works")]
    assert slugs[0] == "zongo-works"
    assert slugs[1].startswith("zongo-works-")
    assert slugs[2] == f"{slugs[1]}-2"
    assert add("株式会社").slug.startswith("company-")


def test_when_all_slugs_of_a_name_are_taken_it_says_so() -> None:
    for _each in range(4):
        add()
    before = rows(Company)
    with pytest.raises(actions.SlugTaken, match="Write a different slug"):
        add()
    assert rows(Company) == before
    assert add(slug="zongo-accra").slug == "zongo-accra"


def test_a_written_slug_is_taken_as_it_is_or_refused() -> None:
    add(slug="Zongo")
    before = rows(Company)
    assert before[0]["slug"] == "zongo"
    for slug in ("zongo", "ZONGO"):
        with pytest.raises(actions.SlugTaken) as caught:
            add(slug=slug)
        assert caught.value.field == "slug"
    other = add("Other")
    with pytest.raises(actions.SlugTaken):
        edit(other, name="Renamed", slug="zongo")
    assert rows(Company)[0] == before[0]
    assert Company.objects.get(pk=other.pk).name == "Other"
    assert renamings() == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"slug": "no slug"}, "slug"),
        ({"sector": "piracy"}, "sector"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"country": "GHA"}, "country"),
    ],
)
def test_what_cannot_stand_changes_nothing(fields: dict[str, Any], field: str) -> None:
    company = add()
    before = rows(Company)
    for attempt in (lambda: add(**{"name": "New"} | fields), lambda: edit(company, **fields)):
        with pytest.raises(InvalidInput) as caught:
            attempt()
        assert caught.value.field == field
        assert rows(Company) == before
    assert renamings() == []


def test_a_new_name_is_told_once_and_the_address_stays() -> None:
    company = add()
    for _twice in range(2):
        edited = edit(company, name="Nima Works")
        assert (edited.name, edited.slug) == ("Nima Works", "zongo-works")
    edit(company, name="Nima Works", sector="retail")
    assert Company.objects.get().sector == "retail"
    assert renamings() == [{"company_id": company.pk}]


def test_a_repeated_edit_writes_nothing(django_assert_num_queries: Any) -> None:
    company = edit(add(), sector="retail")
    with django_assert_num_queries(3):
        edit(company, sector="retail")


def test_only_what_is_missing_is_added_and_a_renamed_company_is_another() -> None:
    wanted = [actions.CompanyFields(name=name) for name in ("Acme", "ACMÉ", "Foo", "Foo 株式")]
    first = actions.ensure_companies(wanted=wanted, by=None)
    assert first["Acme"] == first["ACMÉ"]
    assert {company.name for company in Company.objects.all()} == {"Acme", "Foo", "Foo 株式"}
    assert actions.ensure_companies(wanted=wanted, by=None) == first
    assert Company.objects.count() == 3
    for round_ in range(3):
        held = actions.ensure_companies(wanted=wanted[:1], by=None)["Acme"]
        edit(held, name=f"Renamed {round_}")
    last = actions.ensure_companies(wanted=wanted[:1], by=None)["Acme"]
    edit(last, name="Renamed at last")
    before = rows(Company)
    with pytest.raises(actions.SlugTaken):
        actions.ensure_companies(wanted=wanted[:1], by=None)
    assert rows(Company) == before


def test_companies_go_once_and_those_in_use_stay() -> None:
    idle, busy = add("Idle"), add("Busy")
    join(idle, person())
    factories.draft(busy)
    for _twice in range(2):
        actions.remove_company(company_id=idle.pk, by=None)
    with pytest.raises(actions.CompanyInUse, match="out of the directory"):
        actions.remove_company(company_id=busy.pk, by=None)
    assert list(Company.objects.all()) == [busy]
    assert not Membership.objects.exists()


def test_a_member_is_added_once() -> None:
    company, user = add(), person()
    assert join(company, user) == join(company, user)
    before = rows(Membership)
    with pytest.raises(actions.AlreadyMember, match="Change their role"):
        join(company, user, "viewer")
    with pytest.raises(ValueError, match="king"):
        join(company, person(2), "king")
    assert rows(Membership) == before


def test_the_last_owner_stays_an_owner() -> None:
    company, owner = add(), person()
    member = join(company, owner)
    join(company, person(2), "recruiter")
    join(add("Other"), person(3))
    before = rows(Membership)
    refused = "Person 1 is the last owner of Zongo Works. Make another member its owner first."
    for attempt in (
        lambda: actions.change_role(membership_id=member.pk, role="viewer", by=None),
        lambda: actions.remove_member(membership_id=member.pk, by=None),
        lambda: actions.remove_user(user_id=owner.pk, by=None),
    ):
        with pytest.raises(actions.LastOwner) as caught:
            attempt()
        assert (str(caught.value), caught.value.code) == (refused, "last-owner")
        assert rows(Membership) == before
    assert User.objects.count() == 3


def test_an_owner_goes_when_another_is_there() -> None:
    company, owner, heir = add(), person(), person(2)
    first, second = join(company, owner), join(company, heir, "recruiter")
    for _twice in range(2):
        actions.change_role(membership_id=second.pk, role="owner", by=None)
    for _twice in range(2):
        actions.change_role(membership_id=first.pk, role="viewer", by=None)
    for _twice in range(2):
        actions.remove_member(membership_id=first.pk, by=None)
    assert list(Membership.objects.values_list("user", "role")) == [(heir.pk, "owner")]
    with pytest.raises(Membership.DoesNotExist):
        actions.change_role(membership_id=first.pk, role="owner", by=None)
    for _twice in range(2):
        actions.remove_user(user_id=owner.pk, by=None)
    assert list(User.objects.all()) == [heir]


def fields(**changes: Any) -> actions.UserFields:
    given: dict[str, Any] = {"email": " Ama@Example.com", "phone": "024 123 4567", "name": "Ama"}
    return actions.UserFields(**given | changes)


def test_a_person_is_added_and_changed_but_for_the_password() -> None:
    group = Group.objects.create(name="readers")
    user = actions.add_user(fields=fields(groups=[group]), password="kenkey and fish", by=None)
    for _twice in range(2):
        actions.edit_user(user_id=user.pk, fields=fields(name="Ama M", phone=""), by=None)
    stored = User.objects.get()
    assert (stored.email, stored.phone, stored.name) == ("ama@example.com", None, "Ama M")
    assert stored.check_password("kenkey and fish")
    assert not stored.groups.exists()
    nobody = fields(email="kofi@example.com", phone=None)
    assert not actions.add_user(fields=nobody, password=None, by=None).has_usable_password()


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"email": "PERSON1@example.com"}, actions.ContactTaken, ""),
        ({"phone": "024 123 4568"}, actions.ContactTaken, ""),
        ({"email": "nobody"}, InvalidInput, "email"),
        ({"phone": "12"}, InvalidInput, "phone"),
        ({"email": None, "phone": None}, InvalidInput, "__all__"),
        ({"name": "x" * 151}, InvalidInput, "name"),
    ],
)
def test_a_person_who_cannot_be_is_not(
    changes: dict[str, Any], error: type[DomainError], field: str
) -> None:
    User.objects.create_user("person1@example.com", phone="024 123 4568")
    ama = actions.add_user(fields=fields(), password=None, by=None)
    before = rows(User)
    for attempt in (
        lambda: actions.add_user(fields=fields(**changes), password="x", by=None),
        lambda: actions.edit_user(user_id=ama.pk, fields=fields(**changes), by=None),
    ):
        with pytest.raises(error) as caught:
            attempt()
        assert caught.value.field == field
        assert rows(User) == before


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_at_once_slugs_differ_and_one_owner_is_left() -> None:
    company = add("Shared")
    members = [join(company, person(number)).pk for number in range(4)]
    outcomes = at_once(
        [lambda: add().slug] * 3
        + [lambda pk=pk: actions.remove_member(membership_id=pk, by=None) for pk in members]
    )
    refusals = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(refusal) for refusal in refusals] == [actions.LastOwner], refusals
    assert len({outcome for outcome in outcomes if isinstance(outcome, str)}) == 3
    assert Membership.objects.filter(company=company, role="owner").count() == 1


def at_once(calls: list[Any]) -> list[Any]:
    """Run every call in a thread of its own; return what each returned or refused."""
    barrier, outcomes = threading.Barrier(len(calls)), []

    def run(call: Any) -> None:
        try:
            barrier.wait()
            outcomes.append(call())
        except Exception as error:  # noqa: BLE001  (the caller asserts what it is)
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
