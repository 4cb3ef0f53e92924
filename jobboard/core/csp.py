"""Content Security Policy from `SECURE_CSP`, with the hashes of the CSS that pages inline."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jobboard.core import assets

HEADER = "Content-Security-Policy"


class ContentSecurityPolicyMiddleware:
    """Sets the policy on every answer that has none of its own.

    Hashes rather than nonces: the page stays the same for everybody, so it can be cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if HEADER not in response:
            response[HEADER] = policy_text()
        return response


def policy_text() -> str:
    """Return the header's value: `directive source source; directive …`."""
    policy = {name: list(sources) for name, sources in settings.SECURE_CSP.items()}
    policy.setdefault("style-src", []).extend(map(assets.inline_hash, assets.INLINED))
    return "; ".join(" ".join([name, *sources]) for name, sources in policy.items())
