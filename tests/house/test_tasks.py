"""Every task of ours stands in the one table of Celery's settings, and somebody asks for it."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from celery.exceptions import QueueNotFound

from jobboard import celeryconfig
from jobboard.celery import app
from tests.house.tree import FLOORS, PACKAGES, sources


def our_tasks() -> list[str]:
    """Return the names of the tasks that the five packages declare."""
    for package in FLOORS:
        if find_spec(f"{package}.tasks"):
            import_module(f"{package}.tasks")
    app.finalize()
    return sorted(
        name for name, task in app.tasks.items() if task.__module__.split(".")[0] in PACKAGES
    )


def test_the_table_lists_exactly_the_tasks_there_are() -> None:
    assert our_tasks() == sorted(celeryconfig.WORK)


def test_every_task_is_scheduled_or_woken() -> None:
    scheduled = {entry["task"] for entry in celeryconfig.beat_schedule.values()}
    code = "".join(
        source.text
        for source in sources()
        if source.is_ours and not source.path.endswith("/tasks.py")
    )
    woken = {name for name in celeryconfig.WORK if f'wake_on_commit("{name}")' in code}
    assert set(celeryconfig.WORK) - scheduled - woken == set()
    assert {"core.sweep_outbox", "core.sweep_mail", "jobs.fold_search"} <= scheduled & woken


def test_every_queue_is_declared_and_a_misspelt_one_fails() -> None:
    declared = {queue.name for queue in celeryconfig.task_queues}
    assert {work.queue for work in celeryconfig.WORK.values()} <= declared
    # Each with an exchange of its own: on a shared one, one message would reach all of them.
    assert {queue.exchange.name for queue in celeryconfig.task_queues} == declared
    with pytest.raises(QueueNotFound, match="mial"):
        app.send_task("core.sweep_mail", queue="mial")


def test_messages_come_back_only_after_any_task_has_ended() -> None:
    limits = [work.limit + celeryconfig.LAST_WORDS for work in celeryconfig.WORK.values()]
    assert max(limits) < celeryconfig.VISIBILITY_SECONDS


def test_beat_messages_do_not_pile_up() -> None:
    assert all(
        entry["options"]["expires"] <= entry["schedule"]
        for entry in celeryconfig.beat_schedule.values()
    )


def test_what_celery_reads_is_what_is_written() -> None:
    limits = {name: app.tasks[name].soft_time_limit for name in celeryconfig.WORK}
    assert limits == {name: work.limit for name, work in celeryconfig.WORK.items()}
    routed = {name: app.amqp.router.route({}, name)["queue"].name for name in celeryconfig.WORK}
    assert routed == {name: work.queue for name, work in celeryconfig.WORK.items()}
    assert (app.conf.task_acks_late, app.conf.accept_content) == (True, ["json"])
    assert app.conf.broker_connection_max_retries is None
