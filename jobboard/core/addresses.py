"""Full addresses of this site, for machines that read a page away from it."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return `path` with the site's scheme and host before it; a full address stays as it is.

    `SITE_URL` rather than the request's host: the answer is the same for everybody, and nobody
    can send in a host of theirs.
    """
    return path if "://" in path else f"{settings.SITE_URL}{path}"
