"""The first answers of a new process, which it asks itself for before anybody else can.

They read the places, the bitmaps all searches share, the templates and what What proposes: half a
second or more.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

from jobboard.core.metrics import WARMING

logger = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PATHS = ("/jobs/", "/", "/jobs/suggestions/")
# Each may be read from another database, whose bitmaps are kept apart.
ROUNDS = 3
# A process that does not get ready is killed; one that is slow at first is not.
MOST_SECONDS = 5
SERVER_ERROR = 500


def warm_up(application: Application) -> None:
    """Ask `application` for its busiest pages; stop at the first error or after five seconds."""
    started = time.monotonic()
    for path in PATHS * ROUNDS:
        status = ask(application, path)
        if status >= SERVER_ERROR or time.monotonic() - started > MOST_SECONDS:
            logger.warning("warm-up ended early: %s answered %d", path, status)
            break
    # Those of this thread, which answers nobody.
    connections.close_all()


def ask(application: Application, path: str) -> int:
    """Return the status of a page, asked for as nginx asks for it."""
    statuses: list[str] = []

    def start_response(status: str, *_headers: Any) -> None:
        statuses.append(status)

    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "HTTP_HOST": urlsplit(settings.SITE_URL).netloc,
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_ACCEPT_ENCODING": "br",
        WARMING: True,
    }
    setup_testing_defaults(environ)
    body = application(environ, start_response)
    b"".join(body)
    if close := getattr(body, "close", None):
        close()
    return int(statuses[0].split()[0])
