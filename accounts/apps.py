"""The accounts floor as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, companies and memberships."""

    name = "accounts"
    verbose_name = _("People and companies")
