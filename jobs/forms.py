"""The shape of a search in the address: what each parameter may hold, and links that keep it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.models import choices
from jobs.search import Sort
from jobs.search.bands import RADII_KM
from jobs.search.query import MAX_WORDS_LENGTH

Value = TypeVar("Value", int, str)

MAX_WHERE_LENGTH = 100
MAX_VALUES = 60
MAX_NUMBER = 10**15
# The round distances in miles that the same radii are called in the United Kingdom.
MILES = {5: 3, 10: 6, 25: 15, 50: 30, 100: 60}
COUNTRIES = {"GH": _("Ghana"), "GB": _("United Kingdom")}
POSTED_DAYS = {"1": _("Last 24 hours"), "3": _("Last 3 days"), "7": _("Last 7 days")}
POSTED_DAYS |= {"14": _("Last 14 days"), "30": _("Last 30 days")}
# Groups of alternatives that are rows, known by their keys.
ROWS = ("region", "function", "company")
# What page 1 saw, in links to other pages: its newest document, and its moment in microseconds.
UPTO = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,16}))?", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Groups of alternatives with a closed set of values.
CLOSED: Mapping[str, Mapping[str, str | Promise]] = {
    "country": COUNTRIES,
    "type": dict(choices.EmploymentType.choices),
    "pattern": dict(choices.WorkPattern.choices),
    "remote": dict(choices.Remote.choices),
    "level": dict(choices.Experience.choices),
}


@dataclass(frozen=True)
class SearchInput:
    """A search as the address states it, made readable: every value is known and of its type."""

    q: str = ""
    where: str = ""
    radius: int = 0
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    pay: int = 0
    nopay: bool = False
    posted: str = ""
    visa: bool = False
    quick: bool = False
    company: tuple[str, ...] = ()
    sort: str = Sort.RELEVANCE
    page: int = 1
    upto: str = ""

    def but(self, **changes: Any) -> "SearchInput":
        """Return another search: from its first page, unless `page` is given."""
        anew: dict[str, Any] = {"page": 1, "upto": ""}
        return replace(self, **(anew | changes))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that differ from the defaults, in a fixed order."""
        found: list[tuple[str, str]] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value == item.default:
                continue
            values = value if isinstance(value, tuple) else (value,)
            found += [(item.name, "1" if each is True else str(each)) for each in values]
        return found

    def address(self, path: str) -> str:
        """Return `path` with this search as its query string."""
        query = urlencode(self.pairs())
        return f"{path}?{query}" if query else path


def read_search(given: QueryDict) -> tuple[SearchInput, list[str | Promise]]:
    """Return the search of a query string, and what to tell the reader about what was left out.

    Unknown values are left out and named. A page that is no positive number is 0, which no
    search has.
    """
    notes: list[str | Promise] = []
    words = plain_line(given.get("q", ""))
    if len(words) > MAX_WORDS_LENGTH:
        words = words[:MAX_WORDS_LENGTH]
        notes.append(_("Your search was very long, so only its beginning was used."))
    groups = {name: known_values(given, name) for name in CLOSED}
    rows = {name: row_values(given, name) for name in ROWS}
    if "remote" in given.getlist("country"):  # the third position of the country switch
        groups["remote"] = tuple(dict.fromkeys((*groups["remote"], "remote")))
    search = SearchInput(
        q=words,
        where=plain_line(given.get("where", ""))[:MAX_WHERE_LENGTH],
        radius=one_of(number(given.get("radius", "")), RADII_KM, 0),
        pay=(pay := number(given.get("pay", ""))),
        nopay=pay > 0 and given.get("nopay") == "1",
        posted=one_of(given.get("posted", ""), tuple(POSTED_DAYS), ""),
        visa=given.get("visa") == "1",
        quick=given.get("quick") == "1",
        sort=one_of(given.get("sort", ""), tuple(Sort.values), Sort.RELEVANCE.value),
        page=number(given.get("page", "1")),
        upto=upto if UPTO.fullmatch(upto := given.get("upto", "")) else "",
        **groups,
        **rows,
    )
    if has_unknown(given, search):
        notes.append(_("Some filters in the address are not known here and were left out."))
    return search, notes


def upto_text(ceiling: int, as_of: datetime | None) -> str:
    """Return what page 1 saw, as links to other pages carry it."""
    return f"{ceiling}.{microseconds(as_of)}" if as_of else str(ceiling)


def read_upto(text: str) -> tuple[int | None, datetime | None]:
    """Return the newest document and the moment of `upto_text`; None for what it lacks."""
    found = UPTO.fullmatch(text)
    if found is None:
        return None, None
    return int(found[1]), moment(int(found[2])) if found[2] else None


def microseconds(at: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def moment(since_1970: int) -> datetime:
    """Return the moment of up to 16 digits of microseconds since 1970."""
    return EPOCH + since_1970 * MICROSECOND


def plain_line(text: str) -> str:
    """Return `text` on one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def known_values(given: QueryDict, name: str) -> tuple[str, ...]:
    """Return the values of a closed group that exist, once each, in the order of the group."""
    asked = set(given.getlist(name)[:MAX_VALUES])
    return tuple(value for value in CLOSED[name] if value in asked)


def row_values(given: QueryDict, name: str) -> tuple[str, ...]:
    """Return the values that could be a row's key; the search finds nothing for the others."""
    asked = dict.fromkeys(given.getlist(name)[:MAX_VALUES])
    if name != "function":
        return tuple(value for value in asked if number(value) > 0)
    return tuple(value for value in asked if value.replace("-", "").isalnum() and len(value) <= 50)


def number(text: str) -> int:
    """Return a whole number of ASCII digits up to `MAX_NUMBER`; anything else is 0."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_NUMBER))):
        return 0
    return min(int(text), MAX_NUMBER)


def one_of(value: Value, allowed: tuple[Value, ...], default: Value) -> Value:
    """Return `value` if it is allowed, else the default."""
    return value if value in allowed else default


def has_unknown(given: QueryDict, search: SearchInput) -> bool:
    """Say whether a filter value of the query string had to be left out."""
    kept = {name: {value for key, value in search.pairs() if key == name} for name in given}
    kept.setdefault("country", set()).add("remote")
    checked = [*CLOSED, *ROWS, "posted"]
    return any(
        value and value not in kept[name]
        for name in checked
        if name in given
        for value in given.getlist(name)
    )
