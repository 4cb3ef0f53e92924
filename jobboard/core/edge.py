"""The one edge where domain errors become pages or problem+json, and each request gets an id."""

import logging
import re
import sys
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jobboard.core.database_errors import is_out_of_reach, is_read_only
from jobboard.core.errors import DomainError, TooMany
from jobboard.core.log_context import telling_of

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
# Someone else's id is only taken when it cannot break a log line.
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PROBLEM_JSON = "application/problem+json"
# Long enough for a promotion or a restart, short enough to be believed.
RETRY_AFTER_SECONDS = 10


class RequestIdMiddleware:
    """Gives every request an id, taken from the proxy if well formed; log lines tell of it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if SAFE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["REQUEST_ID"] = request_id
        with telling_of(request):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class DomainErrorMiddleware:
    """Turns a `DomainError` or a database out of reach into a page or problem+json."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a domain error or a database out of reach; leave everything else to Django."""
        if is_out_of_reach(error) or is_read_only(error):
            logger.warning("database out of reach: %s", error)
            return unavailable(request, is_reading_possible=is_read_only(error))
        if not isinstance(error, DomainError):
            return None
        logger.info("refused: %s", error.code)
        if is_for_programs(request):
            response = problem_response(error)
        else:
            response = error_page(request, error.status, str(error))
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Render `templates/errors/<status>.html` with an optional message for the reader."""
    return render(request, f"errors/{status}.html", {"message": message}, status=status)


def unavailable(
    request: HttpRequest,
    *,
    retry_after: int = RETRY_AFTER_SECONDS,
    is_reading_possible: bool = False,
) -> HttpResponse:
    """Answer 503 with `Retry-After` in seconds; needs no database, cache or session.

    `is_reading_possible` says that only changes are refused: the page then says so.
    """
    if is_for_programs(request):
        detail = "This cannot be done right now. Nothing was changed. Try again in a moment."
        response = problem_answer(request, 503, "unavailable", detail)
    else:
        response = plain_page(request, 503, is_reading_possible=is_reading_possible)
    response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def plain_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Render an error page without the request, so that nothing of it is fetched."""
    context |= {"request_id": request_id_of(request), "contact": settings.CONTACT_EMAIL}
    html = render_to_string(f"errors/{status}.html", context)
    return HttpResponse(html, status=status)


def request_id_of(request: HttpRequest) -> str:
    """Return the id `RequestIdMiddleware` gave, or an empty text before it ran."""
    return str(request.META.get("REQUEST_ID", ""))


def is_for_programs(request: HttpRequest) -> bool:
    """Say whether the answer is read by a program: errors are then problem+json."""
    return request.path.startswith("/api/")


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


def problem_answer(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """Return problem+json for an error that is not a `DomainError`, with the request's id."""
    body = problem(status, code, detail) | {"request_id": request_id_of(request)}
    return HttpResponse(orjson.dumps(body), status=status, content_type=PROBLEM_JSON)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request could not be read."""
    if is_for_programs(request):
        return problem_answer(request, 400, "bad-request", "The request could not be read.")
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    if is_for_programs(request):
        return problem_answer(request, 403, "not-allowed", "Your role does not allow that.")
    return error_page(request, 403, str(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form without its token; `reason` is Django's, and only logged by it."""
    if is_for_programs(request):
        return problem_answer(request, 403, "csrf", "The CSRF token is missing or wrong.")
    return error_page(request, 403, _("The form was open for too long. Load it again and resend."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, as problem+json below /api/."""
    if is_for_programs(request):
        return problem_answer(request, 404, "not-found", "There is nothing at this address.")
    reason = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    return error_page(request, 404, reason if isinstance(reason, str) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when it was the database; needs no database, cache or session."""
    # Errors of middleware, such as saving the session, arrive here and not in process_exception.
    error = sys.exc_info()[1]
    if is_out_of_reach(error) or is_read_only(error):
        return unavailable(request, is_reading_possible=is_read_only(error))
    if is_for_programs(request):
        detail = "Something broke on our side. Try again in a minute."
        return problem_answer(request, 500, "server-error", detail)
    return plain_page(request, 500)
