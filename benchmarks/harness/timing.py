"""Timings inside this process: variants taken in turns, so that all see the same machine."""

import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks.harness.figures import Measure, percentile, spread

Work = Callable[[], object]


def timed(
    variants: Mapping[str, Sequence[Work]],
    *,
    repeats: int = 5,
    passes: int = 5,
    seconds: float = 60,
) -> list[Measure]:
    """Time every call of every variant; one measure each, in milliseconds.

    A pass calls each variant's works once, the variants in turns. A repeat is `passes` passes and
    gives one median to compare by. Everything is called once before, to warm up. A variant that
    has had `seconds` in all is called no more: its figures are of fewer repeats, and of the first
    call alone when that took so long.
    """
    for works in variants.values():
        if not works:
            raise ValueError("A variant without work has no time.")
    spent = dict.fromkeys(variants, 0.0)
    medians: dict[str, list[float]] = {name: [] for name in variants}
    times: dict[str, list[float]] = {name: [] for name in variants}
    first = _take_turns(variants, spent, seconds)
    for _repeat in range(repeats):
        taken: dict[str, list[float]] = {name: [] for name in variants}
        for _pass in range(passes):
            left = {name: works for name, works in variants.items() if spent[name] < seconds}
            for name, found in _take_turns(left, spent, seconds).items():
                taken[name] += found
        for name, found in taken.items():
            if found:
                times[name] += found
                medians[name].append(percentile(found, 50))
    return [
        _measure(name, times[name] or first[name], medians[name] or first[name][:1])
        for name in variants
    ]


def _take_turns(
    variants: Mapping[str, Sequence[Work]], spent: dict[str, float], seconds: float
) -> dict[str, list[float]]:
    """Call the first work of each variant, then the second of each; return milliseconds by name."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(max(map(len, variants.values()), default=0)):
        for name, works in variants.items():
            if turn < len(works) and (spent[name] < seconds or not taken[name]):
                started = time.perf_counter()
                works[turn]()
                took = time.perf_counter() - started
                spent[name] += took
                taken[name].append(took * 1000)
    return taken


def _measure(name: str, times: list[float], medians: list[float]) -> Measure:
    figures = spread(times)
    figures["a second"] = 1000 * len(times) / sum(times)
    return Measure(name, "ms", tuple(medians), "lower", figures)
