"""Pay across periods and currencies: as stated, a year, in GHS and in GBP."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from jobboard.core.models import ExchangeRate
from jobboard.core.money import Money, exponent
from jobs.models.choices import PayPeriod

# Paid time in a full-time year: 37.5 hours or 5 days a week over 52 weeks.
PERIODS_A_YEAR: dict[str, Decimal] = {
    PayPeriod.HOUR: Decimal(1950),
    PayPeriod.DAY: Decimal(260),
    PayPeriod.WEEK: Decimal(52),
    PayPeriod.MONTH: Decimal(12),
    PayPeriod.YEAR: Decimal(1),
}
BOARD_CURRENCIES = ("GHS", "GBP")
# Money is kept in 64-bit columns; what is beyond is a typing error, not pay.
LARGEST_MINOR = 10**15


@dataclass(frozen=True)
class Pay:
    """Pay as an employer states it: a range in minor units of a currency, for a period."""

    min_minor: int
    max_minor: int
    currency: str
    period: str


@dataclass(frozen=True)
class YearlyPay:
    """A range a year in minor units of each board currency, and the day of the oldest rate."""

    ghs: tuple[int, int]
    gbp: tuple[int, int]
    rate_on: date | None


class Rates:
    """The newest exchange rate of each pair on a day, read once (one query)."""

    def __init__(self, on: date) -> None:
        self._rates: dict[tuple[str, str], tuple[Decimal, date]] = {}
        # Pay is stated in round figures: thousands of listings have the same.
        self.a_year = lru_cache(maxsize=10_000)(self._a_year)
        # Oldest first, so that the newest wins.
        for row in ExchangeRate.objects.filter(on__lte=on, quote__in=BOARD_CURRENCIES).order_by(
            "on"
        ):
            self._rates[row.base, row.quote] = (row.rate, row.on)

    def convert(self, money: Money, to: str) -> tuple[Money, date | None] | None:
        """Return `money` in `to` with the rate's day (None: same currency), or None: no rate."""
        if money.currency == to:
            return money, None
        found = self._rates.get((money.currency, to))
        if found is None:
            return None
        rate, on = found
        return Money.from_major((money.major * rate).quantize(Decimal(1)), to), on

    def _a_year(self, pay: Pay) -> YearlyPay | None:
        """Return `pay` a year in the board's currencies; None when a rate is missing."""
        times = PERIODS_A_YEAR[pay.period]
        ranges: dict[str, tuple[int, int]] = {}
        days: list[date] = []
        for currency in BOARD_CURRENCIES:
            ends: list[int] = []
            for amount in (pay.min_minor, pay.max_minor):
                found = self.convert(Money(int(amount * times), pay.currency), currency)
                if found is None:
                    return None
                ends.append(min(found[0].amount_minor, LARGEST_MINOR))
                days.extend([found[1]] if found[1] else [])
            ranges[currency] = (ends[0], ends[1])
        return YearlyPay(ranges["GHS"], ranges["GBP"], min(days, default=None))


def per_period(yearly_minor: int, period: str, currency: str) -> Money:
    """Return a yearly amount for one `period`, rounded to major units."""
    minor = Decimal(yearly_minor) / PERIODS_A_YEAR[period]
    major = minor.scaleb(-exponent(currency)).to_integral_value()
    return Money.from_major(major, currency)
