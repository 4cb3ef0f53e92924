"""Adding, changing and removing people; an existing person's password is set by Django's forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.members import remove_member
from accounts.actions.writing import check, is_saved, set_columns
from accounts.contact import normalise_email, normalise_phone
from accounts.models import Membership, User
from jobboard.core.errors import DomainError, InvalidInput


class ContactTaken(DomainError):
    """Another person has this e-mail address or phone number."""

    code = "contact-taken"
    message = _("Another person has this e-mail address or phone number. Look that person up.")


@dataclass(frozen=True)
class UserFields:
    """What is known of a person; of `email` and `phone` one is enough."""

    email: str | None
    phone: str | None
    name: str = ""
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    groups: Sequence[Group] = ()


@transaction.atomic
def add_user(*, fields: UserFields, password: str | None, by: User | None) -> User:
    """Add a person; `password` None is one that nobody can type. Twice is once and a refusal.

    Raises `InvalidInput` naming the field, or `ContactTaken`.
    """
    user = User(**columns(fields))
    user.set_password(password)
    _save(user, None)
    user.groups.set(fields.groups)
    return user


@transaction.atomic
def edit_user(*, user_id: int, fields: UserFields, by: User | None) -> User:
    """Change a person, but for the password; raises as `add_user`, or User.DoesNotExist."""
    user = User.objects.select_for_update().get(pk=user_id)
    if changed := set_columns(user, columns(fields)):
        _save(user, changed)
    user.groups.set(fields.groups)
    return user


@transaction.atomic
def remove_user(*, user_id: int, by: User | None) -> None:
    """Delete a person with their memberships; one who is gone already is fine.

    Raises `LastOwner` while a company has no other owner.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        # In one order, so that two who leave the same companies do not wait for each other.
        for row in Membership.objects.filter(user=user).order_by("company"):
            remove_member(membership_id=row.pk, by=by)
        user.delete()


def _save(user: User, changed: list[str] | None) -> None:
    check(user)
    if not is_saved(user, unique=CONTACTS, changed=changed):
        raise ContactTaken


CONTACTS = ("email", "phone")


def columns(given: UserFields) -> dict[str, Any]:
    """Return the columns of a person, contacts in their normal form; raises `InvalidInput`."""
    written = {name: value for name, value in vars(given).items() if name != "groups"}
    for name, normalise in zip(CONTACTS, (normalise_email, normalise_phone), strict=True):
        try:
            written[name] = normalise(written[name]) if written[name] else None
        except ValidationError as error:
            raise InvalidInput(" ".join(error.messages), field=name) from error
    return written
