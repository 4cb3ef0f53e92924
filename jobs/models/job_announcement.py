"""The marker that a moment of a listing has been announced."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobAnnouncement(models.Model):
    """Written with the event it stands for; its uniqueness is what makes it once only."""

    class Moment(models.TextChoices):
        """What was announced."""

        LIVE = "live", _("Went live")
        EXPIRED = "expired", _("Expired")

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="announcements")
    moment = models.CharField(max_length=10, choices=Moment.choices)
    # A listing published again after it ended is announced again.
    starts_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "moment", "starts_at"], name="job_announced_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.moment}"
