"""Suggestions for the What field."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jobs.forms import plain_line
from jobs.search.suggesting import suggestions
from jobs.search.suggesting.asking import LONGEST_TYPED

# Long enough for typing and taking back, short enough for what an hourly edition brings.
CACHED_SECONDS = 600


@require_safe
@cache_control(public=True, max_age=CACHED_SECONDS)
def search_suggestions(request: HttpRequest) -> JsonResponse:
    """Return up to eight titles, employers and places, in the shape of `place_suggestions`."""
    found = suggestions(plain_line(request.GET.get("q", "")[: 2 * LONGEST_TYPED]))
    shown = [{"value": one.value, "name": one.name, "hint": one.hint} for one in found]
    return JsonResponse({"suggestions": shown})
