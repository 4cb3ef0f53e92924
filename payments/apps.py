"""The payments floor as a Django application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Its place among the floors."""

    name = "payments"
