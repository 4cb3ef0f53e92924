"""Money is written as people read it and never loses a pesewa."""

from decimal import Decimal

import pytest

from jobboard.core.money import Money


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (350000, "GHS", "GHS 3,500"),
        (1271, "GBP", "GBP 12.71"),
        (0, "GBP", "GBP 0"),
        (5000, "JPY", "JPY 5,000"),
        (1500, "KWD", "KWD 1.500"),
        (-150, "GBP", "GBP -1.50"),
    ],
)
def test_written(minor, currency, written):
    assert str(Money(minor, currency)) == written


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [("12.71", "GBP", 1271), ("0.125", "GBP", 12), ("0.135", "GBP", 14), (500, "JPY", 500)],
)
def test_from_major_rounds_half_to_even(major, currency, minor):
    assert Money.from_major(major, currency).amount_minor == minor


def test_major_is_exact():
    assert Money(1271, "GBP").major == Decimal("12.71")
