"""Dates as ads write them: ISO, epoch, day first or month first, "2 weeks", "Today"."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST, LATEST = 1990, 2100
DAYS_IN = {"hour": 0, "minute": 0, "day": 1, "week": 7, "month": 30, "year": 365}
AGO = re.compile(r"^(?:about )?(\d{1,3}|an?)\+? (hour|minute|day|week|month|year)s?(?: ago)?$")
NUMBERS = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")
WORDED = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%d-%b-%Y")


def parse_moment(text: str, now: datetime, *, month_first: bool = False) -> datetime | None:
    """Return the moment a text names (UTC where it names no zone), or None.

    `month_first` decides what 3/4/2024 is when both numbers could be a month.
    """
    stated = " ".join(text.split())
    if not stated:
        return None
    moment = (
        _relative(stated.casefold(), now)
        or _epoch(stated)
        or _iso(stated)
        or _numbers(stated, month_first)
        or _worded(stated)
    )
    if moment is None or not EARLIEST <= moment.year <= LATEST:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relative(stated: str, now: datetime) -> datetime | None:
    if stated in ("today", "just posted", "just now", "new"):
        return now
    if stated == "yesterday":
        return now - timedelta(days=1)
    found = AGO.match(stated)
    if found is None:
        return None
    count = 1 if found[1].startswith("a") else int(found[1])
    return now - timedelta(days=count * DAYS_IN[found[2]])


def _epoch(stated: str) -> datetime | None:
    if not re.fullmatch(r"\d{10}|\d{13}", stated):
        return None
    return datetime.fromtimestamp(int(stated) / (1000 if len(stated) == 13 else 1), UTC)


def _iso(stated: str) -> datetime | None:
    month = re.fullmatch(r"(\d{4})-(\d{2})", stated)
    try:
        return datetime.fromisoformat(f"{stated}-01" if month else stated)
    except ValueError:
        return None


def _numbers(stated: str, month_first: bool) -> datetime | None:
    found = NUMBERS.match(stated)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if month > 12 or (month_first and day <= 12):
        day, month = month, day
    try:
        return datetime(
            int(found[3]), month, day, int(found[4] or 0), int(found[5] or 0), tzinfo=UTC
        )
    except ValueError:
        return None


def _worded(stated: str) -> datetime | None:
    for form in WORDED:
        try:
            return datetime.strptime(stated, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(stated)
    except ValueError:
        return None
