"""The one door to the task queue: a wake-up call that may get lost, as the sweeps come anyway."""

import logging
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from jobboard.core.redis_client import breaker_at

logger = logging.getLogger(__name__)


def wake(task: str) -> None:
    """Ask a worker to run `task` now rather than at its next beat.

    A broker that is gone costs the caller one short attempt, then none for a few seconds: what
    waits in the database is found by the sweep.
    """
    url = urlsplit(settings.CELERY_BROKER_URL)
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
