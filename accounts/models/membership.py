"""Who acts for a company, and with what say."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Company


class Membership(models.Model):
    """One person's role in one company."""

    class Role(models.TextChoices):
        """What a member may do, most first."""

        OWNER = "owner", _("Owner")
        RECRUITER = "recruiter", _("Recruiter")
        VIEWER = "viewer", _("Viewer")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}) at {self.company}"
