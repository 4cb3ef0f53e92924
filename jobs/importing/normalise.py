"""From what a source states to what we hold: the fields of a job, its company, its key."""

import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.actions.editing import JobFields
from jobs.actions.publishing import LISTING_DAYS, LONGEST_DAYS
from jobs.functions import classify_function
from jobs.importing import wording
from jobs.importing.ads import Defaults, RawAd
from jobs.importing.keys import OriginKey, origin_key
from jobs.importing.locations import Located, Locator, currency_of
from jobs.importing.moments import parse_moment
from jobs.importing.salary import parse_salary, pay_of_range, period_of
from jobs.importing.texts import mend, strip_page, tidy_title, to_html
from jobs.models import Function
from jobs.models.choices import ApplyBy, PayReason, Remote
from jobs.pay import Pay

# The one company, kept out of the directory, that ads without an employer hang on.
UNNAMED: Final = "Employer not named"
UNTITLED: Final = gettext_lazy("The ad has no title.")
NO_DESCRIPTION: Final = "The source of this ad gives no further description."
ANONYMOUS: Final = re.compile(
    r"(?:anonymous|confidential|undisclosed|not disclosed|private|unknown)"
    r"(?: (?:employer|company|advertiser|client))?|n/?a|nan|none|null|-*",
    re.IGNORECASE,
)
PAY_ABOVE: Final = re.compile(r"[£$€]\s*\d[^\n]*(?:\n[^\n]*\bper \w+)?")
MONTH_FIRST: Final = {"US", "PH"}
LONGEST_COMPANY, LONGEST_LOCATION, LONGEST_URL = 200, 200, 1000
MOST_OPENINGS: Final = 999
_url = URLValidator(schemes=["http", "https"])


class Lost(Exception):
    """No listing can be made of an ad; the message says why."""


@dataclass(frozen=True)
class Ad:
    """An ad ready to be written: `published_at` and `expires_at` are aware moments."""

    line: int
    key: OriginKey
    digest: str
    company: str
    country: str
    fields: JobFields
    published_at: datetime
    expires_at: datetime
    is_placed: bool


def normalise(
    raw: RawAd,
    *,
    now: datetime,
    locator: Locator,
    defaults: Defaults,
    fresh_days: int | None = None,
) -> Ad:
    """Return the ad in our terms; raises `Lost` when it has no title or its dates contradict.

    `fresh_days` dates it within that many days before `now`, by its key, so that an old set can
    be searched as if it were new.
    """
    title = tidy_title(raw.title)
    if not re.search(r"\w", title):
        raise Lost(str(UNTITLED))
    text, above = strip_page(mend(raw.description))
    remote = _remote(raw, title, text, above)
    located = locator.locate(raw, country=defaults.country, is_remote=remote == Remote.REMOTE)
    key = origin_key(raw)
    published, expires = _moments(raw, now, key, fresh_days)
    company = " ".join(mend(html.unescape(raw.company or defaults.company)).split())
    company = UNNAMED if ANONYMOUS.fullmatch(company) else company[:LONGEST_COMPANY].strip()
    code = classify_function(title, raw.category)
    contract = f"{raw.contract} {above if len(above) < len(text) else ''}".strip()
    stated_place = "; ".join(dict.fromkeys(part for part in (raw.location, *raw.places) if part))
    pay = _pay(raw, above, defaults, located)
    apply_by, address = _apply(raw)
    fields = JobFields(
        title=title,
        description_html=_description(raw, text, title, company),
        places=located.places,
        function=Function(code=code) if code else None,
        location_text=" ".join(mend(stated_place).split()).strip(" ,;")[:LONGEST_LOCATION],
        remote=remote,
        employment_type=wording.employment_type(contract),
        work_pattern=wording.work_pattern(contract),
        experience=wording.experience(raw.experience, title),
        openings=_openings(raw.openings),
        visa_sponsorship=wording.is_yes(raw.visa),
        pay=pay if isinstance(pay, Pay) else None,
        pay_reason="" if isinstance(pay, Pay) else pay,
        apply_by=apply_by,
        apply_url=address if apply_by == ApplyBy.WEBSITE else "",
        apply_email=address if apply_by == ApplyBy.EMAIL else "",
    )
    return Ad(
        raw.line, key, raw.digest(), company, located.country, fields, published, expires,
        located.is_known,
    )  # fmt: skip


