"""The Celery application, shared by the web process, workers and beat."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")

app = Celery("jobboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
def be_patient(conf: Any, **_: Any) -> None:
    """Let a worker wait for its broker longer than whoever publishes within a request may."""
    if options := conf.broker_transport_options:
        conf.broker_transport_options = {**options, "socket_timeout": 5}
