"""Company logos, from wherever the storage keeps them."""

import re

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from jobboard.core.files import FOREVER, send_file

LOGO_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?\.webp")


@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send one logo; a name is never reused for another picture, so it may be kept for ever."""
    if not LOGO_NAME.fullmatch(name):
        raise Http404
    return send_file(f"logos/{name}", content_type="image/webp", caching=FOREVER)
