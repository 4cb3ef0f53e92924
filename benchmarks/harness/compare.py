"""Compares two reports by ratio, and says which differences are more than noise.

    python -m benchmarks.harness.compare BASE.json NEW.json [--worse 1.25]

A cost is new over base, turned round where more is better, so that above 1 is always worse. It
counts only when the whole interval that resampling the repeats gives lies on one side of 1.
"""

import argparse
import math
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.harness.figures import Measure, percentile
from benchmarks.harness.report import Report, ReportError, number

RESAMPLES = 2000
# With five repeats a side, noise alone gets past this about once in a hundred measures.
CONFIDENCE = 99.0
FEWEST_REPEATS = 4
# Smaller differences are real now and then, and never worth a thought.
SMALLEST = 0.03
WORSE = 1.25
# Facts that may differ between two reports without making the comparison a wrong one.
FREE = {"date", "commit", "dirty", "load_before"}


class Verdict(StrEnum):
    """What a comparison of one measure comes to."""

    WORSE = "worse"
    BETTER = "better"
    NOISE = "within noise"
    FEW = "too few repeats"


@dataclass(frozen=True)
class Comparison:
    """The cost of one measure in two reports; `low` to `high` is where it lies."""

    label: str
    unit: str
    base: float
    new: float
    cost: float
    low: float
    high: float
    verdict: Verdict

    def is_worse_than(self, limit: float) -> bool:
        """Tell whether it certainly is worse, and by at least `limit`."""
        return self.verdict == Verdict.WORSE and self.cost >= limit


def compare(base: Report, new: Report) -> list[Comparison]:
    """Compare the measures both reports have; raise ReportError when they have none together."""
    if base.name != new.name:
        raise ReportError(f"One report is of {base.name}, the other of {new.name}.")
    others = {measure.label: measure for measure in new.measures}
    both = [one for one in base.measures if one.label in others and one.repeats]
    if not both:
        raise ReportError("The two reports have no measure in common.")
    return [judge(one, others[one.label]) for one in both]


def judge(base: Measure, new: Measure) -> Comparison:
    """Compare the repeats of one measure; figures are not negative."""
    dice = random.Random(f"{base.label}")
    middles = statistics.median(base.repeats), statistics.median(new.repeats)

    def cost(before: float, after: float) -> float:
        low, high = (before, after) if base.better == "lower" else (after, before)
        if low == high:
            return 1.0
        return high / low if low else math.inf

    costs = [
        cost(_middle_of_some(base.repeats, dice), _middle_of_some(new.repeats, dice))
        for _ in range(RESAMPLES)
    ]
    tail = (100 - CONFIDENCE) / 2
    low, high = percentile(costs, tail), percentile(costs, 100 - tail)
    middle = cost(*middles)
    verdict = Verdict.NOISE
    if not base.is_exact and min(len(base.repeats), len(new.repeats)) < FEWEST_REPEATS:
        verdict = Verdict.FEW
    elif low > 1 and middle > 1 + SMALLEST:
        verdict = Verdict.WORSE
    elif high < 1 and middle < 1 / (1 + SMALLEST):
        verdict = Verdict.BETTER
    return Comparison(base.label, base.unit, *middles, middle, low, high, verdict)


def _middle_of_some(values: Sequence[float], dice: random.Random) -> float:
    return statistics.median(dice.choices(values, k=len(values)))


def comparison_table(found: Sequence[Comparison]) -> str:
    """Return the comparisons as text."""
    width = max(len(one.label) for one in found)
    lines = [f"{'':<{width}}{'base':>12}{'new':>12}{'cost':>8}{'between':>16}"]
    for one in found:
        between = f"{one.low:.2f} and {one.high:.2f}"
        lines.append(
            f"{one.label:<{width}}{number(one.base):>12}{number(one.new):>12}"
            f"{one.cost:>8.2f}{between:>16}  {one.verdict} ({one.unit})"
        )
    return "\n".join(lines)


def differences(base: Report, new: Report) -> list[str]:
    """Return the facts that differ and so weaken the comparison, one line each."""
    names = [*dict.fromkeys([*base.facts, *new.facts])]
    return [
        f"{name.replace('_', ' ')}: {base.facts.get(name)} against {new.facts.get(name)}"
        for name in names
        if name not in FREE and base.facts.get(name) != new.facts.get(name)
    ]


def outcome(found: Sequence[Comparison], limit: float) -> int:
    """Return 1, and print what is worse, when something costs `limit` times as much; else 0."""
    worse = [one for one in found if one.is_worse_than(limit)]
    for one in worse:
        print(f"{one.label} costs {one.cost:.2f} times as much; the limit is {limit:.2f}.")
    return 1 if worse else 0


def main() -> int:
    """Compare the two files named and print the table."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--worse", type=float, default=WORSE, help="the cost that fails")
    asked = parser.parse_args()
    try:
        base, new = Report.load(asked.base), Report.load(asked.new)
        found = compare(base, new)
    except ReportError as error:
        print(error, file=sys.stderr)
        return 2
    for line in differences(base, new):
        print(f"Not the same: {line}")
    print("Measured one after the other: a machine that was busier once shows as a difference.")
    print(comparison_table(found))
    return outcome(found, asked.worse)


if __name__ == "__main__":
    sys.exit(main())
