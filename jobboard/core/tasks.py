"""Celery entry points of the ground floor: each looks for rows to work on, and may run twice."""

from datetime import datetime

from celery import Task, shared_task
from django.utils import timezone

from jobboard.core import events, heartbeats, mail, retention
from jobboard.core.broker import take_turns


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver every event that is due."""
    take_turns("core.sweep_outbox", events.sweep)


@shared_task(name="core.sweep_mail")
def sweep_mail() -> None:
    """Send every message that is due."""
    take_turns("core.sweep_mail", mail.send_due)


@shared_task(name="core.forget_old_rows")
def forget_old_rows() -> None:
    """Delete what has been kept long enough."""
    take_turns("core.forget_old_rows", retention.forget)


@shared_task(name="core.record_heartbeat", bind=True)
def record_heartbeat(self: "Task[[str], None]", queue: str) -> None:
    """Note that the beat, the broker and a worker of this queue are alive."""
    now = timezone.now()
    sent_at = (self.request.headers or {}).get("sent_at") or now.isoformat()
    heartbeats.record(queue=queue, sent_at=datetime.fromisoformat(sent_at), now=now)
