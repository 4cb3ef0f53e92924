"""The board's worker with events of its own, run as a process that is killed: effects are rows.

    celery -A tests.faults.work worker ...       celery -A tests.faults.work beat

Everything else is production's, only in more of a hurry: beats of a second, short limits.
"""

import os
import signal
import sys
import time
from dataclasses import dataclass

import django
from django.conf import settings

settings.TEMPLATES[0]["DIRS"].append(settings.VAR_DIR / "templates")
django.setup()

from django.core.mail.backends.base import BaseEmailBackend  # noqa: E402 - Django first
from django.db import connection, transaction  # noqa: E402 - as above

from jobboard.celery import app  # noqa: E402 - as above
from jobboard.core import broker, events, mail  # noqa: E402 - as above
from jobboard.core.events import Event, publish, subscribes_to  # noqa: E402 - as above

SWEEPS = ("core.sweep_outbox", "core.sweep_mail", "jobs.announce_jobs")
BEAT_SECONDS = 0.5
SOFT_SECONDS = 3
NAP_SECONDS = 1

settings.EMAIL_BACKEND = "tests.faults.work.CountedMail"
app.conf.task_annotations = {
    name: {"soft_time_limit": SOFT_SECONDS, "time_limit": 2 * SOFT_SECONDS} for name in SWEEPS
}
app.conf.beat_schedule = {
    name: {**entry, "schedule": min(BEAT_SECONDS, entry["schedule"])}
    for name, entry in app.conf.beat_schedule.items()
}
events.BACKOFF_SECONDS = 0.5
events.BACKOFF_CAP_SECONDS = 4
mail.CLAIM_SECONDS = 2
broker.TURN_SECONDS = 0.5


class CountedMail(BaseEmailBackend):
    """Leaves a row for each message instead of sending it."""

    def send_messages(self, messages):
        for message in messages:
            leave("sent", int(message.subject.split()[-1]))
        return len(messages)


@dataclass(frozen=True)
class DoorOpened(Event):
    """An ordinary event."""

    number: int


@dataclass(frozen=True)
class StairBroke(Event):
    """An event that can end who hears it: `die`, `hang`, `nap` for a while, or just a `step`."""

    number: int
    how: str


mail.register("tests/door", lambda ids: ids)


@subscribes_to(DoorOpened)
def write_row(event: DoorOpened) -> None:
    """Leave one countable row, slowly enough to be killed before and after it."""
    time.sleep(0.002)
    leave("outbox", event.number)
    time.sleep(0.002)


@subscribes_to(DoorOpened)
def write_letter(event: DoorOpened) -> None:
    """Queue a mail."""
    mail.send("tests/door", to="door@example.org", ids={"number": event.number})


@subscribes_to(StairBroke)
def fall(event: StairBroke) -> None:
    """Leave a row, and then do as the event says."""
    leave(event.how, event.number)
    if event.how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep({"step": 0, "nap": NAP_SECONDS, "hang": 60}[event.how])


@app.task(name="tests.plain")
def plain(number: int) -> None:
    """Do the same without the outbox: one message for each event."""
    time.sleep(0.002)
    leave("plain", number)
    time.sleep(0.002)


app.conf.task_routes = {**app.conf.task_routes, "tests.plain": {"queue": "default"}}


def leave(kind: str, number: int) -> None:
    """Write a row; nothing in the table keeps a second from being written."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO faults_rows (kind, number) VALUES (%s, %s)", [kind, number])


def publish_as_told() -> None:
    """Publish what each line of the input says (kind, first number, count); answer when it is out.

    Each event is a transaction of its own, as after each click of somebody.
    """
    for line in sys.stdin:
        how, first, count = line.split()
        for number in range(int(first), int(first) + int(count)):
            publish_one(how, number)
        sys.stdout.write(line)
        sys.stdout.flush()


def publish_one(how: str, number: int) -> None:
    """Publish one event, or send one plain task."""
    if how == "plain":
        try:
            app.send_task("tests.plain", [number])
        except Exception as error:  # noqa: BLE001 - what a caller without an outbox can do
            sys.stderr.write(f"{number}: {error}\n")
        return
    with transaction.atomic():
        publish(DoorOpened(number) if how == "outbox" else StairBroke(number, how))
