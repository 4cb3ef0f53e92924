"""Money as integer minor units with a currency, and how it is written."""

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

CURRENCIES = Path(__file__).parent / "reference" / "currencies.csv"


@dataclass(frozen=True)
class Money:
    """An amount in minor units (pesewas, pence) of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    @classmethod
    def from_major(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Return `amount` major units (cedis, pounds), rounded half to even to minor units."""
        scaled = Decimal(amount).scaleb(exponent(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_EVEN)), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.currency} {self.digits}"

    @property
    def digits(self) -> str:
        """The amount with grouped thousands; minor units only when there are any."""
        major = self.major
        if major == major.to_integral_value():
            return f"{major:,.0f}"
        return f"{major:,.{exponent(self.currency)}f}"


def exponent(currency: str) -> int:
    """Return how many decimal places the currency's minor unit has; two when it is not known."""
    return _exponents().get(currency, 2)


@cache
def _exponents() -> dict[str, int]:
    with CURRENCIES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["exponent"]) for row in csv.DictReader(file)}
