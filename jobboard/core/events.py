"""The outbox: events are rows written with the change they tell of, then delivered at least once.

`publish(event)` writes the event and one delivery per subscriber in the caller's transaction and
wakes the relay on commit. `deliver` runs one subscriber and marks its delivery done in one
transaction, so a crash anywhere leaves either both or neither; the sweep that follows a pause
picks up what was left. A delivery that failed too often, or killed its worker, is set aside.
"""

import dataclasses
import logging
import math
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jobboard.core.broker import wake_on_commit
from jobboard.core.models import OutboxDelivery, OutboxEvent

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
SWEEP_LIMIT = 500
BACKOFF_SECONDS = 5
BACKOFF_CAP_SECONDS = 3600


class Event:
    """Base of every event: a frozen dataclass, past tense, ids and plain JSON values only."""


E = TypeVar("E", bound=Event)
Subscriber = Callable[[Any], None]
_events: dict[str, type[Event]] = {}
_subscribers: dict[str, list[str]] = defaultdict(list)
_functions: dict[str, Subscriber] = {}


def subscribes_to(event_class: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function to hear every published `event_class`; it must be safe to run twice."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        kind = kind_of(event_class)
        _events[kind] = event_class
        if name not in _subscribers[kind]:
            _subscribers[kind].append(name)
        _functions[name] = function
        return function

    return register


def kind_of(event_class: type[Event]) -> str:
    """Return the name under which an event class is stored."""
    return f"{event_class.__module__}.{event_class.__qualname__}"


def subscriptions() -> dict[str, list[str]]:
    """Return the subscribers' names by kind of event, for the map and the tests."""
    return {kind: list(names) for kind, names in _subscribers.items()}


def publish(event: Event) -> None:
    """Write `event` in the current transaction; raise RuntimeError when there is none."""
    publish_all([event])


def publish_all(events: list[Any]) -> None:
    """Write many events at once, as `publish` does."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() needs the transaction of the change it tells of.")
    now = timezone.now()
    heard = [event for event in events if _subscribers.get(kind_of(type(event)))]
    for event in heard:
        kind = kind_of(type(event))
        row = OutboxEvent.objects.create(
            kind=kind, payload=dataclasses.asdict(event), created_at=now
        )
        deliveries = [
            OutboxDelivery(event=row, subscriber=name, due_at=now) for name in _subscribers[kind]
        ]
        OutboxDelivery.objects.bulk_create(deliveries)
    if heard:
        wake_on_commit("core.sweep_outbox")


def sweep(deadline: float = math.inf, *, limit: int = SWEEP_LIMIT) -> int:
    """Deliver what is due, oldest first, until `deadline` (monotonic seconds); return how many.

    Any number may sweep at once: each delivery is taken by one of them.
    """
    due = OutboxDelivery.objects.filter(
        status=OutboxDelivery.Status.WAITING, due_at__lte=timezone.now()
    )
    tried = 0
    for delivery_id in list(due.order_by("due_at", "id").values_list("pk", flat=True)[:limit]):
        deliver(delivery_id)
        tried += 1
        if time.monotonic() >= deadline:
            break
    return tried


def deliver(delivery_id: int) -> None:
    """Run one subscriber for one event; does nothing when it is done or taken by another."""
    attempt = _claim(delivery_id)
    if attempt is None:
        return
    try:
        with transaction.atomic():
            delivery = _locked(delivery_id).filter(attempts=attempt).first()
            if delivery is None:
                return
            _functions[delivery.subscriber](_event_of(delivery.event))
            delivery.status = OutboxDelivery.Status.DONE
            delivery.done_at = timezone.now()
            delivery.save(update_fields=["status", "done_at"])
    except Exception as error:
        # One failing subscriber must neither stop nor hide the next; what failed is kept.
        logger.exception("delivery %s failed", delivery_id)
        _note_failure(delivery_id, attempt, f"{type(error).__name__}: {error}")


@transaction.atomic
def _claim(delivery_id: int) -> int | None:
    """Count an attempt and postpone the next before this one begins; return its number.

    Whatever kills the process during it (memory, a time limit) has then been counted too: one
    event cannot keep killing workers for ever, nor stand in the way of the others.
    """
    now = timezone.now()
    delivery = _locked(delivery_id).filter(due_at__lte=now).first()
    if delivery is None:
        return None
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = OutboxDelivery.Status.DEAD
        delivery.last_error = delivery.last_error or "The worker died during every attempt."
        delivery.save(update_fields=["status", "last_error"])
        return None
    delivery.attempts += 1
    wait = min(BACKOFF_SECONDS * 2**delivery.attempts, BACKOFF_CAP_SECONDS)
    delivery.due_at = now + timedelta(seconds=wait)
    delivery.save(update_fields=["attempts", "due_at"])
    return delivery.attempts


def _locked(delivery_id: int) -> QuerySet[OutboxDelivery]:
    """Return the waiting delivery under lock, or nothing while another holds it."""
    rows = OutboxDelivery.objects.select_for_update(skip_locked=True)
    return rows.filter(pk=delivery_id, status=OutboxDelivery.Status.WAITING)


def _event_of(row: OutboxEvent) -> Event:
    return _events[row.kind](**row.payload)


def _note_failure(delivery_id: int, attempt: int, error: str) -> None:
    """Keep why an attempt failed; after the last one, set the delivery aside."""
    row = OutboxDelivery.objects.filter(
        pk=delivery_id, status=OutboxDelivery.Status.WAITING, attempts=attempt
    )
    if attempt < MAX_ATTEMPTS:
        row.update(last_error=error[:2000])
    else:
        row.update(last_error=error[:2000], status=OutboxDelivery.Status.DEAD)


def revive(delivery_ids: list[int]) -> int:
    """Put dead deliveries back in the queue; return how many there were."""
    return OutboxDelivery.objects.filter(
        pk__in=delivery_ids, status=OutboxDelivery.Status.DEAD
    ).update(status=OutboxDelivery.Status.WAITING, attempts=0, due_at=timezone.now())
