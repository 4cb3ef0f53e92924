"""The jobs floor as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Listings and their search."""

    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Let subscribers, reference loaders, staff rights and figures register themselves."""
        import_module("jobs.subscribers")
        import_module("jobs.reference.loading")
        import_module("jobs.staff_rights")
        import_module("jobs.gauges")
