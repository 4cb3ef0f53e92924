"""Rows for tests, made the way the house makes them: through the actions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Company
from jobboard.core.gazetteer import reset_gazetteer
from jobboard.core.models import ExchangeRate, Place
from jobs.actions import JobFields, add_job, edit_job, publish_job
from jobs.models import Function, Job
from jobs.pay import Pay

_numbers = count(1)

# id: kind, name, country, parent, latitude, longitude, aliases
PLACES: dict[int, tuple[str, str, str, int | None, float | None, float | None, str]] = {
    900: ("world", "Anywhere", "ZZ", None, None, None, "Worldwide"),
    901: ("country", "Ghana", "GH", 900, 5.55, -0.2, ""),
    902: ("country", "United Kingdom", "GB", 900, 51.5, -0.12, "UK|Great Britain"),
    911: ("region", "Greater Accra", "GH", 901, None, None, ""),
    912: ("region", "Ashanti", "GH", 901, None, None, "Ashanti Region"),
    913: ("region", "England", "GB", 902, None, None, ""),
    921: ("town", "Accra", "GH", 911, 5.556, -0.1969, ""),
    922: ("town", "Tema", "GH", 911, 5.6698, -0.0166, ""),
    923: ("town", "Kumasi", "GH", 912, 6.6885, -1.6244, "Kumase"),
    931: ("town", "London", "GB", 913, 51.5085, -0.1257, ""),
    932: ("town", "Croydon", "GB", 913, 51.3833, -0.1, ""),
    933: ("town", "Manchester", "GB", 913, 53.4809, -2.2374, ""),
}
ACCRA, TEMA, KUMASI, LONDON, CROYDON, MANCHESTER = 921, 922, 923, 931, 932, 933
GHANA, UK, GREATER_ACCRA, ASHANTI, ENGLAND = 901, 902, 911, 912, 913


def places() -> dict[int, Place]:
    """Return a small gazetteer: two countries, three regions, six towns."""
    for place_id, (kind, name, country, parent, latitude, longitude, aliases) in PLACES.items():
        Place.objects.get_or_create(
            pk=place_id,
            defaults={
                "kind": kind, "name": name, "slug": f"{name.lower().replace(' ', '-')}-test",
                "country": country, "parent_id": parent, "latitude": latitude,
                "longitude": longitude, "population": 1000, "aliases": aliases,
            },
        )  # fmt: skip
    reset_gazetteer()
    return Place.objects.in_bulk(PLACES)


def place(place_id: int = ACCRA) -> Place:
    """Return one place of the small gazetteer."""
    return Place.objects.filter(pk=place_id).first() or places()[place_id]


def company(name: str = "", **fields: Any) -> Company:
    """Return a new company."""
    number = next(_numbers)
    return Company.objects.create(
        **{"name": name or f"Company {number}", "slug": f"company-{number}"} | fields
    )


def function(code: str = "sales") -> Function:
    """Return a job function."""
    return Function.objects.get_or_create(
        code=code, defaults={"name": code.title(), "uk_name": code.title(), "position": 1}
    )[0]


def fields(**changed: Any) -> JobFields:
    """Return what an employer writes; `place_ids` names places of the small gazetteer."""
    place_ids: Sequence[int] = changed.pop("place_ids", (ACCRA,))
    given: dict[str, Any] = {
        "title": "Sales Executive",
        "description_html": "<p>Sell our goods to shops.</p>",
        "places": [place(place_id) for place_id in place_ids],
        "pay_reason": "" if changed.get("pay") else Job.PayReason.NEGOTIABLE,
    }
    return JobFields(**given | changed)


def rates() -> None:
    """Write one exchange rate each way: 1 GBP is 20 GHS."""
    for base, quote, rate in (("GBP", "GHS", "20"), ("GHS", "GBP", "0.05")):
        ExchangeRate.objects.get_or_create(
            base=base, quote=quote, on=date(2020, 1, 1), defaults={"rate": Decimal(rate)}
        )


def pay(low: int, high: int, currency: str = "GHS", period: str = "month") -> Pay:
    """Return pay in whole units of a currency."""
    return Pay(low * 100, high * 100, currency, period)


def draft(employer: Company | None = None, **changed: Any) -> Job:
    """Return a draft listing."""
    return add_job(company=employer or company(), fields=fields(**changed), by=None)


def job(
    employer: Company | None = None,
    *,
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
    published_at: datetime | None = None,
    **changed: Any,
) -> Job:
    """Return a published listing; `published_at` dates its first publication."""
    made = draft(employer, **changed)
    if published_at is not None:
        Job.objects.filter(pk=made.pk).update(published_at=published_at)
    starts = starts_at or published_at or timezone.now() - timedelta(seconds=1)
    ends = expires_at or timezone.now() + timedelta(days=30)
    return publish_job(job_id=made.pk, by=None, starts_at=starts, expires_at=ends)


def edit(listing: Job, **changed: Any) -> Job:
    """Change a listing."""
    return edit_job(job_id=listing.pk, fields=fields(**changed), by=None)
