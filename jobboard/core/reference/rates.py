"""Import a dated file of exchange rates: every line is right or nothing is stored."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from jobboard.core.models import ExchangeRate
from jobboard.core.reference.registry import Loaded
from jobboard.core.reference.rows import read_source

COLUMNS = ("base", "quote", "on", "rate")
_LIMIT = Decimal(10) ** 10  # DecimalField(18, 8) holds ten digits before the point
_MAX_BYTES = 5_000_000


class RatesUnreadable(Exception):
    """The file holds lines that cannot be stored; ``problems`` says which and why."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, one sentence each."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class _Rate:
    base: str
    quote: str
    on: date
    rate: Decimal


def import_rates(path: Path, *, today: date, dry_run: bool = False) -> Loaded:
    """Store the rates of a CSV file (``base,quote,on,rate``), replacing those of the same day.

    Raises :class:`RatesUnreadable` with every problem found and stores nothing then. A rate says
    how many units of ``quote`` one unit of ``base`` was worth on that day.
    """
    rates = _read(path, today)
    with transaction.atomic():
        stored = {
            (row.base, row.quote, row.on): row
            for row in ExchangeRate.objects.select_for_update().filter(
                on__in={rate.on for rate in rates}
            )
        }
        new, changed = [], []
        for rate in rates:
            row = stored.get((rate.base, rate.quote, rate.on))
            if row is None:
                new.append(
                    ExchangeRate(
                        base=rate.base,
                        quote=rate.quote,
                        on=rate.on,
                        rate=rate.rate,
                        source=path.name[:100],
                    )
                )
            elif row.rate != rate.rate:
                row.rate, row.source = rate.rate, path.name[:100]
                changed.append(row)
        if not dry_run:
            ExchangeRate.objects.bulk_create(new, batch_size=1000)
            ExchangeRate.objects.bulk_update(changed, ["rate", "source"], batch_size=200)
    return Loaded("exchange rates", len(new), len(changed), len(rates) - len(new) - len(changed))


def _read(path: Path, today: date) -> list[_Rate]:
    problems: list[str] = []
    rates: dict[tuple[str, str, date], _Rate] = {}
    known = {row["code"] for row in read_source("currencies.csv")}
    for number, row in _lines(path):
        try:
            rate = _parse(row, known, today)
            if (rate.base, rate.quote, rate.on) in rates:
                raise ValueError(_("the same pair and day appear twice"))
        except ValueError as error:
            problems.append(_("line %(number)d: %(why)s") % {"number": number, "why": error})
        else:
            rates[rate.base, rate.quote, rate.on] = rate
    if problems:
        raise RatesUnreadable(problems)
    if not rates:
        raise RatesUnreadable([_("the file holds no rates")])
    return list(rates.values())


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RatesUnreadable([_("the file is larger than 5 MB; split it")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RatesUnreadable([_("cannot read %(path)s: %(why)s") % _why(path, error)]) from error
    except UnicodeDecodeError as error:
        raise RatesUnreadable([_("the file is not UTF-8 text; save it as CSV UTF-8")]) from error
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            names = ", ".join(missing)
            raise RatesUnreadable([_("the first line lacks the column(s) %s") % names])
        for row in reader:
            yield reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}
    except csv.Error as error:
        raise RatesUnreadable([_("the file is not readable as CSV: %s") % error]) from error


def _why(path: Path, error: OSError) -> dict[str, str]:
    return {"path": path.name, "why": error.strerror or str(error)}


def _parse(row: dict[str, str], known: set[str], today: date) -> _Rate:
    for name in ("base", "quote"):
        if row[name] not in known:
            raise ValueError(
                _("%(name)s %(code)r is not a currency code we know (GHS, GBP, ...)")
                % {"name": name, "code": row[name]}
            )
    if row["base"] == row["quote"]:
        raise ValueError(_("base and quote are the same currency"))
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", row["on"]):
        raise ValueError(_("%r is not a day; write it as 2026-11-01") % row["on"])
    try:
        on = date.fromisoformat(row["on"])
    except ValueError as error:
        raise ValueError(_("%r is not a day of the calendar") % row["on"]) from error
    if on > today:
        raise ValueError(_("%s lies in the future") % row["on"])
    return _Rate(row["base"], row["quote"], on, _parse_rate(row["rate"]))


def _parse_rate(text: str) -> Decimal:
    if not re.fullmatch(r"\d{1,10}(\.\d+)?", text, re.ASCII):
        raise ValueError(_("rate %r is not a plain number such as 0.0712") % text)
    try:
        rate = Decimal(text).quantize(Decimal("0.00000001"))
    except InvalidOperation as error:
        raise ValueError(_("rate %r is too large") % text) from error
    if not 0 < rate < _LIMIT:
        raise ValueError(_("rate %r must be more than 0") % text)
    return rate
