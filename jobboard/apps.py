"""The roof as a Django application: it holds the commands that concern the whole house."""

from django.apps import AppConfig


class JobboardConfig(AppConfig):
    """The project's own commands and templates."""

    name = "jobboard"
    label = "jobboard"
