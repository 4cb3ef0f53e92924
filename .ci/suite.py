"""Run every check of `make test` beside private servers and print one summary.

    python .ci/suite.py                      everything
    python .ci/suite.py --only lint          what needs no server (make lint)
    python .ci/suite.py --only types,sqlite  single steps by name

Steps of one stage run at the same time; the output of a failed step is shown in full.
"""

import argparse
import dataclasses
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nest import ServerError
from servers import running_servers
from steps import LINT, STAGES, Step

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
CLOSING = re.compile(r"^=+ (.+) in [\d.]+s", re.MULTILINE)
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")

RUNNING: list[subprocess.Popen[str]] = []


@dataclasses.dataclass(frozen=True)
class Result:
    """How a step ended: exit code, seconds it took, everything it printed."""

    step: Step
    code: int
    seconds: float
    output: str


def main() -> int:
    """Run the chosen steps and return 1 when any failed."""
    signal.signal(signal.SIGTERM, stop)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="lint, or step names separated by commas")
    stages = chosen(parser.parse_args().only)
    started = time.monotonic()
    try:
        results = run_stages(stages)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return summarise(results, time.monotonic() - started)


def chosen(only: str | None) -> list[list[Step]]:
    """Return the stages left when only the named steps are wanted; exit on an unknown name."""
    if only is None:
        return STAGES
    names = {step.name for step in LINT} if only == "lint" else set(only.split(","))
    if unknown := names - {step.name for stage in STAGES for step in stage}:
        sys.exit(f"No such step: {', '.join(sorted(unknown))}.")
    return [kept for stage in STAGES if (kept := [step for step in stage if step.name in names])]


def run_stages(stages: list[list[Step]]) -> list[Result]:
    """Run stage after stage; servers live only as long as a stage needs them."""
    results = []
    for stage in stages:
        databases = {step.database for step in stage} - {None}
        if databases:
            with running_servers(*databases) as urls:
                results += run_stage(stage, urls)
        else:
            results += run_stage(stage, {})
    return results


def run_stage(stage: list[Step], urls: Mapping[str, str]) -> list[Result]:
    """Run the steps of a stage three at a time: on two cores, one of three mostly waits."""
    print("running", ", ".join(step.name for step in stage), flush=True)
    with ThreadPoolExecutor(max_workers=3) as pool:
        return list(pool.map(lambda step: run_step(step, urls), stage))


def run_step(step: Step, urls: Mapping[str, str]) -> Result:
    """Run one step in the project's root and say how it went."""
    started = time.monotonic()
    with subprocess.Popen(
        shlex.split(step.command),
        cwd=ROOT,
        env=environment(step, urls),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        RUNNING.append(process)
        output = process.communicate()[0]
    result = Result(step, process.returncode, time.monotonic() - started, output)
    verdict = "FAILED" if result.code else "ok    "
    print(f"{verdict} {step.name} {result.seconds:.1f} s", flush=True)
    if result.code or step.is_test:
        print(result.output, flush=True)
    return result


def environment(step: Step, urls: Mapping[str, str]) -> dict[str, str]:
    """Return the step's variables: servers only where it asked for them."""
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"PATH": f"{BIN}{os.pathsep}{env.get('PATH', '')}", "PYTHONUNBUFFERED": "1"}
    if step.name == "browser" and "OKADWUMA_CHROMIUM" not in env:
        if found := next(filter(None, map(shutil.which, CHROMIUM)), None):
            env["OKADWUMA_CHROMIUM"] = found
        else:
            subprocess.run(["playwright", "install", "chromium"], env=env, check=False)
    return {**env, **step.env, **({} if step.database is None else urls)}


def stop(*_: object) -> None:
    """End what is running when we are told to end, so that nothing outlives us."""
    for process in RUNNING:
        process.terminate()
    sys.exit(143)


def summarise(results: list[Result], seconds: float) -> int:
    """Print the table and the closing line; return 1 when a step failed or no test ran."""
    print(f"\n{'step':<12}{'result':<10}{'seconds':>8}  tests")
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    for result in results:
        counts = counted(result)
        for kind, number in counts.items():
            totals[kind] += number
        verdict = "ok" if result.code == 0 else f"FAILED {result.code}"
        told = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
        print(f"{result.step.name:<12}{verdict:<10}{result.seconds:>8.1f}  {told}")
    print(f"{'all':<22}{seconds:>8.1f}")
    if any(result.step.is_test for result in results):
        print(f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped")
    return 1 if any(result.code for result in results) else 0


def counted(result: Result) -> dict[str, int]:
    """Read passed, failed (errors among them) and skipped from pytest's closing line.

    A step that failed without saying how many tests did counts as one failure.
    """
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    closing = CLOSING.findall(result.output) if result.step.is_test else []
    for number, kind in COUNT.findall(closing[-1] if closing else ""):
        counts["failed" if kind.startswith("error") else kind] += int(number)
    if result.code and not counts["failed"]:
        counts["failed"] = 1
    return counts


if __name__ == "__main__":
    sys.exit(main())
