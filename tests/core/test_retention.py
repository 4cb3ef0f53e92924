"""What is done with is forgotten after a while; what waits or failed is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobboard.core import retention
from jobboard.core.models import Mail, OutboxDelivery, OutboxEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def event(age, *statuses):
    at = timezone.now() - age
    row = OutboxEvent.objects.create(kind="x", payload={}, created_at=at)
    for number, status in enumerate(statuses):
        OutboxDelivery.objects.create(
            event=row, subscriber=str(number), status=status, due_at=at, done_at=at
        )
    return row.pk


def letter(age, status):
    at = timezone.now() - age
    return Mail.objects.create(
        template="x", recipient="a@example.org", status=status, due_at=at, created_at=at
    ).pk


def test_delivered_events_go_and_the_others_stay():
    old = retention.DELIVERED_EVENTS + DAY
    event(old, "done", "done")
    kept = {event(old, "done", "dead"), event(old, "waiting"), event(timedelta(), "done")}
    assert retention.forget() == 1
    assert retention.forget() == 0
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == kept
    assert OutboxDelivery.objects.count() == 4


def test_sent_mail_goes_and_the_rest_stays():
    old = retention.SENT_MAIL + DAY
    letter(old, "sent")
    kept = {letter(old, "dead"), letter(old, "waiting"), letter(timedelta(), "sent")}
    assert retention.forget() == 1
    assert set(Mail.objects.values_list("pk", flat=True)) == kept


def test_it_works_in_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        event(retention.DELIVERED_EVENTS + DAY, "done")
    assert [retention.forget() for _ in range(4)] == [2, 2, 1, 0]
    assert not OutboxDelivery.objects.exists()
