"""What people filter by in steps: pay, age and distance; and the buckets pay is sorted into."""

from bisect import bisect_right
from itertools import pairwise
from typing import Final

# Round amounts a month in Ghana and a year in the UK, as yearly minor units.
PAY_BANDS: Final[dict[str, tuple[int, ...]]] = {
    "GHS": tuple(
        month * 12 * 100 for month in (1_000, 2_000, 3_000, 5_000, 8_000, 12_000, 20_000, 40_000)
    ),
    "GBP": tuple(
        year * 100 for year in (20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000)
    ),
}
POSTED_DAYS: Final = (1, 3, 7, 14, 30)
RADII_KM: Final = (0, 5, 10, 25, 50, 100)
# So many employers are offered, besides those chosen.
MOST_EMPLOYERS: Final = 10
# Between two bands and above them, so that a bucket holds few listings to put in order.
_STEPS: Final = 4


def _edges(bands: tuple[int, ...]) -> tuple[int, ...]:
    """Return the lower ends of the buckets, rising; every band is one of them."""
    inner = [
        low + (high - low) * step // _STEPS
        for low, high in pairwise(bands)
        for step in range(_STEPS)
    ]
    below = [bands[0] * step // _STEPS for step in range(1, _STEPS)]
    above = [bands[-1] * times for times in (1, 2, 4, 8)]
    return (*below, *inner, *above)


PAY_EDGES: Final = {currency: _edges(bands) for currency, bands in PAY_BANDS.items()}


def pay_bucket(currency: str, yearly_minor: int) -> int:
    """Return the bucket of a yearly amount: how many edges it reaches."""
    return bisect_right(PAY_EDGES[currency], yearly_minor)


def known_currency(currency: str) -> str:
    """Return a currency pay is compared in: the given one, or GHS."""
    return currency if currency in PAY_BANDS else "GHS"
