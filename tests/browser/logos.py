"""Logos for the companies of a test board, drawn as the demo draws them."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Company
from jobs.demo.logos import draw_logos


def add_logos(companies: Iterable[Company]) -> None:
    """Give every company a logo."""
    for company in companies:
        for size, content in draw_logos(company.name, company.slug).items():
            default_storage.save(f"logos/{company.slug}-{size}.webp", ContentFile(content))
        company.logo = f"logos/{company.slug}"
        company.save(update_fields=["logo"])
