"""A report: what was measured on what, as JSON to compare and as a table to read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.harness.figures import Measure
from benchmarks.harness.machine import ROOT, Facts

VERSION = 1
FOLDER = ROOT / "var" / "bench"


class ReportError(Exception):
    """A file is no report, or a measurement cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Report:
    """The measures of one run of the benchmark `name`, and the facts they depend on.

    `notes` are lines to read below the table; `details` is what only the file holds.
    """

    name: str
    facts: Facts
    measures: Sequence[Measure]
    notes: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def save(self, path: Path | None = None) -> Path:
        """Write it, to var/bench/<name>-<commit>.json without a path; return where."""
        dirty = "-dirty" if self.facts.get("dirty") else ""
        path = path or FOLDER / f"{self.name}-{self.facts.get('commit', 'unknown')}{dirty}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            "version": VERSION,
            "name": self.name,
            "facts": self.facts,
            "measures": [measure.to_json() for measure in self.measures],
            "notes": [*self.notes],
            "details": {**self.details},
        }
        path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
        return path

    @classmethod
    def load(cls, path: Path) -> "Report":
        """Read what `save` wrote; raise ReportError when the file is missing or something else."""
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if body["version"] != VERSION:
                raise ReportError(f"{path.name} has another version of the form: measure again.")
            measures = [*map(Measure.of_json, body["measures"])]
            notes, details = tuple(body.get("notes", ())), body.get("details", {})
            return cls(body["name"], body["facts"], measures, notes, details)
        except FileNotFoundError:
            raise ReportError(f"There is no file {path}.") from None
        except (ValueError, KeyError, TypeError):
            raise ReportError(f"{path.name} is no report of a benchmark.") from None


def table(report: Report) -> str:
    """Return the facts and the measures as text; measures with the same columns stand together."""
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in report.facts.items()]
    columns: tuple[str, ...] = ()
    width = max((len(measure.label) for measure in report.measures), default=0)
    for measure in report.measures:
        if tuple(measure.figures) != columns:
            columns = tuple(measure.figures)
            lines += ["", " " * width + "".join(f"{name:>13}" for name in columns)]
        cells = "".join(f"{number(value):>13}" for value in measure.figures.values())
        lines.append(f"{measure.label:<{width}}{cells}")
    return "\n".join([*lines, *(["", *report.notes] if report.notes else [])])


def number(value: float) -> str:
    """Return a figure with three significant digits or, when large, none after the point."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
