"""What the benchmarks' harness says of figures: percentiles, verdicts, reports and refusals."""

import argparse
import json
import platform
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.harness import commits, load, queries
from benchmarks.harness.answers import ask
from benchmarks.harness.commits import merge
from benchmarks.harness.compare import Verdict, compare, judge, outcome
from benchmarks.harness.figures import Better, Measure, percentile, spread
from benchmarks.harness.machine import ROOT, checkout_facts, machine_facts
from benchmarks.harness.report import Report, ReportError, number, table
from benchmarks.harness.timing import timed
from benchmarks.pages.places import stack_state, variables

NOISE = 0.2


def noisy(
    middle: float, seed: int, *, repeats: int = 7, better: Better = "lower", noise: float = NOISE
) -> Measure:
    """Return a measure whose repeats lie around `middle`, each up to `noise` of it away."""
    dice = random.Random(seed)
    figures = tuple(middle * dice.uniform(1 - noise, 1 + noise) for _ in range(repeats))
    return Measure("search", "ms", figures, better)


def report(*measures: Measure, name: str = "pages") -> Report:
    return Report(name, {"commit": "abc", "dirty": False, "cores": 2}, measures)


# --- Figures


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (50, 10), (90, 18), (95, 19), (99, 20), (100, 20)]
)
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: int) -> None:
    values = [*range(1, 21)]
    random.Random(1).shuffle(values)
    assert percentile(values, percent) == expected


def test_a_percentile_of_one_value_and_of_none() -> None:
    assert [percentile([7.5], percent) for percent in (0, 50, 99, 100)] == [7.5] * 4
    with pytest.raises(ValueError, match="percentile of nothing"):
        percentile([], 50)


def test_the_spread_names_three_percentiles_and_the_least() -> None:
    assert spread([*range(1, 101)]) == {"p50": 50, "p95": 95, "p99": 99, "min": 1}


def test_variants_are_timed_in_turns_after_one_call_to_warm_up() -> None:
    calls: list[str] = []
    slow, fast = timed(
        {
            "a": [lambda: calls.append("a1"), lambda: calls.append("a2")],
            "b": [lambda: calls.append("b")],
        },
        repeats=2,
        passes=1,
    )
    assert calls == ["a1", "b", "a2"] * 3
    assert (slow.label, slow.unit, len(slow.repeats)) == ("a", "ms", 2)
    assert list(fast.figures) == ["p50", "p95", "p99", "min", "a second"]


def test_a_variant_that_used_its_time_is_not_called_again() -> None:
    calls: list[str] = []
    (found,) = timed({"a": [lambda: calls.append("a")] * 3}, repeats=5, passes=5, seconds=0.0)
    assert (len(found.repeats), calls) == (1, ["a"])


# --- Verdicts


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_twice_the_cost_is_worse_in_spite_of_noise(better: Better) -> None:
    base, slower = (10, 20) if better == "lower" else (20, 10)
    for seed in range(8):
        found = judge(noisy(base, seed, better=better), noisy(slower, 100 + seed, better=better))
        assert found.verdict == Verdict.WORSE
        assert 1.5 < found.cost < 2.7
        assert found.low > 1
        back = judge(noisy(slower, seed, better=better), noisy(base, 100 + seed, better=better))
        assert back.verdict == Verdict.BETTER


def test_noise_alone_is_called_noise() -> None:
    found = [judge(noisy(10, seed), noisy(10, 1000 + seed)).verdict for seed in range(40)]
    assert found.count(Verdict.NOISE) >= 39


def test_a_difference_too_small_to_think_of_is_noise_however_sure() -> None:
    sure = judge(noisy(10, 1, noise=0.0001), noisy(10.2, 2, noise=0.0001))
    assert (sure.verdict, sure.low > 1) == (Verdict.NOISE, True)


def test_three_repeats_are_too_few_for_a_verdict() -> None:
    found = judge(noisy(10, 1, repeats=3), noisy(40, 2))
    assert found.verdict == Verdict.FEW
    assert not found.is_worse_than(1.25)


def test_one_query_more_counts_though_it_is_measured_once() -> None:
    base, new = (Measure("job", "queries", (float(n),), "lower", {}, is_exact=True) for n in (4, 5))
    assert (judge(base, new).verdict, judge(base, new).cost) == (Verdict.WORSE, 1.25)
    assert judge(base, base).verdict == Verdict.NOISE


def test_the_outcome_fails_from_the_limit_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = compare(report(noisy(10, 1)), report(noisy(20, 2)))
    assert outcome(found, 3) == 0
    assert outcome(found, 1.25) == 1
    assert "search costs" in capsys.readouterr().out


def test_reports_of_different_things_are_not_compared() -> None:
    with pytest.raises(ReportError, match="One report is of pages, the other of search"):
        compare(report(noisy(1, 1)), report(noisy(1, 1), name="search"))
    with pytest.raises(ReportError, match="no measure in common"):
        compare(report(noisy(1, 1)), report())


def test_runs_are_merged_into_one_repeat_each() -> None:
    runs = [report(Measure("a", "ms", (1, 2, 9))), report(Measure("a", "ms", (4, 5, 6)))]
    assert [one.repeats for one in merge(runs).measures] == [(2, 5)]


