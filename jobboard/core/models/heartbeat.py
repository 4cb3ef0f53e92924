"""A sign of life from a part of the house that serves no pages."""

from django.db import models


class Heartbeat(models.Model):
    """When a part was last known to work: `beat`, or `worker:<queue>`; one row each, for ever."""

    name = models.CharField(max_length=50, unique=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
