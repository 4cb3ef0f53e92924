"""The roof as a Django application: it holds the commands that concern the whole house."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import Tags, register

from jobboard import checks


class JobboardConfig(AppConfig):
    """The project's own commands and templates."""

    name = "jobboard"
    label = "jobboard"

    def ready(self) -> None:
        """Let every command check the settings, and put the roof's health checks on the list."""
        register(checks.unsafe_settings, Tags.security)
        register(checks.doubtful_settings, Tags.security, deploy=True)
        import_module("jobboard.health.parts").register_checks()
