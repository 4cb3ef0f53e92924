"""The pictures that shared links show."""

import hashlib

from django.core.cache import cache
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobs.models import Job, JobPlace
from jobs.social_card import Card, card_version, draw_card
from jobs.templatetags.listing import pay, place_line

YEAR_SECONDS = 365 * 24 * 3600
HOUR_SECONDS = 3600
DAY_SECONDS = 24 * HOUR_SECONDS


@require_safe
def job_card(request: HttpRequest, job_id: int) -> HttpResponse:
    """Return a listing's picture; its address carries the version, so it may be kept for good."""
    places = Prefetch("job_places", JobPlace.objects.select_related("place"))
    jobs = Job.objects.once_public(timezone.now()).select_related("company")
    job = jobs.prefetch_related(places).filter(pk=job_id).first()
    if job is None:
        raise Http404(_("There is no such job."))
    facts = [place_line(job)]
    facts += [job.get_work_pattern_display()] if job.work_pattern else []
    stated = pay(job)
    card = Card(
        title=job.title,
        subtitle=job.company.name,
        figure=stated.text if stated.is_stated else "",
        footer=" · ".join(facts),
    )
    is_current = request.GET.get("v") == card_version(job)
    return picture(card, YEAR_SECONDS if is_current else HOUR_SECONDS)


@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    """Return the picture of pages that are no listing."""
    return picture(
        Card(
            title=_("Work, found."),
            subtitle=_("Jobs in Ghana and the United Kingdom."),
            figure=_("The pay comes first."),
            footer=_("You never have to pay to apply for a job."),
        ),
        DAY_SECONDS,
    )


def picture(card: Card, seconds: int) -> HttpResponse:
    """Return the drawn card, drawn once a day at most, to be kept for so many seconds."""
    words = "\n".join((card.title, card.subtitle, card.figure, card.footer))
    key = f"card:{hashlib.sha256(words.encode()).hexdigest()}"
    png = cache.get(key)
    if png is None:
        png = draw_card(card)
        cache.set(key, png, DAY_SECONDS)
    response = HttpResponse(png, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response
