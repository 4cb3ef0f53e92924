"""The Celery application, shared by the web process, workers and beat."""

import os
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, celeryd_init, import_modules

from jobboard.alive import WorkerFile
from jobboard.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

app = Celery("jobboard")
app.config_from_object("jobboard.celeryconfig")
app.steps["worker"].add(WorkerFile)
app.autodiscover_tasks()


@before_task_publish.connect
def note_moment(headers: dict[str, Any], **_: Any) -> None:
    """Write into each message when it was sent, so that a queue's age can be read."""
    headers["sent_at"] = datetime.now(UTC).isoformat()


@celeryd_init.connect
def be_patient(conf: Any, **_: Any) -> None:
    """Let a worker wait for its broker longer than whoever publishes within a request may."""
    if options := conf.broker_transport_options:
        conf.broker_transport_options = {**options, "socket_timeout": 5}


@import_modules.connect
def refuse(**_: Any) -> None:
    """Keep a worker or beat with unsafe settings from starting: of this signal, errors count."""
    refuse_unsafe()
