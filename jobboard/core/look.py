"""How a reader wants pages to look: theme, data saver and country, kept in cookies."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jobboard.core import assets

YEAR_SECONDS = 365 * 24 * 3600
# What may be stored, by cookie; an empty value means the default and deletes the cookie.
CHOICES = {"theme": ("", "light", "dark"), "saver": ("", "on"), "country": ("GH", "GB")}
STYLE_COOKIE = "css"


@dataclass(frozen=True)
class Look:
    """What the templates need to know about the reader's choices."""

    theme: str
    is_saving: bool
    country: str
    has_style: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Look":
        """Read the choices of a request; anything unknown counts as not chosen."""
        asked = request.headers.get("Save-Data", "").lower() == "on"
        return cls(
            theme=chosen(request, "theme"),
            is_saving=asked or chosen(request, "saver") == "on",
            country=chosen(request, "country") or "GH",
            has_style=request.COOKIES.get(STYLE_COOKIE) == style_version(),
        )


def look_of(request: HttpRequest) -> Look:
    """Return the choices of a request, as `LookMiddleware` read them."""
    look: Look = request.look  # type: ignore[attr-defined]  # set by LookMiddleware
    return look


class LookMiddleware:
    """Sets `request.look`, and notes which CSS the browser has been sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        look = Look.of(request)
        request.look = look  # type: ignore[attr-defined]  # read by templates and views
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie", "Save-Data"))
            # A browser keeps the page and asks whether it is still so (its ETag); nothing on the
            # way keeps it, since it may set the cookie below.
            response.setdefault("Cache-Control", "private, no-cache")
            if getattr(request, "has_inlined_style", False):
                keep(response, STYLE_COOKIE, style_version())
        return response


# The cookies are cosmetic, and a CSRF token in the footer would make every page private.
@csrf_exempt
@require_POST
def look_change(request: HttpRequest) -> HttpResponse:
    """Store the posted choices and go back to where the reader was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in CHOICES.items():
        value = request.POST.get(name)
        if value in allowed:
            keep(response, name, value)
    return response


def chosen(request: HttpRequest, name: str) -> str:
    """Return the stored choice, or an empty text."""
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name] else ""


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Store a choice for a year; an empty one is forgotten."""
    if value:
        response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


def style_version() -> str:
    """Return a short name of the present core CSS that is safe in a cookie."""
    digest = assets.inline_hash("css/core.css")
    return "".join(char for char in digest[8:24] if char.isalnum())
