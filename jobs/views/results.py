"""The results page: a search as its address states it, answered in full or as a fragment."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from jobboard.core.look import look_of
from jobboard.core.places import PlaceFact, match_query_place
from jobs.forms import SearchInput, read_search, read_upto, upto_text
from jobs.search import JobQuery, SearchPage, Sort, get_engine
from jobs.search.bands import RADII_KM
from jobs.search.query import PAGE_SIZE
from jobs.views.cards import listings
from jobs.views.did_you_mean import corrected_search
from jobs.views.facets import (
    filter_chips,
    filter_groups,
    filter_labels,
    pay_currency,
    radius_group,
    radius_label,
    sort_group,
)
from jobs.views.paging import numbered_pages
from jobs.views.search_log import note as note_search

# Nobody reads further; a larger number is a typing error or a machine.
LAST_PAGE = 50_000
SAVER_PAGE_SIZE = 10
HEADING_WORDS_LENGTH = 60
# As it stands after "in".
IN_COUNTRY = {"GH": gettext_lazy("Ghana"), "GB": gettext_lazy("the UK")}


@require_safe
@vary_on_headers("HX-Request")
def results(request: HttpRequest) -> HttpResponse:
    """Show the live jobs that match the address, 20 a page; a page that is not there is a 404."""
    search, notes = read_search(request.GET)
    if not 0 < search.page <= LAST_PAGE:
        raise Http404(_("These results have no such page."))
    place = typed_place(search)
    if search.where and place is None:
        notes.append(_("We do not know the place “%s”, so it was left out.") % search.where)
    size = SAVER_PAGE_SIZE if look_of(request).is_saving else PAGE_SIZE
    found = get_engine().search(job_query(search, place, size))
    if search.page > found.page_count:
        raise Http404(_("These results have %d pages only.") % found.page_count)
    if found.dropped_words:
        left_out = ", ".join(found.dropped_words)
        notes.append(_("Nothing matched every word, so we left out: %s") % left_out)
    context = page_context(search, place, found, notes)
    context["correction"] = corrected_search(search, found, context["path"])
    context["clicks"] = note_search(request, search, place, found)
    htmx = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware
    is_fragment = htmx and not htmx.history_restore_request
    if not is_fragment:
        return render(request, "jobs/results.html", context)
    answer = render(request, "jobs/results_fragment.html", context)
    answer["HX-Push-Url"] = search.but(page=search.page, upto=search.upto).address(context["path"])
    return answer


def page_context(
    search: SearchInput, place: PlaceFact | None, found: SearchPage, notes: list[str | Promise]
) -> dict[str, Any]:
    """Return all that the template shows."""
    path = reverse("jobs:results")
    labels = filter_labels(search, found.facets)
    groups = filter_groups(search, found, labels) if found.facets else []
    if place and groups and place.kind not in ("country", "world"):
        groups.insert(0, radius_group(search, place, found))
    sorts = sort_group(search, place)
    if groups:
        groups.insert(0, sorts)
    shown = {option.name for group in groups for option in group.options}
    upto = upto_text(found.ceiling, found.as_of)
    return {
        "search": {"q": search.q, "where": search.where, "kept": kept_country(search)},
        "heading": heading(search, place, found, labels),
        "notes": notes,
        "jobs": listings(found),
        "distances": found.distances_km,
        "now": found.at,
        "total": found.total,
        "path": path,
        "groups": groups,
        "chips": filter_chips(search, labels, place, path),
        "clear_url": SearchInput(q=search.q, where=search.where).address(path),
        "filter_kept": [pair for pair in search.but().pairs() if pair[0] not in shown],
        "sorts": sorts.options,
        "sort_kept": [pair for pair in search.but().pairs() if pair[0] != "sort"],
        "page": numbered_pages(
            search.page,
            found.page_count,
            lambda page: search.but(page=page, upto=upto if page > 1 else "").address(path),
        ),
        "offers": offered_searches(search, found, path),
        "wider": wider_searches(search, place, found, path),
        "is_indexed": not search.pairs(),
        "feed_url": search.but(sort=Sort.RELEVANCE.value).address(reverse("jobs:search-feed")),
    }


def typed_place(search: SearchInput) -> PlaceFact | None:
    """Return the place the Where field means, in the only country searched if there is one."""
    if not search.where:
        return None
    country = search.country[0] if len(search.country) == 1 else None
    return match_query_place(search.where, country=country).place


def job_query(search: SearchInput, place: PlaceFact | None, page_size: int = PAGE_SIZE) -> JobQuery:
    """Return the question for the engine."""
    ceiling, as_of = read_upto(search.upto)
    return JobQuery(
        words=search.q,
        place_id=place.id if place else None,
        radius_km=search.radius if place else 0,
        countries=search.country,
        regions=tuple(map(int, search.region)),
        functions=search.function,
        employment_types=search.type,
        work_patterns=search.pattern,
        remote=search.remote,
        experience=search.level,
        pay_min_minor=search.pay or None,
        pay_currency=pay_currency(search),
        with_unstated_pay=search.nopay,
        posted_within_days=int(search.posted) if search.posted else None,
        visa_sponsorship=search.visa,
        quick_apply=search.quick,
        companies=tuple(map(int, search.company)),
        sort=Sort(search.sort),
        page=search.page,
        page_size=page_size,
        ceiling=ceiling,
        as_of=as_of,
    )


def heading(
    search: SearchInput, place: PlaceFact | None, found: SearchPage, labels: dict[str, Any]
) -> str:
    """Return `1,204 driver jobs in Kumasi`, or `About 1,204` where not all could be verified."""
    total = found.total
    what = search.q[:HEADING_WORDS_LENGTH]
    if not what and len(search.function) == 1:
        what = str(labels["function"].get(search.function[0], ""))
    where = place.name if place else ""
    if not where and len(search.country) == 1:
        where = str(IN_COUNTRY[search.country[0]])
    count = f"{total:,}" if found.is_total_exact else _("About %s") % f"{total:,}"
    values = {"count": count, "what": what, "where": where}
    if what and where:
        text = ngettext(
            "%(count)s %(what)s job in %(where)s", "%(count)s %(what)s jobs in %(where)s", total
        )
    elif what:
        text = ngettext("%(count)s %(what)s job", "%(count)s %(what)s jobs", total)
    elif where:
        text = ngettext("%(count)s job in %(where)s", "%(count)s jobs in %(where)s", total)
    else:
        text = ngettext("%(count)s job", "%(count)s jobs", total)
    return text % values


def offered_searches(search: SearchInput, found: SearchPage, path: str) -> list[dict[str, Any]]:
    """Return the searches with some words left out that find more, each with its count."""
    return [
        {
            "label": _("Without %s") % offer.left_out,
            "url": search.but(q=offer.words).address(path),
            "count": f"{offer.total:,}",
        }
        for offer in found.offers
    ]


def wider_searches(
    search: SearchInput, place: PlaceFact | None, found: SearchPage, path: str
) -> list[dict[str, Any]]:
    """Return wider searches than one that found nothing, each with what it does find."""
    if place is None or found.total:
        return []
    counts = {int(item.value): item.count for item in found.facets.get("radius", [])}
    near = [km for km in RADII_KM if km > max(search.radius, 5)]
    links = [(radius_label(km, place), search.but(radius=km), counts.get(km)) for km in near]
    links.append((str(_("Anywhere")), search.but(where="", radius=0), None))
    wider, most = [], 0
    for label, other, known in links:
        query = job_query(other, place if other.where else None)
        count = get_engine().count(query) if known is None else known
        if count > most:
            wider.append({"label": label, "url": other.address(path), "count": f"{count:,}"})
            most = count
    return wider


def kept_country(search: SearchInput) -> list[tuple[str, str]]:
    """Return the parameters that a new search from the bar keeps: the country switch only."""
    return [pair for pair in search.pairs() if pair[0] in ("country", "remote", "radius")]
