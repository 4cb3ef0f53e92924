"""The ground floor's Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from jobboard.core import queries


class CoreConfig(AppConfig):
    """Outbox, mail and reference data."""

    name = "jobboard.core"
    label = "core"
    verbose_name = _("Ground")

    def ready(self) -> None:
        """Measure every query, and let this floor's samplers register themselves."""
        connection_created.connect(queries.install, dispatch_uid="queries")
        import_module("jobboard.core.gauges")
