"""The metrics, for Prometheus."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from jobboard.core.gauges import readings
from jobboard.core.metrics import measured


@require_safe
@cache_control(no_store=True)
def metrics(request: HttpRequest) -> HttpResponse:
    """Return what was counted and what can be read now; `docs/metrics.md` lists it.

    With METRICS_TOKEN set, only to those who send it as their bearer token.
    """
    if not is_allowed(request):
        refused = HttpResponse(status=401)
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse(measured() + readings(), content_type=CONTENT_TYPE_LATEST)


def is_allowed(request: HttpRequest) -> bool:
    """Say whether the request brings the token, if one is asked for."""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    return not settings.METRICS_TOKEN or hmac.compare_digest(given, wanted)
