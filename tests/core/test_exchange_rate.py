"""A rate says when it should be replaced."""

from datetime import date

import pytest

from jobboard.core.models import ExchangeRate


@pytest.mark.parametrize(
    ("today", "is_fresh"),
    [(date(2026, 11, 1), True), (date(2026, 12, 2), True), (date(2026, 12, 3), False)],
)
def test_a_rate_is_fresh_for_a_month(today, is_fresh):
    rate = ExchangeRate(base="GBP", quote="GHS", rate=14, on=date(2026, 11, 1))
    assert rate.is_fresh(today) is is_fresh
