"""The directory of employers and each one's page with its open jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr, Upper
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Company
from accounts.models.company import CompanyQuerySet
from jobboard.core.html import html_to_text
from jobs.forms import SearchInput, number, one_of, plain_line
from jobs.models import Job
from jobs.regions import place_with_region
from jobs.views.cards import for_cards
from jobs.views.paging import numbered_pages

PAGE_SIZE = 48
JOBS_PAGE_SIZE = 20
LAST_PAGE = 10_000
NAME_LENGTH = 100
SUMMARY_LENGTH = 155
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What stands for names that begin with no letter of the alphabet.
OTHER_LETTER = "0-9"


@dataclass(frozen=True)
class DirectoryInput:
    """Which employers the address asks for."""

    q: str = ""
    letter: str = ""
    sector: str = ""

    @classmethod
    def of(cls, given: QueryDict) -> "DirectoryInput":
        """Read the parameters; what is unknown counts as not given."""
        return cls(
            q=plain_line(given.get("q", ""))[:NAME_LENGTH],
            letter=one_of(given.get("letter", "").upper(), (*LETTERS, OTHER_LETTER), ""),
            sector=one_of(given.get("sector", ""), tuple(Company.Sector.values), ""),
        )

    def address(self, path: str, **changes: str | int) -> str:
        """Return the path with this choice, some of it changed; empty values are left out."""
        asked = {"q": self.q, "letter": self.letter, "sector": self.sector} | changes
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path

    def choose(self, companies: CompanyQuerySet) -> CompanyQuerySet:
        """Return the employers that match."""
        if self.q:
            companies = companies.filter(name__icontains=self.q)
        if self.sector:
            companies = companies.filter(sector=self.sector)
        if self.letter == OTHER_LETTER:
            return companies.exclude(name__iregex=r"^[a-z]")
        return companies.filter(name__istartswith=self.letter) if self.letter else companies


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """Show the directory, by name, with each employer's open jobs."""
    asked, page = DirectoryInput.of(request.GET), page_number(request)
    now, path = timezone.now(), reverse("jobs:companies")
    chosen = asked.choose(Company.objects.listed())
    total = chosen.count()
    page_count = max(1, -(-total // PAGE_SIZE))
    if page > page_count:
        raise Http404(_("The directory has no such page."))
    start = (page - 1) * PAGE_SIZE
    rows = list(chosen.select_related("place").order_by("name", "pk")[start : start + PAGE_SIZE])
    context = {
        "search": {},
        "asked": asked,
        "total": total,
        "rows": with_open_jobs(rows, now),
        "letters": letter_links(asked, path),
        "sectors": Company.Sector.choices,
        "path": path,
        "page": numbered_pages(
            page, page_count, lambda number: asked.address(path, page=number if number > 1 else "")
        ),
        "is_narrowed": asked != DirectoryInput(),
    }
    return render(request, "jobs/company_list.html", context)


@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an employer and its open jobs, newest first."""
    found = listed_company(slug)
    now, page = timezone.now(), page_number(request)
    jobs = Job.objects.live(now).filter(company=found)
    total = jobs.count()
    page_count = max(1, -(-total // JOBS_PAGE_SIZE))
    if page > page_count:
        raise Http404(_("This company has no such page."))
    path, start = reverse("jobs:company", kwargs={"slug": slug}), (page - 1) * JOBS_PAGE_SIZE
    newest: QuerySet[Job] = for_cards(jobs).order_by("-published_at", "-pk")
    context = {
        "search": {},
        "company": found,
        "based_in": place_with_region(found.place) if found.place else "",
        "now": now,
        "total": total,
        "jobs": list(newest[start : start + JOBS_PAGE_SIZE]),
        "summary": summary(found, total),
        "path": path,
        "search_url": SearchInput(company=(str(found.pk),)).address(reverse("jobs:results")),
        "page": numbered_pages(
            page, page_count, lambda number: f"{path}?page={number}" if number > 1 else path
        ),
    }
    return render(request, "jobs/company.html", context)


def listed_company(slug: str) -> Company:
    """Return the employer with this page; raise Http404 when there is none."""
    found = Company.objects.listed().select_related("place").filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such company here."))
    return found


def page_number(request: HttpRequest) -> int:
    """Return the page asked for; raise Http404 for what no list has."""
    page = number(request.GET.get("page", "1"))
    if not 0 < page <= LAST_PAGE:
        raise Http404(_("There is no such page."))
    return page


def with_open_jobs(rows: list[Company], now: datetime) -> list[dict[str, Any]]:
    """Return the employers with the number of their live jobs; one query."""
    live = Job.objects.live(now).filter(company__in=rows).order_by()
    counts = dict(live.values("company").annotate(n=Count("pk")).values_list("company", "n"))
    return [{"company": row, "open_jobs": counts.get(row.pk, 0)} for row in rows]


def letter_links(asked: DirectoryInput, path: str) -> list[dict[str, Any]]:
    """Return a link per first letter; a letter without employers has no address. One query."""
    chosen = DirectoryInput(asked.q, "", asked.sector).choose(Company.objects.listed())
    firsts = chosen.order_by().annotate(first=Upper(Substr("name", 1, 1))).values_list("first")
    found = {first if first in LETTERS else OTHER_LETTER for (first,) in firsts.distinct() if first}
    return [
        {
            "label": letter,
            "url": asked.address(path, letter=letter) if letter in found else "",
            "is_current": letter == asked.letter,
        }
        for letter in (*LETTERS, OTHER_LETTER)
    ]


def summary(found: Company, total: int) -> str:
    """Return what a search engine or a shared link says about an employer."""
    about = " ".join(html_to_text(found.about_html).split())
    if about:
        return about if len(about) <= SUMMARY_LENGTH else f"{about[:SUMMARY_LENGTH].rstrip()}…"
    return _("%(name)s on oKadwuma: open jobs, pay and how to apply.") % {"name": found.name}
