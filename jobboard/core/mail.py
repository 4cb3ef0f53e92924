"""The one door for e-mail: a template's name, a recipient and ids in; a row, then a message out.

A floor registers a template with the function that turns ids into its context. That function runs
while sending, so a link with a secret is never stored. Templates: `templates/mail/<name>.txt`,
`.html`, and the subject in `<name>.subject.txt`.
"""

import logging
import math
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from jobboard.core.broker import wake_on_commit
from jobboard.core.models import Mail

logger = logging.getLogger(__name__)
ContextMaker = Callable[[dict[str, int]], dict[str, Any]]
MAX_ATTEMPTS = 6
BACKOFF_SECONDS = 30
# Longer than the sending of one message may take, so that two never send it at once.
CLAIM_SECONDS = 150
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
    wake_on_commit("core.sweep_mail")
    return message


def send_due(deadline: float = math.inf) -> int:
    """Send what is due, oldest first, until `deadline` (monotonic seconds); return how many."""
    due = Mail.objects.filter(status=Mail.Status.WAITING, due_at__lte=timezone.now())
    tried = 0
    for mail_id in list(due.order_by("due_at").values_list("pk", flat=True)[:SEND_LIMIT]):
        deliver(mail_id)
        tried += 1
        if time.monotonic() >= deadline:
            break
    return tried


def deliver(mail_id: int) -> None:
    """Send one message: claim it by moving its due time, send, record what became of it.

    A process that dies between the server's yes and our record sends it again: at least once.
    Both copies have one Message-ID, so that mailboxes can tell. It is never lost.
    """
    message = _claim(mail_id)
    if message is None:
        return
    try:
        render(message).send()
    except Exception as error:  # noqa: BLE001 - kept in the row; a traceback might name people
        # A message that cannot be made or sent must not stop those behind it.
        _note_failure(message, error)
        return
    message.status = Mail.Status.SENT
    message.sent_at = timezone.now()
    message.save(update_fields=["status", "sent_at"])


def _claim(mail_id: int) -> Mail | None:
    """Count an attempt and postpone the next, so that nobody else sends it meanwhile.

    The claim comes first and the network second, so no transaction is open while talking.
    """
    now = timezone.now()
    mine = Mail.objects.filter(pk=mail_id, status=Mail.Status.WAITING, due_at__lte=now)
    pause = timedelta(seconds=CLAIM_SECONDS)
    if not mine.update(due_at=now + pause, attempts=models.F("attempts") + 1):
        return None
    message = Mail.objects.get(pk=mail_id)
    if message.attempts <= MAX_ATTEMPTS:
        return message
    message.status = Mail.Status.DEAD
    message.attempts = MAX_ATTEMPTS
    message.last_error = message.last_error or "The worker died during every attempt."
    message.save(update_fields=["status", "attempts", "last_error"])
    return None


def render(message: Mail) -> EmailMultiAlternatives:
    """Return the message as it leaves, with text and HTML parts."""
    context = _context_makers[message.template](message.ids)
    base = f"mail/{message.template}"
    subject = " ".join(render_to_string(f"{base}.subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"{base}.txt", context))
    mail.to = [message.recipient]
    mail.extra_headers["Message-ID"] = f"<mail-{message.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    mail.attach_alternative(render_to_string(f"{base}.html", context), "text/html")
    return mail


def _note_failure(message: Mail, error: Exception) -> None:
    logger.warning("mail %s not sent: %s", message.pk, type(error).__name__)
    message.last_error = f"{type(error).__name__}: {error}"[:2000]
    message.due_at = timezone.now() + timedelta(seconds=BACKOFF_SECONDS * 2**message.attempts)
    if message.attempts >= MAX_ATTEMPTS:
        message.status = Mail.Status.DEAD
    message.save(update_fields=["last_error", "due_at", "status"])
