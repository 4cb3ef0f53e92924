"""Sitemaps: an index, and sections of live listings, employers, landing pages and texts.

A section of listings covers a fixed window of ids, so it never holds more than the window is
wide, its address never changes, and a listing that ends is out of it at once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.db.models import F, Max, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Company
from jobboard.core.addresses import absolute
from jobs.landings import landing_pages
from jobs.models import Job
from jobs.models.job import job_path
from jobs.views.kept import kept

# The protocol allows 50,000; at 20,000 a section stays near 2 MB, a size one answer may have.
WINDOW = 20_000
# As long as the answer may be kept: it takes a look at every live listing.
INDEX_SECONDS = 600
# Ids beyond these windows fit no column.
MOST_WINDOWS = 2**63 // WINDOW
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
TEXT_PAGES = ("about", "help", "safety", "accessibility", "privacy", "cookies", "terms")


class Entry(NamedTuple):
    """An address, and when what it shows last changed, where that is known."""

    path: str
    changed_at: datetime | None = None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the sections; those of listings and employers name their last change.

    It is up to ten minutes old, what it leads to never is.
    """
    now = timezone.now()
    entries = [Entry(section_path("pages"))]
    if Job.objects.live(now).exists():
        entries.append(Entry(section_path("landings")))
    jobs = kept("sitemap:jobs", INDEX_SECONDS, lambda: windows(Job.objects.live(now), "updated_at"))
    entries += [Entry(section_path("jobs", number), changed) for number, changed in jobs]
    employers = windows(Company.objects.listed(), "created_at")
    entries += [Entry(section_path("companies", number)) for number, _changed in employers]
    return xml_answer("sitemapindex", "sitemap", entries)


@require_safe
def sitemap_section(request: HttpRequest, section: str, number: int | None = None) -> HttpResponse:
    """List the addresses of one section; an unknown section is a 404."""
    now = timezone.now()
    if number is None and section in WHOLE:
        return xml_answer("urlset", "url", WHOLE[section](now))
    if number is not None and section in WINDOWED and number < MOST_WINDOWS:
        return xml_answer("urlset", "url", WINDOWED[section](number, now))
    raise Http404(_("There is no such sitemap."))


def jobs_of(number: int, now: datetime) -> Iterator[Entry]:
    """Yield the live listings of a window; one query."""
    rows = window(Job.objects.live(now), number).values_list("pk", "slug", "updated_at")
    for pk, slug, changed_at in rows.iterator(chunk_size=2000):
        yield Entry(job_path(pk, slug), changed_at)


def companies_of(number: int, now: datetime) -> Iterator[Entry]:
    """Yield the employers of a window; one query."""
    slugs = window(Company.objects.listed(), number).values_list("slug", flat=True)
    for slug in slugs.iterator(chunk_size=2000):
        yield Entry(reverse("jobs:company", kwargs={"slug": slug}))


def landings(now: datetime) -> Iterator[Entry]:
    """Yield the landing pages that are indexed."""
    for page in landing_pages(now):
        yield Entry(page.path, page.changed_at)


def pages(now: datetime) -> Iterator[Entry]:
    """Yield the front page, the two lists and the pages of text."""
    yield Entry(reverse("jobs:home"))
    yield Entry(reverse("jobs:results"))
    yield Entry(reverse("jobs:companies"))
    for name in TEXT_PAGES:
        yield Entry(reverse(name))


WINDOWED = {"jobs": jobs_of, "companies": companies_of}
WHOLE = {"pages": pages, "landings": landings}


def windows(rows: QuerySet[Model], changed: str) -> list[tuple[int, datetime]]:
    """Return the windows of ids that hold rows, each with its latest change; one query."""
    start = F("pk") - F("pk") % WINDOW
    found = rows.order_by().annotate(start=start).values("start").annotate(changed=Max(changed))
    return [(row["start"] // WINDOW, row["changed"]) for row in found.order_by("start")]


def window(rows: QuerySet[Model], number: int) -> QuerySet[Model]:
    """Return the rows whose ids are in a window, by id."""
    start = number * WINDOW
    return rows.filter(pk__gte=start, pk__lt=start + WINDOW).order_by("pk")


def section_path(section: str, number: int | None = None) -> str:
    """Return the path of a section."""
    if number is None:
        return reverse("jobs:sitemap-section", kwargs={"section": section})
    return reverse("jobs:sitemap-window", kwargs={"section": section, "number": number})


def xml_answer(root: str, item: str, entries: Iterable[Entry]) -> HttpResponse:
    """Return the entries as sitemap XML, to be kept for ten minutes."""
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n']
    for entry in entries:
        changed = ""
        if entry.changed_at:
            changed = f"<lastmod>{entry.changed_at.isoformat(timespec='seconds')}</lastmod>"
        lines.append(f"<{item}><loc>{escape(absolute(entry.path))}</loc>{changed}</{item}>\n")
    lines.append(f"</{root}>\n")
    response = HttpResponse("".join(lines), content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={INDEX_SECONDS}"
    return response
