"""Files that machines ask for: crawlers, phones, security researchers."""

from datetime import datetime, time, timedelta

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jobboard.core.addresses import absolute

DAY_SECONDS = 24 * 3600
# RFC 9116 wants less than a year; short enough that a forgotten site stops promising an answer.
SECURITY_CONTACT_DAYS = 90
# A results page without filters may be indexed; everything it can be narrowed to is the same
# listings again.
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /dev/
Disallow: /jobs/?
Disallow: /jobs.rss
Disallow: /companies/?
Disallow: /*/print/
Allow: /

Sitemap: {sitemap}
"""


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what not to walk through, and where the sitemap is."""
    text = ROBOTS.format(sitemap=absolute(reverse("jobs:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell phones how to put the site on the home screen."""
    body = {
        "id": "/",
        "name": "oKadwuma",
        "short_name": "oKadwuma",
        "description": _("Jobs in Ghana and the United Kingdom, with the pay up front."),
        "lang": "en-GB",
        "dir": "ltr",
        "start_url": "/?from=home-screen",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbfaf6",
        "theme_color": "#0e6b47",
        "categories": ["business", "productivity"],
        "icons": [icon(size, purpose) for size, purpose in ICONS],
        "shortcuts": [{"name": _("Find a job"), "url": reverse("jobs:results")}],
    }
    return HttpResponse(orjson.dumps(body), content_type="application/manifest+json")


ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


def icon(size: int, purpose: str) -> dict[str, str]:
    """Return one icon of the manifest, in pixels."""
    name = f"maskable-{size}" if purpose == "maskable" else str(size)
    return {
        "src": static(f"img/icon-{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def favicon(request: HttpRequest) -> HttpResponse:
    """Send those who guess the icon's address to the icon."""
    return HttpResponseRedirect(static("img/favicon.ico"))


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell researchers how to report a hole (RFC 9116)."""
    lines = {
        "Contact": f"mailto:{settings.CONTACT_EMAIL}",
        "Expires": expires_at(timezone.now()).isoformat(),
        "Preferred-Languages": "en",
        "Canonical": absolute(reverse("security-txt")),
        "Policy": absolute(reverse("help")) + "#security",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def expires_at(now: datetime) -> datetime:
    """Return the midnight 90 days on, the same all day long."""
    day = timezone.localtime(now).date() + timedelta(days=SECURITY_CONTACT_DAYS)
    return datetime.combine(day, time(), tzinfo=now.tzinfo)
