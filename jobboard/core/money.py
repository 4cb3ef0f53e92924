"""Money as integer minor units with a currency, and how it is written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# ISO 4217 exponents that differ from two; the rest of the currencies we meet have two.
EXPONENTS = {"JPY": 0, "XOF": 0, "XAF": 0, "UGX": 0, "RWF": 0, "KRW": 0, "TND": 3, "KWD": 3}


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
    """Return how many decimal places the currency's minor unit has."""
    return EXPONENTS.get(currency, 2)
