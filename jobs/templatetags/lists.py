"""What a page repeats many times, written here: a template takes ten times as long for each."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import Company
from jobs.models import Job
from jobs.models.choices import EmploymentType
from jobs.templatetags.listing import (
    cloth,
    contract_word,
    distance_to,
    initials,
    logo_url,
    moment_line,
    pay,
    place_line,
    region_part,
)
from jobs.views.facets import Option

register = template.Library()
LOGO_PIXELS = 48
# Logos above the fold; the others come when they are scrolled to.
FIRST_LOGOS = 3


@register.simple_tag(takes_context=True)
def job_cards(
    context: template.Context,
    jobs: Iterable[Job],
    *,
    level: int = 2,
    distances: dict[int, float] | None = None,
    first_logos: int = FIRST_LOGOS,
) -> SafeString:
    """Return the cards of listings; their titles are headings of `level`."""
    request, now = context.get("request"), context["now"]
    is_saving = bool(request and request.look.is_saving)
    cards = []
    for position, job in enumerate(jobs, start=1):
        logo = logo_element(job.company, is_saving=is_saving, is_lazy=position > first_logos)
        far = distance_to(distances, job) if distances else ""
        cards.append(job_card(job, now, logo, level, far))
    return mark_safe("\n".join(cards))  # noqa: S308 - each text in them is escaped below


def job_card(job: Job, now: datetime, logo: str, level: int, far: str) -> str:
    """Return one listing as HTML, with the element of its logo and how far it is."""
    stated = pay(job)
    pay_class = "job-card__pay" if stated.is_stated else "job-card__pay job-card__pay--none"
    where = f", {escape(far)}" if far else region_element(job)
    meta = "".join(f"<span>{escape(text)}</span>" for text in meta_lines(job, now))
    return (
        f'<article class="job-card">\n{logo}\n'
        f'<h{level} class="job-card__title"><a class="job-card__link" '
        f'href="{escape(job.get_absolute_url())}">{escape(job.title)}</a></h{level}>\n'
        f'<p class="job-card__who"><span class="job-card__employer">{escape(job.company.name)}'
        f'</span><span class="job-card__place">{escape(place_line(job))}{where}</span></p>\n'
        f'<p class="{pay_class}">{escape(stated.text)}</p>\n'
        f'<p class="job-card__meta">{meta}</p>\n</article>'
    )


def region_element(job: Job) -> str:
    """Return the region where it says more than the place, which narrow screens leave out."""
    return f'<span class="job-card__region">{escape(region_part(job))}</span>'


def meta_lines(job: Job, now: datetime) -> Iterator[str]:
    """Yield hours, contract, sponsorship and the moment that matters, those that are stated."""
    if job.work_pattern:
        yield job.get_work_pattern_display()
    if job.employment_type and job.employment_type != EmploymentType.PERMANENT:
        yield contract_word(job)
    if job.visa_sponsorship:
        yield _("Visa sponsor")
    yield moment_line(job, now)


@register.simple_tag(takes_context=True)
def logo(
    context: template.Context, company: Company, size: int = LOGO_PIXELS, *, position: int = 1
) -> SafeString:
    """Return a company's logo, or its initials on cloth until it is loaded or if it has none."""
    request = context.get("request")
    is_saving = bool(request and request.look.is_saving)
    is_lazy = position > FIRST_LOGOS
    element = logo_element(company, size, is_saving=is_saving, is_lazy=is_lazy)
    return mark_safe(element)  # noqa: S308 - each text in it is escaped below


def logo_element(
    company: Company, size: int = LOGO_PIXELS, *, is_saving: bool, is_lazy: bool
) -> str:
    """Return the element of a logo; with the data saver it is never loaded."""
    address = escape(logo_url(company, size)) if company.logo and not is_saving else ""
    if address and not is_lazy:
        return (
            f'<img class="logo" src="{address}" alt="" width="{size}" height="{size}" '
            'decoding="async">'
        )
    later = f' data-logo="{address}"' if address else ""
    return (
        f'<span class="logo logo--{cloth(company)}" aria-hidden="true"{later}>'
        f"{escape(initials(company))}</span>"
    )


@register.simple_tag
def filter_options(options: Iterable[Option]) -> SafeString:
    """Return the labelled boxes of a filter group, a line each."""
    lines = "".join(map(option_line, options))
    return mark_safe(lines)  # noqa: S308 - each text in it is escaped below


def option_line(option: Option) -> str:
    """Return one option as HTML; one that would leave nothing is faint."""
    name, value = escape(option.name), escape(option.value)
    is_faint = option.count == 0 and not option.is_selected
    count = "" if option.count is None else f'<span class="check__count">{option.count:,}</span>'
    return (
        f'<label class="check{" check--none" if is_faint else ""}">'
        f'<input type="{option.control}" id="f-{name}-{value}" name="{name}" value="{value}"'
        f"{' checked' if option.is_selected else ''}>{escape(str(option.label))}{count}</label>\n"
    )
