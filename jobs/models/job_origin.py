"""Where an imported listing came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobOrigin(models.Model):
    """The key an import recognises a listing by: source, reference and place."""

    job = models.OneToOneField("jobs.Job", on_delete=models.CASCADE, related_name="origin")
    source = models.CharField(max_length=60)
    reference = models.CharField(max_length=190)
    place_key = models.CharField(max_length=100, blank=True)
    digest = models.CharField(
        max_length=64, help_text=_("SHA-256 of the row: unchanged, no write.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference", "place_key"], name="job_origin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.reference}"
