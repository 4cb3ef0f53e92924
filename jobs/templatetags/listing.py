"""How a listing's facts are written: pay, place, moments, the employer's mark."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import Company
from jobboard.core.gazetteer import gazetteer
from jobboard.core.money import Money
from jobboard.core.places import region_of
from jobs.forms import COUNTRIES
from jobs.models import Function, Job, JobPlace
from jobs.models.choices import EmploymentType, PayPeriod
from jobs.pay import per_period

register = template.Library()
CLOTHS = 6
CONTRACT_WORDS: dict[str, str | Promise] = {
    EmploymentType.CONTRACT: pgettext_lazy("kind of contract", "Contract"),
    EmploymentType.INTERNSHIP: gettext_lazy("Internship"),
}
CLOSING_SOON_DAYS = 7
NEXT_DOOR_KM = 1
KM_IN_A_MILE = 1.609
# Pay is compared by the month in Ghana and by the year in the United Kingdom.
BOARD_PERIODS = {"GHS": PayPeriod.MONTH, "GBP": PayPeriod.YEAR}


@dataclass(frozen=True)
class StatedPay:
    """Pay in words, and whether the employer stated an amount."""

    text: str
    is_stated: bool


@register.simple_tag
def pay(job: Job) -> StatedPay:
    """Return the pay in its own currency and period, or why there is none."""
    if job.pay_min_minor is None:
        reason = job.get_pay_reason_display() if job.pay_reason not in ("", "not_stated") else ""
        return StatedPay(_("Pay: %s") % reason.lower() if reason else _("Pay not shown"), False)
    low = Money(job.pay_min_minor, job.pay_currency)
    high = Money(job.pay_max_minor or job.pay_min_minor, job.pay_currency)
    return StatedPay(f"{money_range(low, high)} {job.get_pay_period_display()}", True)


@register.simple_tag
def pay_elsewhere(job: Job) -> str:
    """Return the pay in the other currency of the board, for its usual period, or nothing."""
    if job.pay_min_minor is None or job.pay_rate_on is None:
        return ""
    to = "GBP" if job.pay_currency == "GHS" else "GHS"
    low, high = (getattr(job, f"pay_{to.lower()}_{end}") for end in ("low", "high"))
    if low is None or high is None:
        return ""
    period = BOARD_PERIODS[to]
    amounts = money_range(*(rounded(per_period(end, period, to)) for end in (low, high)))
    return _("about %(pay)s %(period)s") % {"pay": amounts, "period": period.label}


def rounded(amount: Money) -> Money:
    """Return a converted amount to three figures: more would claim what the rate cannot hold."""
    return Money.from_major(Decimal(f"{amount.major:.3g}"), amount.currency)


def money_range(low: Money, high: Money) -> str:
    """Return `GHS 3,000–4,500`, or one amount when both are the same."""
    return str(low) if low == high else f"{low}–{high.digits}"


@register.filter
def place_line(job: Job) -> str:
    """Return where the work is, in a few words: the first place, and how many more."""
    if job.remote == Job.Remote.REMOTE:
        country = COUNTRIES.get(job.country)
        return _("Remote, %s") % country if country else _("Remote")
    places = job.job_places.all()
    if not places:
        return job.location_text or str(COUNTRIES.get(job.country, _("Anywhere")))
    name = place_name(places[0])
    if len(places) > 1:
        return _("%(name)s +%(n)d") % {"name": name, "n": len(places) - 1}
    return _("%s (hybrid)") % name if job.remote == Job.Remote.HYBRID else name


@register.filter
def place_name(item: JobPlace) -> str:
    """Return a place's name from the gazetteer in memory; one that is newer from its row."""
    known = gazetteer().places.get(item.place_id)
    return known.name if known else item.place.name


@register.filter
def region_part(job: Job) -> str:
    """Return `, Ashanti` for the only place of a job when its name does not say it already."""
    places = [item.place_id for item in job.job_places.all()]
    if len(places) != 1 or job.remote != Job.Remote.ONSITE or places[0] not in gazetteer().places:
        return ""
    name, region = gazetteer().places[places[0]].name, region_of(places[0])
    if region is None or name in region.name or region.name in name:
        return ""
    return f", {region.name.removesuffix(' Region')}"


@register.simple_tag
def moment_line(job: Job, now: datetime) -> str:
    """Return when it closes if that is soon, else when it was posted."""
    if job.expires_at is not None and (job.expires_at - now).days < CLOSING_SOON_DAYS:
        return closing_line(job, now)
    return posted_line(job, now)


@register.simple_tag
def closing_line(job: Job, now: datetime) -> str:
    """Return `Closes in 3 days`, by calendar days."""
    if job.expires_at is None:
        return ""
    days = calendar_days(now, job.expires_at)
    if days <= 0:
        return _("Closes today")
    if days == 1:
        return _("Closes tomorrow")
    return ngettext("Closes in %d day", "Closes in %d days", days) % days


def posted_line(job: Job, now: datetime) -> str:
    """Return `3 days ago`, or the date when that is more than a month."""
    if job.published_at is None:
        return ""
    days = calendar_days(job.published_at, now)
    if days <= 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    if days <= 30:
        return ngettext("%d day ago", "%d days ago", days) % days
    return date_format(timezone.localtime(job.published_at), "j F Y")


def calendar_days(start: datetime, end: datetime) -> int:
    """Return how many midnights lie between two moments."""
    return (timezone.localtime(end).date() - timezone.localtime(start).date()).days


@register.filter
def distance_to(distances: dict[int, float], job: Job) -> str:
    """Return how far a job is from the place asked for, or nothing when it is there."""
    km = distances.get(job.pk, 0)
    if km < NEXT_DOOR_KM:
        return ""
    if job.country == "GB":
        return _("%d mi away") % max(1, round(km / KM_IN_A_MILE))
    return _("%d km away") % round(km)


@register.filter
def contract_word(job: Job) -> str:
    """Return the kind of contract in one word, for a card."""
    return str(CONTRACT_WORDS.get(job.employment_type) or job.get_employment_type_display())


@register.filter
def logo_url(company: Company, size: int) -> str:
    """Return the address of the company's logo that is `size` pixels wide."""
    return default_storage.url(f"{company.logo}-{size}.webp")


@register.filter
def initials(company: Company) -> str:
    """Return up to two initials of the company's name."""
    words = [word for word in company.name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def cloth(company: Company) -> int:
    """Return which of the six cloths stands behind the initials; always the same one."""
    return zlib.crc32(company.name.encode()) % CLOTHS


@register.filter
def function_name(function: Function, country: str) -> str:
    """Return the name of a kind of work as readers in that country know it."""
    return function.uk_name if country == "GB" else function.name
