"""A job function: the line of work seekers browse by."""

from django.db import models


class Function(models.Model):
    """One of the 26 functions West-African seekers know, with its name for UK readers."""

    code = models.SlugField(max_length=50, primary_key=True)
    name = models.CharField(max_length=80)
    uk_name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name
