"""Ways to know that a part is ready, from outside as its users see it."""

import http.client
import ssl
from collections.abc import Collection

import celery

PROBE_SECONDS = 2
WORKER_SECONDS = 1
SERVER_ERROR = 500


def answers_page(port: int, path: str) -> bool:
    """Tell whether a gunicorn answers a path, asked as nginx asks; an error is no answer."""
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_SECONDS)
    return _status(peer, path) < SERVER_ERROR


def is_ready(port: int) -> bool:
    """Tell whether a gunicorn says of itself that it may be sent readers."""
    peer = http.client.HTTPConnection("127.0.0.1", port, timeout=PROBE_SECONDS)
    return _status(peer, "/ready") == http.HTTPStatus.OK


def answers_https(port: int, path: str, authority: str) -> bool:
    """Tell whether a page comes through nginx, its certificate checked against our authority."""
    context = ssl.create_default_context(cafile=authority)
    peer = http.client.HTTPSConnection("localhost", port, timeout=10, context=context)
    return _status(peer, path) == http.HTTPStatus.OK


def _status(peer: http.client.HTTPConnection, path: str) -> int:
    """Return the status of an answer, 599 where there is none."""
    try:
        peer.request("GET", path, headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
        return peer.getresponse().status
    except (OSError, http.client.HTTPException):
        return 599
    finally:
        peer.close()


def workers_answer(broker: str, nodes: Collection[str]) -> bool:
    """Tell whether all of these Celery workers listen to their queues."""
    app = celery.Celery(broker=broker)
    replies = app.control.ping(destination=list(nodes), timeout=WORKER_SECONDS, limit=len(nodes))
    return {name for reply in replies or () for name in reply} == set(nodes)
