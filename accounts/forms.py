"""Forms of people."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm

from accounts.guessing import guess
from jobboard.core.client import client_address


class StaffSignInForm(AdminAuthenticationForm):
    """The admin's sign-in, where guessing ends: see `accounts/guessing.py`."""

    def clean(self) -> dict[str, Any]:
        """Look at the password unless too many were wrong; raise `TooMany` then."""
        contact = self.cleaned_data.get("username")
        if not contact or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        with guess(contact, address=client_address(self.request)):
            return super().clean()
