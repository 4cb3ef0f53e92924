"""What to leave out of a search that finds nothing, and what to offer when it finds little."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from jobs.search.query import Offer

T = TypeVar("T")

# A search that finds fewer is offered without one of its groups.
FEW = 5
MOST_OFFERS = 3


def relaxed(
    groups: Sequence[T], total: Callable[[Sequence[T]], int]
) -> tuple[list[T], tuple[T, ...]]:
    """Return the groups to require and those dropped; `total` counts what some find together.

    A group that finds nothing by itself goes first. Then goes the least informative: the most
    common of those without which something is found. One group stays, whatever it finds. `total`
    is asked n * n times for n groups at most.
    """
    kept, dropped = list(groups), []
    if len(kept) < 2 or total(kept):
        return kept, ()
    alone = [total([group]) for group in kept]
    if not any(alone):
        return kept, ()
    while len(kept) > 1 and not total(kept):
        at = _worst(kept, alone, total)
        dropped.append(kept.pop(at))
        alone.pop(at)
    return kept, tuple(dropped)


def _worst(kept: Sequence[T], alone: Sequence[int], total: Callable[[Sequence[T]], int]) -> int:
    if 0 in alone:
        return alone.index(0)

    def rank(at: int) -> tuple[bool, int]:
        return total([*kept[:at], *kept[at + 1 :]]) > 0, alone[at]

    return max(range(len(kept)), key=rank)


def offers(
    found: int, texts: Sequence[str], total_without: Callable[[int], tuple[str, int]]
) -> tuple[Offer, ...]:
    """Return searches that leave out one of `texts` and find more, those that find most first.

    `total_without` is told which, and returns the words that ask for the rest and how many
    listings they find. There are none for a search that found enough, or has one group only.
    """
    if found >= FEW or len(texts) < 2:
        return ()
    made = [Offer(text, *total_without(at)) for at, text in enumerate(texts)]
    more = sorted(made, key=lambda offer: -offer.total)
    return tuple(offer for offer in more if offer.total > found)[:MOST_OFFERS]
