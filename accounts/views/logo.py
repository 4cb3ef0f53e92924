"""Company logos, from wherever the storage keeps them."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

YEAR_SECONDS = 365 * 24 * 3600
LOGO_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?\.webp")


@require_safe
@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
def logo(request: HttpRequest, name: str) -> FileResponse:
    """Send one logo; a name is never reused for another picture, so it may be kept for ever."""
    if not LOGO_NAME.fullmatch(name):
        raise Http404
    try:
        file = default_storage.open(f"logos/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type="image/webp")
