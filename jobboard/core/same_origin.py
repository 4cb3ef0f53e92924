"""Whether a request comes from a page of this site, for forms on pages that hold no token."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser says so: by Sec-Fetch-Site, or in older ones by Origin.

    A request that says neither comes from no page of a browser we support, and is refused.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and (origin.scheme, origin.netloc) == (
        request.scheme,
        request.get_host(),
    )
