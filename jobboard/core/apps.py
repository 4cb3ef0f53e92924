"""The ground floor's Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Outbox, mail and reference data."""

    name = "jobboard.core"
    label = "core"
    verbose_name = _("Ground")
