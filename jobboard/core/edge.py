"""The one edge where domain errors become pages or problem+json, and each request gets an id."""

import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jobboard.core.errors import DomainError

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
# Someone else's id is only taken when it cannot break a log line.
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PROBLEM_JSON = "application/problem+json"


class RequestIdMiddleware:
    """Gives every request an id, taken from the proxy if well formed, and returns it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if SAFE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["REQUEST_ID"] = request_id
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class DomainErrorMiddleware:
    """Turns a `DomainError` that a view lets through into a page or problem+json."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a domain error; leave everything else to Django."""
        if not isinstance(error, DomainError):
            return None
        logger.info("refused %s %s: %s", request.method, request.path, error.code)
        if request.path.startswith("/api/"):
            return problem_response(error)
        return error_page(request, error.status, str(error))


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Render `templates/errors/<status>.html` with an optional message for the reader."""
    return render(request, f"errors/{status}.html", {"message": message}, status=status)


def problem_response(error: DomainError) -> HttpResponse:
    """Return RFC 9457 problem+json for `error`."""
    body = problem(error.status, error.code, str(error))
    if error.field:
        body["errors"] = [{"field": error.field, "message": str(error)}]
    return HttpResponse(orjson.dumps(body), status=error.status, content_type=PROBLEM_JSON)


def problem(status: int, code: str, detail: str) -> dict[str, Any]:
    """Return the members of an RFC 9457 problem: `type`, `title`, `status`, `detail`."""
    title = code.replace("-", " ").capitalize()
    return {"type": f"/api/problems/{code}", "title": title, "status": status, "detail": detail}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request could not be read."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return error_page(request, 403, str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, as problem+json below /api/."""
    if request.path.startswith("/api/"):
        body = problem(404, "not-found", "There is nothing at this address.")
        return HttpResponse(orjson.dumps(body), status=404, content_type=PROBLEM_JSON)
    reason = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    return error_page(request, 404, reason if isinstance(reason, str) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs no database, cache or session."""
    if request.path.startswith("/api/"):
        body = problem(500, "server-error", "Something broke on our side. Try again in a minute.")
        return HttpResponse(orjson.dumps(body), status=500, content_type=PROBLEM_JSON)
    return error_page(request, 500)
