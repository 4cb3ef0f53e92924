"""The notifications floor as a Django application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Its place among the floors."""

    name = "notifications"
