"""Landing pages: saved searches by kind of work and by place, and which of them exist now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from django.core.cache import cache
from django.db.models import Count, Max
from django.urls import reverse

from accounts.models import Company
from jobboard.core.gazetteer import gazetteer
from jobboard.core.models import Place
from jobboard.core.money import Money
from jobs.models import Job
from jobs.models.choices import PayPeriod
from jobs.pay import per_period

# A page with fewer live listings is thin: it works, but search engines are kept from it.
FEWEST_INDEXED = 3
# Fewer stated figures say nothing about what is typical.
FEWEST_FIGURES = 5
EMPLOYERS = 5
CACHE_SECONDS = 600
# A country's own money and the period people compare by there.
PAY_HABITS = {"GH": ("GHS", PayPeriod.MONTH), "GB": ("GBP", PayPeriod.YEAR)}


@dataclass(frozen=True)
class LandingPage:
    """A page worth indexing: its path, and when a listing on it last changed."""

    path: str
    changed_at: datetime


@dataclass(frozen=True)
class TypicalPay:
    """The middle half of what `count` listings of a country state, and their median."""

    country: str
    low: Money
    median: Money
    high: Money
    period: str
    count: int


@dataclass(frozen=True)
class Figures:
    """What the newest listings of a page say; `read` is how many were read."""

    read: int
    pay: list[TypicalPay]
    employers: list[tuple[Company, int]]


def landing_path(function_code: str | None, place_slug: str | None) -> str:
    """Return the path of a landing page; at least one of the two is given."""
    if function_code and place_slug:
        names = {"code": function_code, "place": place_slug}
        return reverse("jobs:landing-function-place", kwargs=names)
    if function_code:
        return reverse("jobs:landing-function", kwargs={"code": function_code})
    return reverse("jobs:landing-place", kwargs={"place": place_slug})


def landing_pages(now: datetime) -> list[LandingPage]:
    """Return every page with enough live listings; two queries, at most every ten minutes."""
    pages: list[LandingPage] | None = cache.get("landing-pages")
    if pages is None:
        changes = function_changes(now) | place_changes(now)
        places = gazetteer().places
        pages = [
            LandingPage(landing_path(function, places[place].slug if place else None), changed)
            for (function, place), changed in changes.items()
        ]
        pages.sort(key=lambda page: page.path)
        cache.set("landing-pages", pages, CACHE_SECONDS)
    return pages


Changes = dict[tuple[str | None, int | None], datetime]


def function_changes(now: datetime) -> Changes:
    """Return the kinds of work with enough live listings, and their last change; one query."""
    rows = Job.objects.live(now).order_by().values("function").annotate(n=Count("pk"))
    return {
        (row["function"], None): row["changed"]
        for row in rows.annotate(changed=Max("updated_at"))
        if row["function"] and row["n"] >= FEWEST_INDEXED
    }


def place_changes(now: datetime) -> Changes:
    """Return places, and kinds of work in places, with enough live listings; one query.

    A place with enough vouches for all it lies in; listings of several small places are not added
    up, so a page may be left out here but none is listed in vain.
    """
    rows = Job.objects.live(now).order_by().values("function", "places").annotate(n=Count("pk"))
    counts: dict[tuple[str | None, int], int] = defaultdict(int)
    changes: dict[tuple[str | None, int], datetime] = {}
    for row in rows.annotate(changed=Max("updated_at")):
        for function in {row["function"], None} if row["places"] else ():
            key = (function, row["places"])
            counts[key] += row["n"]
            changes[key] = max(changes.get(key, row["changed"]), row["changed"])
    found: Changes = {}
    for (function, place), n in counts.items():
        changed = changes[function, place]
        for place_id in whole_chain(place) if n >= FEWEST_INDEXED else ():
            found[function, place_id] = max(found.get((function, place_id), changed), changed)
    return found


def whole_chain(place_id: int) -> list[int]:
    """Return the place and what it lies in, without the world; nothing for an unknown place."""
    place = gazetteer().places.get(place_id)
    if place is None or place.kind == Place.Kind.WORLD:
        return []
    return [place_id, *(above.id for above in gazetteer().ancestors(place_id))]


def figures(job_ids: list[int], now: datetime) -> Figures:
    """Return what these live listings say about pay and employers; two queries at most."""
    rows = list(
        Job.objects.live(now)
        .filter(pk__in=job_ids)
        .order_by()
        .values_list("company", "country", "pay_currency", "pay_ghs_low", "pay_ghs_high",
                     "pay_gbp_low", "pay_gbp_high")
    )  # fmt: skip
    counts: dict[int, int] = defaultdict(int)
    middles: dict[str, list[float]] = defaultdict(list)
    for company, country, currency, *amounts in rows:
        counts[company] += 1
        low, high = amounts[:2] if currency == "GHS" else amounts[2:]
        if low is not None and high is not None and PAY_HABITS.get(country, ("",))[0] == currency:
            middles[country].append((low + high) / 2)
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:EMPLOYERS]
    listed = Company.objects.listed().in_bulk(most)
    return Figures(
        read=len(rows),
        pay=[typical_pay(country, middles[country]) for country in PAY_HABITS
             if len(middles[country]) >= FEWEST_FIGURES],
        employers=[(listed[pk], counts[pk]) for pk in most if pk in listed],
    )  # fmt: skip


def typical_pay(country: str, yearly_minor: list[float]) -> TypicalPay:
    """Return the quartiles of yearly amounts, for the period of the country."""
    currency, period = PAY_HABITS[country]
    low, median, high = (
        per_period(int(amount), period, currency) for amount in quantiles(yearly_minor, n=4)
    )
    return TypicalPay(country, low, median, high, str(period.label), len(yearly_minor))
