"""Load over HTTP by wrk: so many connections ask a list of paths for so many seconds.

A connection asks again when it has its answer, so a slow server is asked less often: the figures
are what that many busy readers see, not what arrives at a fixed rate.
"""

import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.figures import Measure
from benchmarks.harness.report import ReportError

SCRIPT = Path(__file__).with_name("load.lua")
TIMEOUT_SECONDS = 10
MISSING = (
    "wrk is missing: run .ci/packages.sh wrk, or install the package wrk (Debian and Ubuntu: "
    "apt install wrk; macOS: brew install wrk)."
)


@dataclass(frozen=True)
class Target:
    """A server to load: `http://127.0.0.1:1234`, and the headers each request has."""

    name: str
    base_url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Load:
    """What one run of wrk found; times in milliseconds, `failed` of the requests had no 2xx."""

    requests: int
    seconds: float
    failed: int
    bytes_each: float
    p50: float
    p95: float
    p99: float

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return self.requests / self.seconds


def load(target: Target, paths: Sequence[str], *, connections: int, seconds: float) -> Load:
    """Load a server; raise ReportError when wrk is missing or gets no answer at all."""
    program = shutil.which("wrk")
    if program is None:
        raise ReportError(MISSING)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        headers = [f"-H{name}: {value}" for name, value in target.headers.items()]
        size = [f"-c{connections}", f"-d{max(1, round(seconds))}s", f"--timeout={TIMEOUT_SECONDS}s"]
        done = subprocess.run(  # noqa: S603 - the program found above, arguments of ours
            [program, "-t1", *size, "-s", SCRIPT, *headers, target.base_url, "--", listed.name],
            capture_output=True,
            text=True,
            check=False,
        )
    return read(done.stdout, done.stderr)


def read(printed: str, complaint: str = "") -> Load:
    """Return the figures wrk printed; raise ReportError when it could not connect.

    When nobody was answered in time, each waited for all of it: that is the answer, not an error.
    """
    line = next((line for line in printed.splitlines() if line.startswith("{")), "")
    found = json.loads(line) if line else {"requests": 0, "broken": 1}
    if not found["requests"]:
        if found["broken"]:
            raise ReportError(f"wrk got no answer: {(complaint or printed).strip()[:300]}")
        found |= dict.fromkeys(("p50", "p95", "p99"), found["microseconds"])
    return Load(
        requests=found["requests"],
        seconds=found["microseconds"] / 1e6,
        failed=found["refused"] + found["broken"] + found["late"],
        bytes_each=found["bytes"] / max(1, found["requests"]),
        p50=found["p50"] / 1000,
        p95=found["p95"] / 1000,
        p99=found["p99"] / 1000,
    )


def load_measure(label: str, loads: Sequence[Load]) -> Measure:
    """Return repeats of one load as a measure, judged by the requests a second."""
    figures = {
        "a second": statistics.median(one.per_second for one in loads),
        "p50 ms": statistics.median(one.p50 for one in loads),
        "p95 ms": statistics.median(one.p95 for one in loads),
        "p99 ms": statistics.median(one.p99 for one in loads),
        "bytes": statistics.median(one.bytes_each for one in loads),
        "requests": sum(one.requests for one in loads),
        "failed": sum(one.failed for one in loads),
    }
    rates = tuple(one.per_second for one in loads)
    return Measure(label, "a second", rates, "higher", figures)
