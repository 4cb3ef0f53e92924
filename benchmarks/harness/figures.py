"""Percentiles and medians of measured figures."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Better = Literal["lower", "higher"]


class MeasureJson(TypedDict):
    """A measure as a report holds it."""

    label: str
    unit: str
    better: Better
    repeats: list[float]
    figures: dict[str, float]
    is_exact: bool


@dataclass(frozen=True)
class Measure:
    """One thing measured several times over.

    `repeats` holds one figure of `unit` per repeat: comparing judges those. `figures` is what the
    table shows beside the label, by column. What is exact is the same on every run, as queries are.
    """

    label: str
    unit: str
    repeats: tuple[float, ...]
    better: Better = "lower"
    figures: Mapping[str, float] = field(default_factory=dict)
    is_exact: bool = False

    def to_json(self) -> MeasureJson:
        """Return it as plain values."""
        return {
            "label": self.label,
            "unit": self.unit,
            "better": self.better,
            "repeats": list(self.repeats),
            "figures": dict(self.figures),
            "is_exact": self.is_exact,
        }

    @classmethod
    def of_json(cls, given: Any) -> "Measure":
        """Return what `to_json` wrote; raise KeyError or TypeError for anything else."""
        return cls(
            label=given["label"],
            unit=given["unit"],
            repeats=tuple(map(float, given["repeats"])),
            better=given["better"],
            figures=given["figures"],
            is_exact=given["is_exact"],
        )


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value that `percent` per cent of the values do not exceed.

    The nearest rank: always a value that was measured. Raises ValueError without values.
    """
    ranked = sorted(values)
    if not ranked:
        raise ValueError("There is no percentile of nothing.")
    # In thousandths, so that 95 of 20 is the 19th and no rounding error makes it the 20th.
    rank = -(-round(percent * 1000) * len(ranked) // 100_000)
    return ranked[max(0, rank - 1)]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p95, p99 and the least of the values, in their unit."""
    found = {f"p{percent}": percentile(values, percent) for percent in (50, 95, 99)}
    return found | {"min": min(values)}


def total_of(label: str, unit: str, values: Sequence[float], *, better: Better) -> Measure:
    """Return a measure with one figure per repeat and nothing to spread: megabytes, rows."""
    return Measure(label, unit, tuple(values), better, {unit: statistics.median(values)})
