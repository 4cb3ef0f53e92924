"""A limit's count while Redis is gone."""

from django.db import models


class LimitCount(models.Model):
    """How often a limit was used until it ends; `key` holds a digest of whom it is about."""

    key = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key
