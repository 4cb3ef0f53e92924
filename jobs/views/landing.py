"""Landing pages: the open jobs of a kind of work, of a place, or of one in the other."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobboard.core.gazetteer import gazetteer
from jobboard.core.models import Place
from jobs.forms import COUNTRIES, SearchInput
from jobs.landings import CACHE_SECONDS, FEWEST_INDEXED, figures, landing_path
from jobs.models import Function
from jobs.regions import place_with_region
from jobs.search import Facet, JobQuery, SearchPage, Sort, get_engine
from jobs.views.cards import listings

# Read for the figures; the first of them are shown.
READ = 100
SHOWN = 20
NEIGHBOURS = 12


@require_safe
def landing(request: HttpRequest, code: str = "", place: str = "") -> HttpResponse:
    """Show the jobs of a kind of work, a place or both; a 404 when none is open."""
    function = named_function(code) if code else None
    where = named_place(place) if place else None
    found = get_engine().search(landing_query(function, where).but(page_size=READ))
    if not found.total:
        raise Http404(_("No such job is open right now."))
    return render(request, "jobs/landing.html", page_context(function, where, found))


def named_function(code: str) -> Function:
    """Return the kind of work of a code; raise Http404 for none."""
    function = Function.objects.filter(code=code).first()
    if function is None:
        raise Http404(_("We do not know this kind of work."))
    return function


def named_place(slug: str) -> Place:
    """Return the place of a slug; raise Http404 for none, and for anywhere."""
    place = Place.objects.exclude(kind=Place.Kind.WORLD).filter(slug=slug).first()
    if place is None:
        raise Http404(_("We do not know this place."))
    return place


def landing_query(function: Function | None, place: Place | None) -> JobQuery:
    """Return the saved search of a page, newest first."""
    return JobQuery(
        functions=(function.code,) if function else (),
        place_id=place.pk if place else None,
        sort=Sort.NEWEST,
    )


def page_context(
    function: Function | None, place: Place | None, found: SearchPage
) -> dict[str, Any]:
    """Return all that the template shows."""
    shown = SearchPage(found.ids[:SHOWN], found.total, found.query, found.at)
    in_uk = place is not None and place.country == "GB"
    return {
        "search": {"where": place.name if place else ""},
        "heading": heading(function, place),
        "place": place,
        "place_label": place_with_region(place) if place else "",
        "total": found.total,
        "jobs": listings(shown),
        "now": found.at,
        "figures": figures(found.ids, found.at),
        "is_complete": found.total <= READ,
        "countries": COUNTRIES,
        "path": landing_path(function.code if function else None, place.slug if place else None),
        "results_url": results_url(function, place),
        "is_indexed": found.total >= FEWEST_INDEXED,
        "work_here": function_links(found.facets.get("function", []), function, place, in_uk=in_uk),
        "elsewhere": region_links(region_counts(function, place, found), function, place),
    }


def heading(function: Function | None, place: Place | None) -> str:
    """Return `Sales jobs in Kumasi`."""
    in_uk = place is not None and place.country == "GB"
    values = {
        "work": (function.uk_name if in_uk else function.name) if function else "",
        "place": place.name if place else "",
    }
    if function and place:
        return _("%(work)s jobs in %(place)s") % values
    return (_("%(work)s jobs") if function else _("Jobs in %(place)s")) % values


def results_url(function: Function | None, place: Place | None) -> str:
    """Return the address of the same search on the results page, where it can be narrowed."""
    country = (place.country,) if place and place.country in COUNTRIES else ()
    search = SearchInput(
        where=place.name if place else "",
        country=country,
        function=(function.code,) if function else (),
    )
    return search.address(reverse("jobs:results"))


def region_counts(
    function: Function | None, place: Place | None, found: SearchPage
) -> dict[int, int]:
    """Return how many such jobs each region has, wherever the page is about.

    Without the place it is the same question for every place, so its answer is kept for a while.
    """
    key = f"landing-regions:{function.code if function else ''}"
    counts: dict[int, int] | None = cache.get(key) if place else None
    if counts is None:
        if place:
            query = landing_query(function, None).but(page_size=1)
            found = get_engine().search(query, now=found.at)
        counts = {int(item.value): item.count for item in found.facets.get("region", [])}
        cache.set(key, counts, CACHE_SECONDS)
    return counts


def function_links(
    facets: list[Facet], function: Function | None, place: Place | None, *, in_uk: bool
) -> list[dict[str, Any]]:
    """Return the other kinds of work here, most jobs first; one query."""
    counts = {item.value: item.count for item in facets if item.count}
    rows = [row for row in Function.objects.all() if row.code in counts and row != function]
    rows.sort(key=lambda row: (-counts[row.code], row.position))
    return [
        {
            "label": row.uk_name if in_uk else row.name,
            "url": landing_path(row.code, place.slug if place else None),
            "count": f"{counts[row.code]:,}",
        }
        for row in rows[:NEIGHBOURS]
    ]


def region_links(
    counts: dict[int, int], function: Function | None, place: Place | None
) -> list[dict[str, Any]]:
    """Return the other regions with such jobs, most first."""
    places = gazetteer().places
    here = place.pk if place else 0
    regions = [key for key in counts if counts[key] and key != here and key in places]
    regions.sort(key=lambda key: -counts[key])
    return [
        {
            "label": places[key].name,
            "url": landing_path(function.code if function else None, places[key].slug),
            "count": f"{counts[key]:,}",
        }
        for key in regions[:NEIGHBOURS]
    ]
