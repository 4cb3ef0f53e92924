"""Measures two commits in turns, each on servers and listings of its own, and compares them.

    python -m benchmarks.harness.commits NAME BASE [N] [--new HEAD] [--rounds 6] [--worse 1.25]

Both are checked out beside this checkout and measured by this checkout's benchmarks/, so that the
same thing is measured however old they are, with the packages installed here. Uncommitted changes
are not measured. The first round makes the listings and is thrown away.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harness.compare import WORSE, compare, comparison_table, outcome
from benchmarks.harness.figures import Measure
from benchmarks.harness.machine import ROOT
from benchmarks.harness.report import Report, ReportError
from benchmarks.harness.servers import ServerError, own_servers

ROUNDS = 6


@dataclass
class Side:
    """One of the two commits: where it is checked out, and what its runs found so far."""

    name: str
    checkout: Path
    folder: Path
    env: dict[str, str]
    reports: list[Report] = field(default_factory=list)

    def measure(self, benchmark: str, size: Sequence[str], *, keep: bool) -> None:
        """Run a benchmark once in this checkout; raise ReportError when it fails there."""
        path = self.folder / "report.json"
        command = [sys.executable, "-m", f"benchmarks.{benchmark}", *size]
        done = subprocess.run(  # noqa: S603 - our own benchmark
            [*command, "--json", str(path), "--repeats", "1"],
            cwd=self.checkout,
            env={**os.environ, **self.env, "VAR_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-2000:]
            raise ReportError(f"{benchmark} cannot be measured on {self.name}:\n{said}")
        if keep:
            self.reports.append(Report.load(path))

    def merged(self) -> Report:
        """Return one report whose repeats are the runs."""
        return merge(self.reports)


def merge(reports: Sequence[Report]) -> Report:
    """Return the runs of one benchmark as one report: each run is a repeat, by its median."""
    found: dict[str, list[Measure]] = {}
    for report in reports:
        for measure in report.measures:
            found.setdefault(measure.label, []).append(measure)
    last = reports[-1]
    return Report(
        last.name,
        last.facts,
        [
            Measure(
                label,
                runs[0].unit,
                tuple(statistics.median(one.repeats) for one in runs),
                runs[0].better,
                runs[-1].figures,
            )
            for label, runs in found.items()
        ],
    )


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """Check a commit out as a worktree below `folder`, this checkout's benchmarks/ laid over it."""
    where = folder / "checkout"
    git("worktree", "add", "--quiet", "--detach", str(where), commit)
    try:
        shutil.rmtree(where / "benchmarks", ignore_errors=True)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "benchmarks", where / "benchmarks", ignore=ignored)
        yield where
    finally:
        git("worktree", "remove", "--force", str(where))


def git(*arguments: str) -> str:
    """Run git here and return what it printed; raise ReportError with its complaint."""
    done = subprocess.run(  # noqa: S603 - arguments of ours and a commit the caller names
        ["git", *arguments],  # noqa: S607 - the git of the one who measures
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ReportError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def measure(asked: argparse.Namespace) -> tuple[Report, Report]:
    """Return the reports of both commits, measured in turns."""
    named = {"base": asked.base, "new": asked.new}
    commits = {
        name: git("rev-parse", "--verify", f"{ref}^{{commit}}") for name, ref in named.items()
    }
    size = [] if asked.size is None else [str(asked.size)]
    with ExitStack() as stack:
        sides = []
        for name, commit in commits.items():
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="okadwuma-bench-"))
            )
            checkout = stack.enter_context(checked_out(commit, folder))
            env = stack.enter_context(own_servers())
            sides.append(Side(f"{name} ({commit[:10]})", checkout, folder, env))
        for turn in range(asked.rounds + 1):
            print(f"Round {turn} of {asked.rounds}" if turn else "Making the listings", flush=True)
            for side in sides if turn % 2 else sides[::-1]:
                side.measure(asked.name, size, keep=turn > 0)
        base, new = (side.merged() for side in sides)
    return base, new


def main() -> int:
    """Compare two commits; return 1 when the new one is worse by more than the limit."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="the benchmark: a folder of benchmarks/")
    parser.add_argument("base", help="the commit to compare with")
    parser.add_argument("size", nargs="?", type=int, help="the benchmark's N")
    parser.add_argument("--new", default="HEAD", help="the commit compared; default HEAD")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--worse", type=float, default=WORSE, help="the cost that fails")
    asked = parser.parse_args()
    try:
        base, new = measure(asked)
        found = compare(base, new)
    except (ReportError, ServerError) as error:
        print(error, file=sys.stderr)
        return 2
    print(comparison_table(found))
    return outcome(found, asked.worse)


if __name__ == "__main__":
    sys.exit(main())
