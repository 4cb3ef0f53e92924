"""What a log line can say of the request or task it was written in, without asking anybody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import current_app
from django.http import HttpRequest

# W3C trace context: version, trace id, span id, flags.
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
UNMATCHED = "unmatched"
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


@contextmanager
def telling_of(request: HttpRequest) -> Iterator[None]:
    """Let every line written inside tell of `request`."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def circumstances() -> dict[str, Any]:
    """Return `request_id`, `route`, `user_id`, `trace_id`, `task_id`, `task`: those there are."""
    found: dict[str, Any] = {}
    request = _request.get()
    if request is not None:
        found["request_id"] = request.META.get("REQUEST_ID")
        found["trace_id"] = trace_id_of(request)
        found["route"] = route_of(request) if request.resolver_match else None
        found["user_id"] = user_id_of(request)
    task = current_app.current_task
    if task is not None:
        found["task_id"] = task.request.id
        found["task"] = task.name
    return {name: value for name, value in found.items() if value}


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the matched address, such as `/jobs/<int:job_id>/`; never the path."""
    match = request.resolver_match
    return f"/{match.route}" if match else UNMATCHED


def user_id_of(request: HttpRequest) -> int | None:
    """Return the signed-in person's id when it has been looked up already."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


def trace_id_of(request: HttpRequest) -> str | None:
    """Return the trace's id that a proxy or caller sent along, if it is well formed."""
    match = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    return match[1] if match else None
