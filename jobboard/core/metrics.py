"""Measures every request once, for the metric, the access line and the warning of slow ones.

Names are OpenTelemetry's, written as Prometheus does. `docs/metrics.md` lists all there are.
"""

import logging
import os
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from jobboard.core.log_context import UNMATCHED, route_of
from jobboard.core.logs import ACCESS
from jobboard.core.queries import Tally, counting

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series of its own for each counter
access = logging.getLogger(ACCESS)
REQUESTS = Histogram(
    "http_server_request_duration_seconds",
    "How long requests took, by method, pattern of the address and status.",
    ["http_request_method", "http_route", "http_response_status_code"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STATIC = "static"
# In the environment of what a new process asks itself (jobboard.warming): nobody was served.
WARMING = "okadwuma.warming"
# Asked every few seconds by machines, so not worth a line each.
QUIET = frozenset({"/health", "/live", "/ready", "/metrics", STATIC})


class MetricsMiddleware:
    """Times a request, whatever becomes of it; stands right behind `RequestIdMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if WARMING in request.META:
            return self.get_response(request)
        started = time.perf_counter()
        with counting() as tally:
            response = self.get_response(request)
        note(request, response, tally, time.perf_counter() - started)
        return response


def note(request: HttpRequest, response: HttpResponse, tally: Tally, seconds: float) -> None:
    """Put one answered request into the metric, the access log and, if slow, the warnings."""
    method = request.method if request.method in METHODS else "_OTHER"
    route, ms = label_of(request), seconds * 1000
    duration_of(method, route, response.status_code).observe(seconds)
    is_slow = ms >= settings.SLOW_REQUEST_MS
    if not is_slow and (route in QUIET or not access.isEnabledFor(logging.INFO)):
        return
    fields = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(ms, 1),
        "queries": tally.count,
        "queries_ms": round(tally.seconds * 1000, 1),
        "bytes": None if response.streaming else len(response.content),
    }
    level, message = (logging.WARNING, "slow request") if is_slow else (logging.INFO, "request")
    access.log(level, message, extra={"fields": fields})


def label_of(request: HttpRequest) -> str:
    """Return the route of a request: a pattern, `static`, or `unmatched`; never its path."""
    if request.resolver_match is None and request.path.startswith(settings.STATIC_URL):
        return STATIC
    return route_of(request)


@cache
def duration_of(method: str, route: str, status: int) -> Histogram:
    """Return one series, found once."""
    return REQUESTS.labels(method, route, status)


def measured() -> bytes:
    """Return what all processes of this machine have measured, in Prometheus' text format.

    With PROMETHEUS_MULTIPROC_DIR each process writes there, and any one answers for all.
    """
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # published without types
    return generate_latest(registry)


__all__ = ["QUIET", "REQUESTS", "UNMATCHED", "MetricsMiddleware", "label_of", "measured"]
