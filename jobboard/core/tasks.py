"""Celery entry points of the ground floor."""

from celery import shared_task

from jobboard.core import events, mail


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver every event that is due."""
    while events.sweep() == events.SWEEP_LIMIT:
        pass


@shared_task(name="core.sweep_mail")
def sweep_mail() -> None:
    """Send every message that is due."""
    mail.send_due()
