"""The one door for e-mail: a template's name, a recipient and ids in; a row, then a message out.

A floor registers a template with the function that turns ids into its context. That function runs
while sending, so a link with a secret is never stored. Templates: `templates/mail/<name>.txt`,
`.html`, and the subject in `<name>.subject.txt`.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from jobboard.core.broker import wake
from jobboard.core.models import Mail

logger = logging.getLogger(__name__)
ContextMaker = Callable[[dict[str, int]], dict[str, Any]]
MAX_ATTEMPTS = 6
BACKOFF_SECONDS = 30
SEND_LIMIT = 200
_context_makers: dict[str, ContextMaker] = {}


def register(template: str, context_maker: ContextMaker) -> None:
    """Declare a template and the function that makes its context from ids."""
    _context_makers[template] = context_maker


def send(template: str, *, to: str, ids: dict[str, int]) -> Mail:
    """Queue one message in the current transaction; raise KeyError for an unknown template."""
    if template not in _context_makers:
        raise KeyError(f"mail template {template!r} is not registered")
    now = timezone.now()
    message = Mail.objects.create(
        template=template, recipient=to, ids=ids, due_at=now, created_at=now
    )
    transaction.on_commit(partial(wake, "core.sweep_mail"), robust=True)
    return message


def send_due() -> None:
    """Send what is due, oldest first, each at most once at a time."""
    due = Mail.objects.filter(status=Mail.Status.WAITING, due_at__lte=timezone.now())
    for mail_id in list(due.order_by("due_at").values_list("pk", flat=True)[:SEND_LIMIT]):
        deliver(mail_id)


def deliver(mail_id: int) -> None:
    """Send one message: claim it by moving its due time, send, record what became of it."""
    now = timezone.now()
    # The claim comes first and the network second, so no transaction is open while talking.
    claimed = Mail.objects.filter(pk=mail_id, status=Mail.Status.WAITING, due_at__lte=now).update(
        due_at=now + timedelta(seconds=4 * BACKOFF_SECONDS)
    )
    if not claimed:
        return
    message = Mail.objects.get(pk=mail_id)
    try:
        render(message).send()
    except (OSError, smtplib.SMTPException) as error:
        _postpone(message, error)
        return
    message.status = Mail.Status.SENT
    message.sent_at = timezone.now()
    message.save(update_fields=["status", "sent_at"])


def render(message: Mail) -> EmailMultiAlternatives:
    """Return the message as it leaves, with text and HTML parts."""
    context = _context_makers[message.template](message.ids)
    base = f"mail/{message.template}"
    subject = " ".join(render_to_string(f"{base}.subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"{base}.txt", context))
    mail.to = [message.recipient]
    mail.attach_alternative(render_to_string(f"{base}.html", context), "text/html")
    return mail


def _postpone(message: Mail, error: Exception) -> None:
    logger.warning("mail %s not sent: %s", message.pk, type(error).__name__)
    message.attempts += 1
    message.last_error = f"{type(error).__name__}: {error}"[:2000]
    message.due_at = timezone.now() + timedelta(seconds=BACKOFF_SECONDS * 2**message.attempts)
    if message.attempts >= MAX_ATTEMPTS:
        message.status = Mail.Status.DEAD
    message.save(update_fields=["attempts", "last_error", "due_at", "status"])
