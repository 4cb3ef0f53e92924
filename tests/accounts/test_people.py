"""People: one person has one e-mail and one phone, however they are written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.contact import normalise_email, normalise_phone
from accounts.models import Company, Membership, User


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("024 123 4567", "GH", "+233241234567"),
        ("+233 (0)24-123-4567", "GH", "+233241234567"),
        ("00447700900123", "GB", "+447700900123"),
        ("07700 900123", "GB", "+447700900123"),
    ],
)
def test_phone_normal_form(raw, country, e164):
    assert normalise_phone(raw, country=country) == e164


@pytest.mark.parametrize("raw", ["", "abc", "12", "+", "0" * 40, "024 123 4567 ext", "\x00"])
def test_no_phone_says_how_to_write_one(raw):
    with pytest.raises(ValidationError, match=r"024 123 4567"):
        normalise_phone(raw)


def test_email_normal_form():
    assert normalise_email("  Ama.Mensah@Example.ORG ") == "ama.mensah@example.org"


@pytest.mark.django_db
def test_one_person_per_contact():
    User.objects.create_user("Ama@example.org", phone="024 123 4567")
    for clash in ({"email": "AMA@example.org"}, {"phone": "+233241234567"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user(**clash)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_nobody_without_a_contact():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_phone_alone_is_enough_and_many_may_have_no_email():
    first = User.objects.create_user(phone="024 123 4567")
    User.objects.create_user(phone="024 123 4568")
    assert (first.email, str(first)) == (None, f"#{first.pk}")


@pytest.mark.django_db
@pytest.mark.parametrize("contact", ["AMA@example.org", "024 123 4567", "+233241234567"])
def test_signs_in_with_either_contact(client, contact):
    user = User.objects.create_user("ama@example.org", "kenkey-and-fish", phone="024 123 4567")
    assert client.login(username=contact, password="kenkey-and-fish")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "password"),
    [
        ("ama@example.org", "wrong"),
        ("nobody@example.org", "kenkey-and-fish"),
        ("not a contact", "kenkey-and-fish"),
        ("", "kenkey-and-fish"),
    ],
)
def test_wrong_contact_or_password_stays_out(client, contact, password):
    User.objects.create_user("ama@example.org", "kenkey-and-fish")
    assert not client.login(username=contact, password=password)


@pytest.mark.django_db
def test_suspended_person_stays_out(client):
    User.objects.create_user("ama@example.org", "kenkey-and-fish", is_active=False)
    assert not client.login(username="ama@example.org", password="kenkey-and-fish")


@pytest.mark.django_db
def test_unknown_contact_costs_a_hash_too(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))
    client.login(username="nobody@example.org", password="kenkey-and-fish")
    assert hashed == ["kenkey-and-fish"]


@pytest.mark.django_db
def test_one_role_per_person_and_company():
    company = Company.objects.create(name="Zongo Works", slug="zongo-works")
    user = User.objects.create_user("ama@example.org")
    Membership.objects.create(company=company, user=user, role=Membership.Role.OWNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(company=company, user=user, role=Membership.Role.VIEWER)
