"""What the search box proposes while someone types."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchSuggestion(models.Model):
    """A title or an employer of live listings; written anew as a whole, from time to time.

    `words` are the words of `text` as typing is compared with them; `jobs` counts the listings
    that were live then.
    """

    class Kind(models.TextChoices):
        """What is proposed."""

        TITLE = "title", _("Job title")
        COMPANY = "company", _("Employer")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=200)
    words = models.CharField(max_length=200)
    jobs = models.PositiveIntegerField()
    # Rows of one writing have one number; readers keep what they read until it changes.
    edition = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "words"], name="search_suggestion_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text
