"""Sign-in with an e-mail address or a phone number and a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class EmailOrPhoneBackend(ModelBackend):
    """Django's backend, with the person found by either contact."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the active person whose contact and password these are."""
        contact = username or kwargs.get(User.USERNAME_FIELD)
        if not contact or password is None:
            return None
        user = User.objects.by_contact(contact)
        if user is None:
            # Hash all the same, so that an unknown contact takes as long as a known one.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
