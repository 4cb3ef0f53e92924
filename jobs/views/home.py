"""The front page: one question, the kinds of work with their counts, the newest jobs."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Company
from jobboard.core.look import look_of
from jobs.forms import COUNTRIES, SearchInput
from jobs.models import Job
from jobs.search import Facet, JobQuery, SearchPage, Sort, get_engine
from jobs.views.cards import listings
from jobs.views.kept import all_functions, kept

NEWEST = 6
EMPLOYERS = 6
NEWEST_SECONDS = 60
EMPLOYERS_SECONDS = 600
# A way in for people who do not know what to type; written by hand, by country.
QUICK_SEARCHES = {
    "GH": ("driver", "sales", "nurse", "accountant", "teacher", "cashier", "national service"),
    "GB": ("care assistant", "warehouse", "nurse", "driver", "chef", "software engineer"),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page of the reader's country."""
    country = look_of(request).country
    found = newest_jobs(country)
    path = reverse("jobs:results")
    here = SearchInput(country=(country,))
    context = {
        "totals": country_totals(found.facets.get("country", [])),
        "jobs": listings(found),
        "now": found.at,
        "functions": function_links(found.facets.get("function", []), here, path),
        "quick": [
            {"label": words, "url": here.but(q=words).address(path)}
            for words in QUICK_SEARCHES[country]
        ],
        "employers": busiest_employers(country, path, found.at),
        "newest_url": here.but(sort=Sort.NEWEST.value).address(path),
        "search": {},
    }
    return render(request, "jobs/home.html", context)


def newest_jobs(country: str) -> SearchPage:
    """Return the newest jobs of a country and the counts of all, at most a minute old.

    A job that ended in that minute is still never shown: the listings are read at this moment.
    """
    query = JobQuery(countries=(country,), sort=Sort.NEWEST, page_size=NEWEST)
    found = kept(f"home:newest:{country}", NEWEST_SECONDS, lambda: get_engine().search(query))
    return replace(found, at=timezone.now())


def country_totals(facets: list[Facet]) -> dict[str, str]:
    """Return how many jobs are open in each country, as text."""
    counts = {item.value: item.count for item in facets}
    return {code: f"{counts.get(code, 0):,}" for code in COUNTRIES}


def function_links(facets: list[Facet], here: SearchInput, path: str) -> list[dict[str, Any]]:
    """Return the kinds of work with the number of open jobs; those without any are left out."""
    counts = {item.value: item.count for item in facets}
    in_uk = here.country == ("GB",)
    return [
        {
            "label": function.uk_name if in_uk else function.name,
            "url": here.but(function=(function.code,)).address(path),
            "count": f"{counts[function.code]:,}",
        }
        for function in all_functions()
        if counts.get(function.code)
    ]


def busiest_employers(country: str, path: str, now: datetime) -> list[dict[str, Any]]:
    """Return the employers with most open jobs, at most ten minutes old: counting is not free."""
    key = f"home:employers:{country}"
    return kept(key, EMPLOYERS_SECONDS, lambda: count_employers(country, path, now))


def count_employers(country: str, path: str, now: datetime) -> list[dict[str, Any]]:
    """Return listed companies with the number of their live jobs in a country, most first."""
    most = (
        Job.objects.live(now)
        .filter(country=country, company__in=Company.objects.listed())
        .values_list("company_id")
        .annotate(open_jobs=Count("pk"))
        .order_by("-open_jobs", "company_id")[:EMPLOYERS]
    )
    counts = dict(most)
    companies = Company.objects.in_bulk(counts)
    return [
        {
            "company": companies[company_id],
            "open_jobs": open_jobs,
            "url": SearchInput(company=(str(company_id),)).address(path),
        }
        for company_id, open_jobs in counts.items()
    ]
