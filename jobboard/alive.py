"""Files that a worker and the beat touch while they live, for a probe that asks nobody else.

`VAR_DIR/alive/<name>`: a worker's name before the @ (`-n mail@%h`), or `beat`. A worker that waits
for a lost Redis does not touch its file, and restarting it would not help: let ten minutes pass.
"""

from pathlib import Path
from typing import Any

from celery import beat, bootsteps
from celery.worker import WorkController
from django.conf import settings

TOUCH_SECONDS = 10


class WorkerFile(bootsteps.StartStopStep):
    """Touches the worker's file from its main loop."""

    requires = ("celery.worker.components:Timer",)

    def include_if(self, parent: WorkController) -> bool:
        return not settings.EMBEDDED

    def start(self, parent: Any) -> None:
        file = alive_file(parent.hostname.partition("@")[0])
        file.touch()
        parent.timer.call_repeatedly(TOUCH_SECONDS, file.touch)


class Scheduler(beat.Scheduler):
    """The in-memory scheduler, which touches its file at each look at the clock."""

    # Without anything due, look at the clock this often.
    max_interval = TOUCH_SECONDS

    def tick(self, *args: Any, **kwargs: Any) -> float:
        alive_file("beat").touch()
        return float(super().tick(*args, **kwargs))


def alive_file(name: str) -> Path:
    """Return the path of a part's file, in a folder that exists."""
    folder = Path(settings.VAR_DIR) / "alive"
    folder.mkdir(exist_ok=True)
    return folder / name
