"""A process that publishes and delivers one event and kills itself at the named point."""

import os
import signal
import sys
from dataclasses import dataclass

import django

django.setup()

from django.db import transaction  # noqa: E402 - Django must be set up first

from jobboard.core import events, mail  # noqa: E402 - as above
from jobboard.core.events import Event, publish, subscribes_to  # noqa: E402 - as above

POINT = sys.argv[1]
# What was begun and not ended is due again at once.
events.BACKOFF_SECONDS = 0


def reach(point: str) -> None:
    """Die as from kill -9 when this is the point to die at."""
    if point == POINT:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class DoorOpened(Event):
    """The event of this process."""

    number: int


mail.register("tests/door", lambda ids: {})


@subscribes_to(DoorOpened)
def write_effect(event: DoorOpened) -> None:
    """Leave one countable row in the database."""
    reach("before effect")
    mail.send("tests/door", to="door@example.org", ids={"number": event.number})
    reach("after effect")


if __name__ == "__main__":
    if POINT != "recover":
        with transaction.atomic():
            publish(DoorOpened(1))
            reach("before commit")
        reach("after commit")
    events.sweep()
    reach("after delivery")
