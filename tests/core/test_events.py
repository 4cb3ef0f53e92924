"""The outbox: told once, retried, set aside when hopeless, isolated from one another."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jobboard.core import events
from jobboard.core.events import Event, publish, subscribes_to
from jobboard.core.models import OutboxDelivery, OutboxEvent


@dataclass(frozen=True)
class KettleBoiled(Event):
    """An event of these tests."""

    litres: int


@pytest.fixture
def heard(monkeypatch):
    """Two subscribers of their own for one test; the first fails while `heard.broken`."""

    class Heard(list):
        broken = False

    calls = Heard()
    for registry in ("_subscribers", "_functions", "_events"):
        monkeypatch.setattr(events, registry, getattr(events, registry).copy())

    @subscribes_to(KettleBoiled)
    def pour_tea(event: KettleBoiled) -> None:
        if calls.broken:
            raise ValueError("no cups")
        calls.append(("tea", event.litres))

    @subscribes_to(KettleBoiled)
    def wash_up(event: KettleBoiled) -> None:
        calls.append(("wash", event.litres))

    return calls


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused(heard):
    with pytest.raises(RuntimeError, match="transaction"):
        publish(KettleBoiled(1))
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_rolled_back_change_tells_nobody(heard):
    with transaction.atomic():
        publish(KettleBoiled(1))
        transaction.set_rollback(True)
    assert events.sweep() == 0
    assert heard == []


@pytest.mark.django_db
def test_each_subscriber_hears_once(heard):
    publish(KettleBoiled(2))
    assert events.sweep() == 2
    assert events.sweep() == 0
    assert heard == [("tea", 2), ("wash", 2)]
    for delivery in OutboxDelivery.objects.all():
        events.deliver(delivery.pk)
    assert len(heard) == 2


@pytest.mark.django_db
def test_failing_subscriber_does_not_stop_the_next_and_is_retried(heard, time_machine_at):
    heard.broken = True
    publish(KettleBoiled(3))
    events.sweep()
    assert heard == [("wash", 3)]
    late = OutboxDelivery.objects.get(status="waiting")
    assert (late.attempts, late.last_error) == (1, "ValueError: no cups")
    assert events.sweep() == 0
    heard.broken = False
    time_machine_at(late.due_at + timedelta(seconds=1))
    assert events.sweep() == 1
    assert heard == [("wash", 3), ("tea", 3)]


@pytest.mark.django_db
def test_hopeless_delivery_is_set_aside_and_can_be_revived(heard, time_machine_at):
    heard.broken = True
    publish(KettleBoiled(4))
    for _ in range(events.MAX_ATTEMPTS + 2):
        events.sweep()
        time_machine_at(timezone.now() + timedelta(seconds=events.BACKOFF_CAP_SECONDS + 1))
    dead = OutboxDelivery.objects.get(status="dead")
    assert dead.attempts == events.MAX_ATTEMPTS
    heard.broken = False
    assert events.revive([dead.pk]) == 1
    assert events.revive([dead.pk]) == 0
    events.sweep()
    assert ("tea", 4) in heard


@pytest.mark.django_db
def test_an_attempt_is_counted_before_it_begins_so_that_one_that_kills_ends(heard):
    publish(KettleBoiled(5))
    doomed = OutboxDelivery.objects.order_by("pk").first()
    for attempt in range(1, events.MAX_ATTEMPTS + 1):
        OutboxDelivery.objects.filter(pk=doomed.pk).update(due_at=timezone.now())
        # What is left of an attempt whose process was killed is its claim.
        assert events._claim(doomed.pk) == attempt
        assert events._claim(doomed.pk) is None
    OutboxDelivery.objects.filter(pk=doomed.pk).update(due_at=timezone.now())
    events.sweep()
    doomed.refresh_from_db()
    assert (doomed.status, doomed.last_error) == ("dead", "The worker died during every attempt.")
    assert heard == [("wash", 5)]


@pytest.mark.django_db
def test_a_sweep_stops_at_its_deadline(heard):
    publish(KettleBoiled(6))
    assert events.sweep(deadline=0.0) == 1
    assert events.sweep() == 1
    assert events.sweep() == 0


@pytest.mark.django_db
def test_event_nobody_hears_leaves_no_row():
    @dataclass(frozen=True)
    class TreeFell(Event):
        height: int

    publish(TreeFell(9))
    assert not OutboxEvent.objects.exists()
