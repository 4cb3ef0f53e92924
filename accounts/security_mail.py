"""Mails about a person's own access: the link to choose a new password."""

from typing import Any

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from jobboard.core import mail
from jobboard.core.addresses import absolute

PASSWORD_RESET = "accounts/password_reset"  # noqa: S105 -- a template's name


class StaffPasswordResetForm(PasswordResetForm):
    """Asks for an address, and mails a link to the member of staff whose it is.

    The page answers alike for known and unknown addresses: sending happens later, elsewhere.
    """

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Queue one mail for each active member of staff with this address."""
        send_password_reset(self.cleaned_data["email"])


@transaction.atomic
def send_password_reset(email: str) -> None:
    """Queue the link for the member of staff with this address, if there is one."""
    user = User.objects.by_contact(email)
    if user and user.email and user.is_active and user.is_staff:
        mail.send(PASSWORD_RESET, to=user.email, ids={"user": user.pk})


def password_reset_context(ids: dict[str, int]) -> dict[str, Any]:
    """Return the person and the link, made now so that its secret is stored nowhere."""
    user = User.objects.get(pk=ids["user"])
    names = {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    return {"user": user, "link": absolute(reverse("password_reset_confirm", kwargs=names))}


mail.register(PASSWORD_RESET, password_reset_context)
