"""`/jobs` and `/jobs/{id}`: the results page and the job page for programs."""

from typing import Annotated, Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from jobboard.core.errors import Gone, InvalidInput
from jobs.api.cursor import Cursor
from jobs.api.schemas import JobDetailOut, JobFilters, JobsOut, Problem, SuggestionsOut
from jobs.api.shapes import job_detail_values, job_values
from jobs.forms import microseconds, moment, plain_line, read_search
from jobs.models import Job
from jobs.search import SearchPage, get_engine
from jobs.search.suggesting import did_you_mean, suggestions
from jobs.search.suggesting.asking import LONGEST_TYPED
from jobs.views.cards import listings, with_places
from jobs.views.results import job_query, typed_place

router = Router(tags=["Jobs"])


class UnknownParameter(InvalidInput):
    """A parameter that does not exist would silently widen the answer."""

    code = "unknown-parameter"
    status = 422


class UnknownPlace(InvalidInput):
    """The place is not in the gazetteer."""

    code = "unknown-place"
    status = 422
    message = gettext_lazy("We do not know this place.")


@router.get(
    "/jobs", response={200: JobsOut, 422: Problem}, operation_id="list_jobs", summary="Find jobs"
)
def list_jobs(request: HttpRequest, filters: Query[JobFilters]) -> HttpResponse:
    """Live jobs that match, `limit` at a time; repeat a parameter for alternatives.

    Follow `next_cursor` for the rest within the hour: jobs that are published or end meanwhile do
    not shift the answer; a job that ended is left out of its step.
    """
    refuse_unknown(request)
    search, _notes = read_search(request.GET)
    place = typed_place(search)
    if search.where and place is None:
        raise UnknownPlace(field="where")
    cursor = Cursor.read(filters.cursor)
    query = job_query(search, place, filters.limit).but(
        page=cursor.page,
        ceiling=cursor.ceiling or None,
        as_of=moment(cursor.moment) if cursor.moment else None,
        with_facets=filters.facets == "1",
    )
    return answer(page_values(get_engine().search(query)))


@router.get(
    "/suggestions",
    response={200: SuggestionsOut, 422: Problem},
    operation_id="list_suggestions",
    summary="Complete what is being typed",
)
def list_suggestions(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST_TYPED, description="What was typed so far.")],
) -> HttpResponse:
    """Up to eight titles, employers and places with these words, the last one only begun."""
    found = suggestions(plain_line(q))
    shown = [{"kind": one.kind, "text": one.name, "q": one.value} for one in found]
    return answer({"suggestions": shown})


@router.get(
    "/jobs/{int:job_id}",
    response={200: JobDetailOut, 404: Problem, 410: Problem},
    operation_id="get_job",
    summary="Read a job",
)
def get_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One live job in full; 410 when it has ended."""
    now = timezone.now()
    job = with_places(Job.objects.once_public(now)).filter(pk=job_id).first()
    if job is None:
        raise Http404
    if not job.is_live(now):
        raise Gone(_("This job is closed."))
    return answer(job_detail_values(job))


def refuse_unknown(request: HttpRequest) -> None:
    """Raise `UnknownParameter` for a parameter that does not exist."""
    for name in request.GET:
        if name not in JobFilters.model_fields:
            raise UnknownParameter(_("There is no parameter “%s”.") % name[:50], field=name[:50])


def page_values(found: SearchPage) -> dict[str, Any]:
    """Return one step of an answer."""
    is_last = found.query.page >= found.page_count
    seen = microseconds(found.as_of) if found.as_of else 0
    next_cursor = None if is_last else str(Cursor(found.query.page + 1, found.ceiling, seen))
    facets = {
        name: [{"value": item.value, "count": item.count} for item in items]
        for name, items in found.facets.items()
    }
    return {
        "total": found.total,
        "is_total_exact": found.is_total_exact,
        "items": [job_values(job) for job in listings(found)],
        "next_cursor": next_cursor,
        "dropped_words": list(found.dropped_words),
        "offers": [
            {"left_out": offer.left_out, "q": offer.words, "total": offer.total}
            for offer in found.offers
        ],
        "did_you_mean": correction_values(found),
        "facets": facets if found.query.with_facets else None,
    }


def correction_values(found: SearchPage) -> dict[str, Any] | None:
    """Return a better spelling of the words; None for a good one, and after the first step."""
    better = did_you_mean(found.query, found) if found.query.page == 1 else None
    return {"q": better.words, "total": better.total} if better else None


def answer(values: dict[str, Any]) -> HttpResponse:
    """Return values as JSON without validating them again; a test holds them to the schema."""
    body = orjson.dumps(values, option=orjson.OPT_UTC_Z)
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    return response
