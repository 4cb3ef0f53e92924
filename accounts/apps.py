"""The accounts floor as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, companies and memberships."""

    name = "accounts"
    verbose_name = _("People and companies")

    def ready(self) -> None:
        """Let this floor's mail and staff rights register themselves."""
        import_module("accounts.security_mail")
        import_module("accounts.staff_rights")
