"""Feeds of open jobs: the newest of all (Atom), and those of any search (RSS)."""

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobboard.core.addresses import absolute
from jobboard.core.html import html_to_text
from jobs.forms import SearchInput, plain_line, read_search
from jobs.models import Job
from jobs.search import JobQuery, SearchPage, Sort, get_engine
from jobs.templatetags.listing import pay, place_line
from jobs.views.cards import with_places
from jobs.views.results import job_query, typed_place

F = TypeVar("F", Atom1Feed, Rss201rev2Feed)
ITEMS = 50
SUMMARY_LENGTH = 500
MINUTES = 30


@require_safe
def newest_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest open jobs as Atom."""
    found = get_engine().search(JobQuery(sort=Sort.NEWEST, page_size=ITEMS, with_facets=False))
    feed = make_feed(Atom1Feed, _("Newest jobs"), reverse("jobs:results"), request.path)
    return feed_answer(feed, found)


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest jobs of a search as RSS; it takes the parameters of the results page.

    A place that is not known gives an empty feed: a reader that asked for one town must not be
    sent the whole country.
    """
    search, _notes = read_search(request.GET)
    search = search.but(sort=Sort.NEWEST.value)
    place = typed_place(search)
    path = search.address(reverse("jobs:results"))
    feed = make_feed(Rss201rev2Feed, title_of(search), path, request.get_full_path())
    if search.where and place is None:
        return feed_answer(feed, None)
    query = job_query(search, place, ITEMS).but(with_facets=False)
    return feed_answer(feed, get_engine().search(query))


def title_of(search: SearchInput) -> str:
    """Return what a feed reader calls this search."""
    words = " ".join(part for part in (search.q, search.where) if part)
    return _("Jobs: %s") % words if words else _("Jobs")


def make_feed(maker: type[F], title: str, path: str, feed_path: str) -> F:
    """Return an empty feed of the page at `path`."""
    return maker(
        title=f"{title} – oKadwuma",
        link=absolute(path),
        description=_("Open jobs in Ghana and the United Kingdom, newest first."),
        language="en-gb",
        feed_url=absolute(feed_path),
        ttl=MINUTES,
    )


def feed_answer(feed: Atom1Feed | Rss201rev2Feed, found: SearchPage | None) -> HttpResponse:
    """Return the feed with the jobs of an answer."""
    jobs = with_places(Job.objects.live(found.at)).in_bulk(found.ids) if found else {}
    for job_id in found.ids if found else []:
        if job_id in jobs:
            feed.add_item(**item(jobs[job_id]))
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    return response


def item(job: Job) -> dict[str, Any]:
    """Return a job as an item: what, where, how much, until when, and how the advert begins."""
    stated = pay(job)
    facts = [job.company.name, place_line(job), *([stated.text] if stated.is_stated else [])]
    begins = " ".join(html_to_text(job.description_html).split())[:SUMMARY_LENGTH]
    address = absolute(job.get_absolute_url())
    return {
        "title": plain_line(f"{job.title} – {job.company.name}, {place_line(job)}"),
        "link": address,
        "description": plain_line(f"{' · '.join(facts)}. {begins}"),
        "author_name": plain_line(job.company.name),
        "unique_id": address,
        "unique_id_is_permalink": True,
        "pubdate": job.published_at,
        "updateddate": job.updated_at,
        "categories": [job.function.name] if job.function else [],
    }
