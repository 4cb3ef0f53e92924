"""Version 1 of the API: every floor's routes, one way to say what went wrong."""

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from jobboard.core.edge import PROBLEM_JSON, page_not_found, problem, problem_response
from jobboard.core.errors import DomainError
from jobs.api.routes import router as jobs_router

api = NinjaAPI(
    title="oKadwuma API",
    version="1",
    description="Open jobs in Ghana and the United Kingdom. Errors are RFC 9457 problem+json.",
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
api.add_router("", jobs_router)


@api.exception_handler(ValidationError)
def validation_failed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 and name each field that could not be read."""
    body = problem(422, "validation-failed", "Some parameters could not be read.")
    body["errors"] = [
        {"field": field_of(item["loc"]), "message": str(item["msg"])} for item in error.errors
    ]
    return HttpResponse(orjson.dumps(body), status=422, content_type=PROBLEM_JSON)


@api.exception_handler(DomainError)
def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer as the one edge does."""
    return problem_response(error)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer 404 as the one edge does."""
    return page_not_found(request, error)


def field_of(location: tuple[str | int, ...]) -> str:
    """Return the parameter of an error such as ("query", "filters", "country", 0)."""
    names = [part for part in location if isinstance(part, str)]
    return names[2] if len(names) > 2 else names[-1]
