"""Plausible pay for a listing: inside the role's band, never under the law's floor."""

import random
from dataclasses import dataclass

from jobs.demo.catalogue import Band

# National Living Wage from April 2026, in pounds an hour (gov.uk/national-minimum-wage-rates).
UK_HOURLY_FLOOR = 12.71
# The same for 37.5 hours a week and 52 weeks, rounded up to the next 250.
UK_ANNUAL_FLOOR = 25_000.0
GHANA_MONTHLY_FLOOR = 1_200.0
# The part of a role's band each level of experience is offered.
LEVEL_SHARE = {"entry": (0.0, 0.4), "mid": (0.25, 0.75), "senior": (0.6, 1.0)}


@dataclass(frozen=True)
class DemoPay:
    """Pay as an advertisement states it: minor units of the currency for each period."""

    min_minor: int
    max_minor: int
    currency: str
    period: str


def offered_pay(band: Band, country: str, level: str, rng: random.Random) -> DemoPay:
    """Return a rounded range within the band for the level; sometimes a single figure."""
    step = _step(band, country)
    floor = _floor(band, country)
    share_low, share_high = LEVEL_SHARE[level]
    centre = band.low + (band.high - band.low) * rng.uniform(share_low, share_high)
    width = 0.0 if rng.random() < 0.15 else centre * rng.uniform(0.04, 0.16)
    low = min(max(round((centre - width) / step) * step, band.low, floor), band.high)
    high = min(max(round((centre + width) / step) * step, low), band.high)
    currency = "GHS" if country == "GH" else "GBP"
    return DemoPay(round(low * 100), round(high * 100), currency, _period(band, country))


def _period(band: Band, country: str) -> str:
    if country == "GH":
        return "month"
    return "hour" if band.is_hourly else "year"


def _step(band: Band, country: str) -> float:
    if country == "GH":
        return 100.0 if band.high < 6_000 else 250.0
    return 0.05 if band.is_hourly else 500.0


def _floor(band: Band, country: str) -> float:
    if country == "GH":
        return GHANA_MONTHLY_FLOOR
    return UK_HOURLY_FLOOR if band.is_hourly else UK_ANNUAL_FLOOR
