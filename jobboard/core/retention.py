"""How long the ground keeps what it is done with; the rest is deleted in small batches.

What failed for good is kept: a dead delivery or message waits for a person.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from jobboard.core.models import LimitCount, Mail, OutboxDelivery, OutboxEvent

# Long enough to look into what happened, short enough that the tables stay small.
DELIVERED_EVENTS = timedelta(days=14)
# A sent message names a person and holds no text; it answers "was I told?" for a season.
SENT_MAIL = timedelta(days=90)
BATCH = 500


def forget(_deadline: float = 0.0) -> int:
    """Delete one batch of what is old enough; return how many rows there were, 0 at the end."""
    return _forget_events() + _forget_mail() + _forget_counts()


def _forget_events() -> int:
    unfinished = OutboxDelivery.objects.filter(event=OuterRef("pk")).exclude(
        status=OutboxDelivery.Status.DONE
    )
    old = OutboxEvent.objects.filter(
        ~Exists(unfinished), created_at__lt=timezone.now() - DELIVERED_EVENTS
    )
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    with transaction.atomic():
        OutboxDelivery.objects.filter(event__in=ids).delete()
        OutboxEvent.objects.filter(pk__in=ids).delete()
    return len(ids)


def _forget_mail() -> int:
    # Of a sent message, due_at is when the last attempt's claim ended: minutes after sent_at, and
    # the index begins with it.
    old = Mail.objects.filter(status=Mail.Status.SENT, due_at__lt=timezone.now() - SENT_MAIL)
    ids = list(old.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    Mail.objects.filter(pk__in=ids).delete()
    return len(ids)


def _forget_counts() -> int:
    ended = LimitCount.objects.filter(ends_at__lt=timezone.now())
    ids = list(ended.values_list("pk", flat=True)[:BATCH])
    LimitCount.objects.filter(pk__in=ids).delete()
    return len(ids)
