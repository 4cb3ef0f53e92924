"""A Celery worker and beat as threads of the web process: the embedded mode's background work."""

import os
import threading

from celery.beat import Scheduler, Service
from celery.worker import WorkController, state

from jobboard.celery import app

STOP_SECONDS = 5


class Background:
    """Starts and stops the two threads. The broker is this process's memory.

    What a stop loses, the outbox still holds: the next start's sweep delivers it.
    """

    def __init__(self) -> None:
        self.worker: WorkController = app.WorkController(
            pool_cls="solo", concurrency=1, without_gossip=True, without_mingle=True, quiet=True
        )
        # The in-memory scheduler: what is due is in the database, not in beat's memory.
        self.beat = Service(app, scheduler_cls=Scheduler)
        self.threads = [
            threading.Thread(target=self.worker.start, name="celery-worker", daemon=True),
            threading.Thread(target=self.beat.start, name="celery-beat", daemon=True),
        ]

    def start(self) -> None:
        """Start working."""
        state.should_stop = None
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Finish the running task, then stop."""
        self.beat.stop()
        # How a worker that runs in a thread is told to stop; Celery reads it between messages.
        setattr(state, "should_stop", os.EX_OK)  # noqa: B010 - typed as always None
        for thread in self.threads:
            thread.join(STOP_SECONDS)
