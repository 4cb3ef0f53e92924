"""What probes and people are told about how the site is doing; `docs/health.md` has the shapes."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jobboard.health.readiness import readiness
from jobboard.health.report import report
from jobboard.health.words import SUMMARIES, parts_of

never_stored = cache_control(no_store=True)


@require_safe
@never_stored
def health(request: HttpRequest) -> HttpResponse:
    """Say how each part is; 503 when the site cannot work."""
    found = report()
    return json_answer(found.as_json(), found.http_status)


@require_safe
@never_stored
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; asks nothing and nobody."""
    return json_answer({"status": "live"}, 200)


@require_safe
@never_stored
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether this process should be sent requests; 503 with the reason when not."""
    reason = readiness.reason_against()
    if reason:
        return json_answer({"status": "not ready", "reason": reason}, 503)
    return json_answer({"status": "ready"}, 200)


@require_safe
@never_stored
def status(request: HttpRequest) -> HttpResponse:
    """Show people how the site is doing; the page itself is always 200."""
    found = report()
    title, summary = SUMMARIES[found.status]
    context = {
        "search": {},
        "report": found,
        "title": title,
        "summary": summary,
        "parts": parts_of(found),
    }
    return render(request, "pages/status.html", context)


def json_answer(body: dict[str, object], status: int) -> HttpResponse:
    """Return `body` as JSON."""
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
