"""A synonym that moderators added to, or took from, those of the files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST = 100


class SynonymOverride(models.Model):
    """What a search for `written` also finds, or no longer does; on top of the files' synonyms.

    Both sides hold words as `jobs.search.text` knows them, with single spaces between; `meant` of
    a filter is `group:value`, for example `remote:remote`.
    """

    class Kind(models.TextChoices):
        """How the two sides belong together."""

        TWO_WAY = "two_way", _("Both mean the same")
        ONE_WAY = "one_way", _("The first also finds the second")
        FILTER = "filter", _("The first also finds what a filter finds")
        APART = "apart", _("Not the same, whatever the files say")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    written = models.CharField(max_length=LONGEST)
    meant = models.CharField(max_length=LONGEST)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("written", "meant")
        constraints = [
            models.UniqueConstraint(fields=["written", "meant"], name="synonym_override_once"),
            models.CheckConstraint(
                condition=~Q(written="") & ~Q(meant=""), name="synonym_override_has_sides"
            ),
            models.CheckConstraint(
                condition=~Q(written=F("meant")), name="synonym_override_has_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.written} → {self.meant}"
