"""Answers probes before anything else can refuse or slow them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PROBES = frozenset({"/health", "/live", "/ready", "/metrics"})


class ProbeMiddleware:
    """Takes the addresses of probes past sessions, the check of the host and the turn to HTTPS.

    A kubelet and Prometheus ask a pod by its address, over plain HTTP; a view that reads neither
    host nor cookies may answer them. `jobboard/urls.py` says which view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return self.get_response(request)
        match = resolve(request.path_info)
        request.resolver_match = match
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        # Who else would have set them is passed by.
        response["Content-Length"] = str(len(response.content))
        response["X-Content-Type-Options"] = "nosniff"
        return response