# --- Reports


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = report(noisy(3, 1, better="higher"), Measure("b", "MB", (1.5,), "lower", {"MB": 1.5}))
    path = written.save(tmp_path / "deep" / "a.json")
    assert Report.load(path) == Report(written.name, written.facts, [*written.measures])
    body = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(body) == ["details", "facts", "measures", "name", "notes", "version"]
    assert body["measures"][1] == {
        "label": "b", "unit": "MB", "better": "lower", "repeats": [1.5], "figures": {"MB": 1.5},
        "is_exact": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no report of a benchmark"),
        ("[]", "is no report of a benchmark"),
        ('{"version": 1, "name": "x", "facts": {}, "measures": [{}]}', "is no report"),
        ('{"version": 0}', "another version"),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=message):
        Report.load(path)
    with pytest.raises(ReportError, match="There is no file"):
        Report.load(tmp_path / "b.json")


def test_a_table_has_facts_then_figures() -> None:
    found = table(report(Measure("a page", "ms", (1,), "lower", {"p50": 1.234, "a second": 12345})))
    assert found.splitlines() == [
        "commit: abc", "dirty: False", "cores: 2", "",
        "                p50     a second",
        "a page         1.23       12,345",
    ]  # fmt: skip
    assert [*map(number, (0, 3, 0.5, 12.34, 123.4))] == ["0", "3", "0.50", "12.3", "123"]


def test_facts_name_no_host_and_no_path() -> None:
    facts = machine_facts() | checkout_facts()
    assert {"cores", "cpu", "memory_gb", "kernel", "python", "django", "date", "commit"} <= {*facts}
    told = json.dumps(facts)
    assert str(ROOT) not in told
    assert platform.node() not in told


# --- What cannot be measured


def test_load_without_wrk_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    target = load.Target("x", "http://127.0.0.1:1", {})
    with pytest.raises(ReportError, match=r"wrk is missing: run .ci/packages.sh wrk"):
        load.load(target, ["/"], connections=1, seconds=1)
    with pytest.raises(ReportError, match="does not answer"):
        ask(target, ["/"])


def test_what_wrk_prints_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "wrk"
    printed = (
        '{"requests":200,"microseconds":2000000,"bytes":5000,"refused":1,"broken":2,"late":3,'
        '"p50":1500,"p95":2500,"p99":9000,"min":1,"max":9}'
    )
    fake.write_text(f"#!/bin/sh\necho Running\necho '{printed}'\n", encoding="utf-8")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = load.load(load.Target("x", "http://x", {}), ["/"], connections=1, seconds=1)
    assert found == load.Load(200, 2.0, 6, 25.0, 1.5, 2.5, 9.0)
    assert found.per_second == 100
    measure = load.load_measure("home", [found, found])
    assert (measure.repeats, measure.figures["failed"]) == ((100.0, 100.0), 12)
    nobody = printed.replace('"requests":200', '"requests":0')
    with pytest.raises(ReportError, match="wrk got no answer"):
        load.read(nobody)
    waiting = load.read(nobody.replace('"broken":2', '"broken":0'))
    assert (waiting.per_second, waiting.p50, waiting.bytes_each) == (0.0, 2000.0, 5000.0)
    with pytest.raises(ReportError, match="wrk got no answer: unable to connect"):
        load.read("", "unable to connect")


@pytest.mark.parametrize("state", [None, "stopped"])
def test_pages_without_a_stack_say_what_to_start(tmp_path: Path, state: str | None) -> None:
    if state:
        (tmp_path / "stack.json").write_text(json.dumps({"state": state}), encoding="utf-8")
    with pytest.raises(ReportError, match=r"No stack is running(.|\n)*make stack N=100000"):
        stack_state(tmp_path)


def test_variables_of_a_stack_are_read() -> None:
    assert variables("export A='x=1 y'\nexport B='2'\n") == {"A": "x=1 y", "B": "2"}


def test_an_unknown_commit_is_refused() -> None:
    asked = argparse.Namespace(name="search", base="no-such-commit", new="HEAD", size=1, rounds=1)
    with pytest.raises(ReportError, match="git rev-parse"):
        commits.measure(asked)


@pytest.mark.django_db
def test_a_page_that_fails_is_not_counted() -> None:
    assert queries.queries_of(["/about/"], "localhost") == [0]
    with pytest.raises(ReportError, match="/no-such-page/ answers 404 in this process"):
        queries.queries_of(["/no-such-page/"], "localhost")


def test_two_files_are_compared_from_the_command_line(tmp_path: Path) -> None:
    base = report(noisy(10, 1)).save(tmp_path / "base.json")
    new = report(noisy(30, 2)).save(tmp_path / "new.json")

    def command(*files: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "benchmarks.harness.compare", *map(str, files)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert command(base, base).returncode == 0
    worse = command(base, new)
    assert (worse.returncode, "worse (ms)" in worse.stdout) == (1, True)
    missing = command(base, tmp_path / "none.json")
    assert (missing.returncode, "There is no file" in missing.stderr) == (2, True)
