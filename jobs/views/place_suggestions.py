"""Suggestions for the Where field."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jobboard.core.places import label, place_by_id, suggest
from jobs.forms import COUNTRIES, MAX_WHERE_LENGTH, plain_line

SHORTEST, LOOKED_AT, SHOWN = 2, 40, 8


@require_safe
@cache_control(public=True, max_age=3600)
def place_suggestions(request: HttpRequest) -> JsonResponse:
    """Return up to eight places: `{"suggestions": [{"value", "name", "hint"}]}`."""
    text = plain_line(request.GET.get("q", ""))[:MAX_WHERE_LENGTH]
    found = suggest(text, limit=LOOKED_AT) if len(text) >= SHORTEST else []
    ours = [place.id for place in found if place.country in COUNTRIES]
    return JsonResponse({"suggestions": [suggestion(place_id) for place_id in ours[:SHOWN]]})


def suggestion(place_id: int) -> dict[str, str]:
    """Return what the field takes (`Kumasi, Ashanti`), the name alone, and what it lies in."""
    value = label(place_id)
    name, _comma, hint = value.partition(", ")
    country = COUNTRIES.get(place_by_id(place_id).country, "")
    return {"value": value, "name": name, "hint": hint or str(country)}
