"""The command line every benchmark has, and what it does with the report at the end."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness.machine import Facts, checkout_facts, machine_facts
from benchmarks.harness.report import Report, ReportError, table
from benchmarks.harness.servers import ServerError

Benchmark = Callable[[argparse.Namespace], Report]


def command(about: str | None, *, size: str, default: int | None) -> argparse.ArgumentParser:
    """Return the parser of a benchmark; `size` says what its number N counts."""
    parser = argparse.ArgumentParser(description=(about or "").split("\n")[0])
    parser.add_argument("size", nargs="?", type=int, default=default, metavar="N", help=size)
    parser.add_argument("--json", type=Path, help="the report's file; default in var/bench/")
    parser.add_argument("--repeats", type=int, default=5, help="how often all is measured")
    return parser


def run(measure: Benchmark, asked: argparse.Namespace) -> int:
    """Measure, save, print; return 0, or 2 with a message when it cannot be measured here."""
    try:
        report = measure(asked)
    except (ReportError, ServerError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(report))
    path = report.save(asked.json)
    print(f"\nSaved as {path.name}; python -m benchmarks.harness.compare compares two of them.")
    return 0


def facts() -> Facts:
    """Return the facts of the checkout and the machine; ask before measuring."""
    return checkout_facts() | machine_facts()
