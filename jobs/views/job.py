"""The page of one job, open or lately closed, and its print view."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobboard.core.errors import Gone
from jobboard.core.html import html_to_text
from jobs.forms import COUNTRIES, SearchInput
from jobs.models import Job
from jobs.querysets import CLOSED_PAGE_DAYS
from jobs.templatetags.listing import CLOSING_SOON_DAYS, pay, place_line
from jobs.views.cards import for_cards, with_places

SIMILAR = 4
SUMMARY_LENGTH = 155


@require_safe
def job_detail(request: HttpRequest, job_id: int, slug: str) -> HttpResponse:
    """Show a job: open, or closed in the last 30 days; later it is gone (410)."""
    now = timezone.now()
    job = public_job(job_id, now)
    if slug != job.slug:
        return redirect_old_slug(job, slug, job.get_absolute_url())
    return render(request, "jobs/job.html", job_context(job, now) | similar_jobs(job, now))


@require_safe
def job_print(request: HttpRequest, job_id: int, slug: str) -> HttpResponse:
    """Show a job for paper: the facts and the ad, nothing to press."""
    now = timezone.now()
    job = public_job(job_id, now)
    if slug != job.slug:
        return redirect_old_slug(job, slug, print_url(job))
    return render(request, "jobs/print.html", job_context(job, now))


def public_job(job_id: int, now: datetime) -> Job:
    """Return a job that has a public page; raise 404, or `Gone` 30 days after it ended."""
    job = with_places(Job.objects.once_public(now)).filter(pk=job_id).first()
    if job is None or job.ended_at is None:
        raise Http404(_("There is no such job."))
    if job.ended_at <= now - timedelta(days=CLOSED_PAGE_DAYS):
        raise Gone(_("This job closed more than 30 days ago, so its page was taken down."))
    return job


def redirect_old_slug(job: Job, slug: str, to: str) -> HttpResponse:
    """Forward a slug the job once had to the present address; any other is a 404."""
    if not job.old_slugs.filter(slug=slug).exists():
        raise Http404(_("There is no such job."))
    return HttpResponsePermanentRedirect(to)


def job_context(job: Job, now: datetime) -> dict[str, Any]:
    """Return what the page and the print view show of a job."""
    address = settings.SITE_URL + job.get_absolute_url()
    text = html_to_text(job.description_html)
    shared = " – ".join([job.title, pay(job).text, place_line(job), address])
    return {
        "job": job,
        "now": now,
        "is_live": job.is_live(now),
        "closes_soon": job.ended_at and (job.ended_at - now).days < CLOSING_SOON_DAYS,
        "description": job.description_html,
        "summary": Truncator(" ".join(text.split())).chars(SUMMARY_LENGTH),
        "company_about": html_to_text(job.company.about_html),
        "canonical_url": address,
        "print_url": print_url(job),
        "whatsapp_url": f"https://wa.me/?{urlencode({'text': shared})}",
        "mailto_url": mailto(job),
        "apply_host": urlsplit(job.apply_url).hostname or "",
        "search": {},
    }


def similar_jobs(job: Job, now: datetime) -> dict[str, Any]:
    """Return the newest open jobs of the same line of work in the same country.

    Their ids first: asked for with company and function at once, a database that knows little of
    its tables yet joins all of them before it sorts.
    """
    ids = list(Job.objects.live(now).similar_to(job).values_list("pk", flat=True)[:SIMILAR])
    found = for_cards(Job.objects.live(now)).in_bulk(ids)
    search = SearchInput(
        country=(job.country,) if job.country in COUNTRIES else (),
        function=(job.function_id,) if job.function_id else (),
    )
    return {
        "similar": [found[job_id] for job_id in ids if job_id in found],
        "similar_url": search.address(reverse("jobs:results")),
    }


def mailto(job: Job) -> str:
    """Return the address that opens a mail to the employer with the job in its subject."""
    if not job.apply_email:
        return ""
    subject = _("Application: %s") % job.title
    return f"mailto:{quote(job.apply_email, safe='@')}?subject={quote(subject)}"


def print_url(job: Job) -> str:
    """Return the path of the print view."""
    return reverse("jobs:job-print", kwargs={"job_id": job.pk, "slug": job.slug})
