"""Wake-up calls: one for each transaction, and sweeps that give way when their turn is over."""

import pytest
from django.db import transaction

from jobboard.core import broker


@pytest.fixture
def woken(monkeypatch):
    """The tasks that were woken."""
    calls = []
    monkeypatch.setattr(broker, "wake", calls.append)
    return calls


@pytest.mark.django_db(transaction=True)
def test_a_transaction_wakes_each_task_once(woken):
    with transaction.atomic():
        for _ in range(3):
            broker.wake_on_commit("core.sweep_outbox")
        broker.wake_on_commit("core.sweep_mail")
        assert woken == []
    assert woken == ["core.sweep_outbox", "core.sweep_mail"]


@pytest.mark.django_db(transaction=True)
def test_what_a_savepoint_took_back_does_not_hide_a_later_call(woken):
    with transaction.atomic():
        with transaction.atomic():
            broker.wake_on_commit("core.sweep_outbox")
            transaction.set_rollback(True)
        broker.wake_on_commit("core.sweep_outbox")
    assert woken == ["core.sweep_outbox"]


def test_a_sweep_goes_on_until_nothing_is_left(woken):
    left = [3, 2, 1, 0, 9]
    broker.take_turns("core.sweep_outbox", lambda deadline: left.pop(0))
    assert (left, woken) == ([9], [])


def test_a_sweep_whose_time_is_up_leaves_the_rest_to_another_message(woken, monkeypatch):
    monkeypatch.setattr(broker, "TURN_SECONDS", 0.0)
    deadlines = []
    broker.take_turns("core.sweep_outbox", lambda deadline: deadlines.append(deadline) or 5)
    assert (len(deadlines), woken) == (1, ["core.sweep_outbox"])
