"""The one door to the task queue: a wake-up call that may get lost, as the sweeps come anyway."""

import logging
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from jobboard.core.redis_client import breaker_at

logger = logging.getLogger(__name__)
# Well below any task's time limit, and what a worker that is told to stop waits for.
TURN_SECONDS = 20.0


def wake_on_commit(task: str) -> None:
    """Wake `task` once when the current transaction commits, however often it is asked for."""
    call = partial(wake, task)
    waiting = [function for _, function, _ in transaction.get_connection().run_on_commit]
    if not any(isinstance(f, partial) and (f.func, f.args) == (wake, call.args) for f in waiting):
        transaction.on_commit(call, robust=True)


def wake(task: str) -> None:
    """Ask a worker to run `task` now rather than at its next beat.

    A broker that is gone costs the caller one short attempt, then none for a few seconds: what
    waits in the database is found by the sweep.
    """
    url = urlsplit(current_app.conf.broker_url)
    breaker = breaker_at(str(url.hostname), url.port)
    if not breaker.allows():
        return
    try:
        current_app.send_task(task)
    except OperationalError as error:
        breaker.failed(error)
        logger.warning("%s not woken, the sweep will find what waits: %s", task, error)
    else:
        breaker.succeeded()


def take_turns(task: str, sweep: Callable[[float], int]) -> None:
    """Call `sweep(deadline)` until it finds nothing; past the deadline another message goes on.

    So a long backlog neither reaches the time limit of `task` nor keeps a worker from stopping.
    """
    deadline = time.monotonic() + TURN_SECONDS
    while sweep(deadline):
        if time.monotonic() >= deadline:
            wake(task)
            return