def _remote(raw: RawAd, title: str, text: str, above: str) -> str:
    kind = wording.remote_kind(raw.remote, raw.location, " ".join(raw.places), title, above)
    # Sites flag as remote what its own text calls hybrid.
    flagged = kind == Remote.REMOTE and above and re.search("hybrid", text, re.IGNORECASE)
    return Remote.HYBRID if flagged else kind


def _moments(
    raw: RawAd, now: datetime, key: OriginKey, fresh_days: int | None
) -> tuple[datetime, datetime]:
    """Return when the ad was published and ends: as stated, or after 30 days, at most in 180."""
    if fresh_days:
        digest = hashlib.sha256(f"{key.reference}|{key.place_key}".encode()).digest()
        ago = timedelta(minutes=int.from_bytes(digest[:8]) % (fresh_days * 24 * 60))
        return now - ago, now - ago + timedelta(days=LISTING_DAYS)
    month_first = raw.country.upper() in MONTH_FIRST
    published = parse_moment(raw.published, now, month_first=month_first) or now
    expires = parse_moment(raw.expires, now, month_first=month_first)
    if expires is None:
        return published, published + timedelta(days=LISTING_DAYS)
    if expires <= published:
        if raw.published:
            raise Lost(_("The closing date is before the publication date."))
        return expires - timedelta(days=LISTING_DAYS), expires
    return published, min(expires, max(published, now) + timedelta(days=LONGEST_DAYS))


def _description(raw: RawAd, text: str, title: str, company: str) -> str:
    """Return the description and its sections as HTML; of an ad without one, what is known."""
    parts = [to_html(text)] if text.strip() else []
    for heading, section in raw.sections:
        body = to_html(mend(section)) if section.strip() else ""
        if body:
            parts.append(f"<h3>{escape(heading)}</h3>{body}" if heading else body)
    found = "".join(part for part in parts if part)
    if found:
        return found
    facts = (
        ("Employer", company),
        ("Place", raw.location or ", ".join(raw.places)),
        ("Line of work", raw.category),
        ("Pay", raw.salary),
    )
    rows = "".join(f"<li>{escape(name)}: {escape(fact)}</li>" for name, fact in facts if fact)
    return f"<p>{escape(title)}</p><ul>{rows}</ul><p>{NO_DESCRIPTION}</p>"


def _pay(raw: RawAd, above: str, defaults: Defaults, located: Located) -> Pay | PayReason:
    """Return the pay or why there is none; a site's own estimate is not the employer's figure."""
    if "per year - estimated" in above:
        return PayReason.NOT_STATED
    currency = raw.salary_currency or defaults.currency or currency_of(located.country)
    period = raw.salary_period or defaults.period
    if stated := PAY_ABOVE.search(above):
        # What the page shows is the employer's; the site's columns have it turned into a year.
        shown = parse_salary(stated[0], currency_hint=currency, period_hint="")
        if isinstance(shown, Pay):
            return shown
    columns = pay_of_range(raw.salary_min, raw.salary_max, currency=currency, period=period)
    text = parse_salary(raw.salary, currency_hint=currency, period_hint=period_of(period))
    return columns or text or PayReason.NOT_STATED


def _apply(raw: RawAd) -> tuple[ApplyBy, str]:
    """Return how to apply and where: on a website if the address is one, by mail, or as it says."""
    url = html.unescape(raw.url.strip())
    url = f"https://{url}" if url.startswith("www.") else url
    email = raw.email.strip()
    if url and len(url) <= LONGEST_URL and _passes(_url, url):
        return ApplyBy.WEBSITE, url
    if email and _passes(validate_email, email):
        return ApplyBy.EMAIL, email
    return ApplyBy.ADVERT, ""


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return False
    return True


def _openings(text: str) -> int:
    return min(int(text), MOST_OPENINGS) if re.fullmatch(r"[1-9]\d{0,5}", text.strip()) else 1
