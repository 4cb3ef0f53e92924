"""Search N listings by every design there is, in one run, and say which goals are met.

    python -m benchmarks.search [N] [--cap 1200] [--again bitmap] [--designs bitmap,tantivy]

Corpus and indexes are kept in BENCH_CACHE (var/bench) and used again; a run that is cut short goes
on where it was. With a DATABASE_URL, which must be empty the first time, and in the comparison of
two commits only what that database can hold is measured. Milliseconds in this process.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.figures import Measure
from benchmarks.harness.machine import ROOT
from benchmarks.harness.plot import spans
from benchmarks.harness.report import FOLDER, Report
from benchmarks.search.boards import Board, board
from benchmarks.search.goals import goal_lines

SEED = 1
CAP_SECONDS = 1200.0
SMALLEST_SQLITE, SQLITE = 3_000, 100_000
ON_SQLITE = "bitmap,bitmap + rows,type-ahead"
CAVEATS = (
    "The listings recombine real adverts (or invented words, see the facts): words and titles are"
    " as frequent as there, whole texts mean nothing.",
    "tantivy, FTS5 and Xapian get our words, of live listings, and return ids and a count: no"
    " facets, no rows, nothing that happens at the same time as a write is asked of them.",
    "MATCH and LIKE search the raw text; rows are loaded before their index is made, which is"
    " faster than adding listings one by one. Slow designs are asked twice, without a warm-up.",
)


def measure(asked: argparse.Namespace) -> Report:
    """Measure on the corpus of N listings, made or gone on with first."""
    known = facts()
    asked.quick = asked.quick or asked.build or bool(os.environ.get("DATABASE_URL"))
    with board(asked.size, seed=SEED, on_sqlite=asked.sqlite) as found:
        # Models can be imported only now.
        results = import_module("benchmarks.search.measuring").measure(found, asked)
        known |= import_module("benchmarks.harness.board").board_facts()
        known |= {"corpus": corpus_name(found), "live": live()}
    if not (asked.quick or asked.sqlite):
        results.measures += list(on_sqlite(asked, results.figures))
        results.figures |= end_to_end(asked.size)
    notes = list(results.notes)
    if not asked.quick:
        notes += ["", *goal_lines(results.figures, asked.size), "", *CAVEATS]
    details = {**results.details, "figures": results.figures}
    report = Report("search", known, results.measures, notes, details)
    if not (asked.quick or asked.sqlite):
        print(f"Plotted as {plotted(report, asked.size).name}", file=sys.stderr)
    return report


def corpus_name(found: Board) -> str:
    """Return what the corpus is, as a report says it."""
    return f"{found.pools.kind}, seed {found.plan.seed}, of {found.plan.moment[:10]}"


def live() -> int:
    """Return how many listings seekers can see."""
    count: int = import_module("benchmarks.search.measuring").live_count()
    return count


def on_sqlite(asked: argparse.Namespace, figures: dict[str, float]) -> Iterator[Measure]:
    """Measure the bitmap engine on SQLite in a process of its own; yield its measures."""
    count = min(max(asked.size // 10, SMALLEST_SQLITE), SQLITE)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "benchmarks.search", str(count), "--sqlite"]
        command += ["--designs", ON_SQLITE, "--json", str(path), "--repeats", str(asked.repeats)]
        subprocess.run(  # noqa: S603 - our own module
            command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        report = Report.load(path)
    for measure in report.measures:
        yield Measure(
            f"SQLite, {count:,} · {measure.label}", measure.unit, measure.repeats, measure.better,
            measure.figures, measure.is_exact,
        )  # fmt: skip
    if count == SQLITE:
        figures["sqlite p95"] = report.details["figures"]["rows p95"]


def end_to_end(count: int) -> dict[str, float]:
    """Return p95 of API and pages from the newest report of bench-pages on as many listings."""
    for path in sorted(FOLDER.glob("pages-*.json"), key=lambda one: -one.stat().st_mtime):
        report = Report.load(path)
        if int(report.facts.get("listings", 0)) < count:
            continue
        found = {
            name: [
                one.figures["p95 ms"]
                for one in report.measures
                if one.label.startswith(start) and one.label.endswith("gunicorn · 1 at once")
            ]
            for name, start in (("api p95", "API search"), ("html p95", "results, "))
        }
        return {name: max(values) for name, values in found.items() if values}
    return {}


def plotted(report: Report, count: int) -> Path:
    """Write the plot of all designs beside the report; return where."""
    rows = [
        (one.label.removesuffix(" · all classes"), one.figures["p50"], one.figures["p95"])
        for one in report.measures
        if one.label.endswith("all classes") and "SQLite, " not in one.label
    ]
    about = f"Milliseconds p50 (dot) and p95 (ring), {report.facts['cores']} cores, log scale."
    text = spans(f"Searching {count:,} listings", about, sorted(rows, key=lambda row: row[2]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"search-{count}-{report.facts['commit']}.svg"
    path.write_text(text, encoding="utf-8")
    return path


def main() -> int:
    """Read the command line and measure."""
    parser = command(__doc__, size="listings, 3000 without it", default=3000)
    parser.add_argument("--cap", type=float, default=CAP_SECONDS, help="seconds to build a design")
    parser.add_argument("--designs", default="", help="only these, by name, with commas between")
    parser.add_argument("--again", default="", help="designs to build again, by name")
    parser.add_argument("--build", action="store_true", help="build what is missing, ask nothing")
    parser.add_argument("--quick", action="store_true", help="only what comparing commits needs")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of a server")
    return run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
