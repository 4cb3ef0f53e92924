"""Pay across periods and currencies, at the newest rate of the day."""

from datetime import date

import pytest

from jobboard.core.models import ExchangeRate
from jobboard.core.money import Money
from jobs.pay import LARGEST_MINOR, Pay, Rates, per_period

DAY = date(2026, 11, 1)


@pytest.fixture
def _rates(db):
    rows = [
        ("GBP", "GHS", "14", date(2026, 10, 1)),
        ("GBP", "GHS", "15", DAY),
        ("GBP", "GHS", "99", date(2027, 1, 1)),
        ("GHS", "GBP", "0.0666", DAY),
        ("USD", "GBP", "0.75", date(2026, 9, 1)),
        ("USD", "GHS", "11", DAY),
    ]
    ExchangeRate.objects.bulk_create(
        ExchangeRate(base=b, quote=q, rate=r, on=on, source="test") for b, q, r, on in rows
    )


@pytest.mark.usefixtures("_rates")
@pytest.mark.parametrize(
    ("pay", "ghs", "gbp", "rate_on"),
    [
        # GBP 28,000 to 32,000 a year
        (Pay(2800000, 3200000, "GBP", "year"), (42000000, 48000000), (2800000, 3200000), DAY),
        # GHS 3,000 to 4,500 a month
        (Pay(300000, 450000, "GHS", "month"), (3600000, 5400000), (239800, 359600), DAY),
        # GBP 12.71 an hour, 1,950 hours
        (Pay(1271, 1271, "GBP", "hour"), (37176800, 37176800), (2478450, 2478450), DAY),
        # the older of the two rates dates a dollar range
        (Pay(10000, 10000, "USD", "week"), (5720000,) * 2, (390000,) * 2, date(2026, 9, 1)),
    ],
)
def test_a_year_in_both_currencies(pay, ghs, gbp, rate_on):
    yearly = Rates(DAY).a_year(pay)
    assert yearly is not None
    assert (yearly.ghs, yearly.gbp, yearly.rate_on) == (ghs, gbp, rate_on)


@pytest.mark.usefixtures("_rates")
def test_unknown_currency_has_no_yearly_pay():
    assert Rates(DAY).a_year(Pay(100, 200, "XAU", "year")) is None
    assert Rates(DAY).convert(Money(100, "XAU"), "GBP") is None


@pytest.mark.usefixtures("_rates")
def test_absurd_pay_fits_its_column():
    yearly = Rates(DAY).a_year(Pay(10**17, 10**17, "GBP", "hour"))
    assert yearly is not None
    assert yearly.ghs == (LARGEST_MINOR, LARGEST_MINOR)


@pytest.mark.usefixtures("_rates")
def test_rates_are_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        rates = Rates(DAY)
        rates.a_year(Pay(100, 200, "USD", "year"))
        rates.a_year(Pay(100, 200, "GHS", "year"))


@pytest.mark.parametrize(
    ("yearly", "period", "written"),
    [(3600000, "month", "GHS 3,000"), (3600000, "hour", "GHS 18"), (3600000, "year", "GHS 36,000")],
)
def test_per_period_in_whole_cedis(yearly, period, written):
    assert str(per_period(yearly, period, "GHS")) == written
