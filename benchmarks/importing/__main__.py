"""Import a long CSV into an empty database; say how many rows a second, and the peak of memory.

    python -m benchmarks.importing [MB]    (try 200: the peak hardly moves)

Each repeat imports into a new MariaDB; with --sqlite, into a new SQLite file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.figures import Measure, total_of
from benchmarks.harness.machine import ROOT
from benchmarks.harness.report import Report, ReportError
from benchmarks.harness.servers import manage, own_servers

WORDS = "drive load check carry cook serve plan sell teach care clean build write count".split()
TOWNS = ("Accra", "Kumasi", "Tamale", "London", "Leeds", "Cardiff")
# Linux counts memory in kilobytes, macOS in bytes.
PEAK_UNIT = 2**20 if sys.platform == "darwin" else 2**10


def write_sheet(path: Path, megabytes: int) -> int:
    """Write a sheet of about that size from a fixed seed; return its rows."""
    random, rows = Random(1), 0
    with path.open("w", encoding="utf-8") as file:
        file.write("id,title,company,location,salary,description\n")
        while file.tell() < megabytes * 1_000_000:
            rows += 1
            text = " ".join(random.choices(WORDS, k=300))
            pay = f'"GHS {random.randint(10, 90)}00 per month"'
            file.write(f"{rows},{random.choice(WORDS)} person {rows},Company {rows % 997},")
            file.write(f"{random.choice(TOWNS)},{pay},{text}\n")
    return rows


def measure(asked: argparse.Namespace) -> Report:
    """Write the sheet and import it into one empty database after another."""
    known = facts()
    with tempfile.TemporaryDirectory(prefix="okadwuma-bench-") as folder:
        sheet = Path(folder) / "long.csv"
        rows = write_sheet(sheet, asked.size)
        known |= {"rows": rows, "database": "SQLite" if asked.sqlite else "MariaDB"}
        runs = [import_once(sheet, asked.sqlite) for _repeat in range(asked.repeats)]
    return Report("importing", known, list(measures(rows, runs)))


def measures(rows: int, runs: list[tuple[float, float, float]]) -> list[Measure]:
    """Return the measures of runs of (seconds, peak megabytes, megabytes before)."""
    seconds, peaks, before = zip(*runs, strict=True)
    rates = [rows / one for one in seconds]
    return [
        total_of("import", "rows a second", rates, better="higher"),
        total_of("peak of memory", "MB", peaks, better="lower"),
        total_of("loading the gazetteer alone", "MB", before, better="lower"),
    ]


def import_once(sheet: Path, on_sqlite: bool) -> tuple[float, float, float]:
    """Import into an empty database; return seconds, and megabytes at the peak and without it."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="okadwuma-bench-"))
        servers = {"DATABASE_URL": "", "REDIS_URL": ""}
        if not on_sqlite:
            servers = stack.enter_context(own_servers())
        env = {**os.environ, **servers, "VAR_DIR": folder}
        manage(["migrate", "-v0"], env)
        _seconds, before = watched(["load_reference", "-v0"], env)
        seconds, peak = watched(["import_jobs", str(sheet)], env)
        return seconds, peak, before


def watched(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Run a command of manage.py; return its seconds and the megabytes it held at its peak."""
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own manage.py
        [sys.executable, str(ROOT / "manage.py"), *command], env=env, stdout=subprocess.DEVNULL
    ) as child:
        _pid, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise ReportError(f"manage.py {command[0]} ended with {child.returncode}.")
    return time.perf_counter() - started, usage.ru_maxrss / PEAK_UNIT


def main() -> int:
    """Read the command line and measure."""
    parser = command(__doc__, size="megabytes of CSV, 5 without it", default=5)
    parser.add_argument("--sqlite", action="store_true", help="import into SQLite")
    return run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
