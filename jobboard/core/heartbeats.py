"""Signs of life: the beat sends one through each queue, and the worker that takes it writes it.

A row for each queue says that its messages reach a worker that works; the row `beat` says when the
newest of them was sent. Nothing else proves all of it: beat, broker, worker, database.
"""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction

from jobboard.core.models import Heartbeat

BEAT = "beat"


def worker_of(queue: str) -> str:
    """Return the name under which a queue's workers are known."""
    return f"worker:{queue}"


def record(*, queue: str, sent_at: datetime, now: datetime) -> None:
    """Note that a heartbeat sent at `sent_at` has reached a worker of `queue` at `now`."""
    _advance(worker_of(queue), now)
    _advance(BEAT, sent_at)


def _advance(name: str, at: datetime) -> None:
    """Move a row forward, never back: messages may arrive out of order."""
    if Heartbeat.objects.filter(name=name, seen_at__lt=at).update(seen_at=at):
        return
    try:
        with transaction.atomic():
            Heartbeat.objects.get_or_create(name=name, defaults={"seen_at": at})
    except IntegrityError:
        # Another worker wrote the first one at the same moment, which says the same.
        return


def heartbeats() -> dict[str, datetime]:
    """Return the last sign of life by name, read where it is written; absent: never seen."""
    rows = Heartbeat.objects.using(DEFAULT_DB_ALIAS)
    return dict(rows.values_list("name", "seen_at"))
