"""A message that is to leave by e-mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """What to send and to whom; the text itself, and any link with a secret, is made on sending."""

    class Status(models.TextChoices):
        """Waiting, sent, or given up after repeated failures."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Dead")

    template = models.CharField(max_length=100, help_text=_("Registered name, such as accounts/x."))
    recipient = models.EmailField(max_length=254)
    ids = models.JSONField(default=dict, help_text=_("Ids the template's context is made from."))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["status", "due_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient}"
