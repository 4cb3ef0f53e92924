"""What the benchmark of search says: goals, ratios, turns, the plot, where a corpus lies."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.harness.figures import Measure
from benchmarks.harness.plot import read, spans, tick
from benchmarks.harness.report import Report, table
from benchmarks.search import seats
from benchmarks.search.__main__ import end_to_end
from benchmarks.search.corpus import invented
from benchmarks.search.corpus.plan import PART, Plan, planned
from benchmarks.search.corpus.pools import pools, unique
from benchmarks.search.corpus.realads import sentences
from benchmarks.search.goals import GOALS, Goal, Verdict, goal_lines, verdict

SVG = "{http://www.w3.org/2000/svg}"
WAIT = Goal("p95", "p95", 10, "ms")
RATE = Goal("a second", "rate", 400, "a second", is_least=True)


# --- Goals


@pytest.mark.parametrize(
    ("goal", "figures", "expected"),
    [
        (WAIT, {"p95": 10.0}, Verdict.MET),
        (WAIT, {"p95": 10.01}, Verdict.MISSED),
        (RATE, {"rate": 400.0}, Verdict.MET),
        (RATE, {"rate": 399.9}, Verdict.MISSED),
        (RATE, {"p95": 1.0}, Verdict.UNMEASURED),
    ],
)
def test_a_goal_is_met_at_its_limit(
    goal: Goal, figures: dict[str, float], expected: Verdict
) -> None:
    assert verdict(goal, figures) == expected


def test_every_goal_has_a_line_with_its_figure() -> None:
    lines = goal_lines({"rows p95": 7.5, "times MATCH": 12.0}, 100_000)
    assert lines[0] == "Goals, here with 100,000 listings: they are meant for 1,000,000."
    assert len(lines) == 1 + len(GOALS)
    assert lines[1].split() == (
        "met 7.50 ms (at most 10) engine with exact total, all facets and 20 rows, p95".split()
    )
    assert "missed" in lines[3]
    assert "12 x  (at least 50)" in lines[3]
    assert lines[2].split()[:3] == ["not", "measured", "-"]


def test_the_goals_of_pages_come_from_a_report_on_as_many_listings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.search.__main__.FOLDER", tmp_path)
    assert end_to_end(1_000) == {}
    measures = [
        Measure(f"{kind} · one gunicorn · {at_once} at once", "a second", (1.0,), "higher",
                {"p95 ms": p95})
        for kind, at_once, p95 in (
            ("API search", 1, 21.0), ("API search", 8, 99.0),
            ("results, all", 1, 44.0), ("results, a word", 1, 55.0), ("job", 1, 77.0),
        )
    ]  # fmt: skip
    Report("pages", {"listings": 999}, measures).save(tmp_path / "pages-a.json")
    assert end_to_end(1_000) == {}
    Report("pages", {"listings": 1_000}, measures).save(tmp_path / "pages-b.json")
    assert end_to_end(1_000) == {"api p95": 21.0, "html p95": 55.0}


def test_a_report_keeps_its_notes_and_prints_them_last(tmp_path: Path) -> None:
    report = Report("search", {"cores": 2}, [], ("left out",), {"questions": [1, 2]})
    assert table(report).endswith("\n\nleft out")
    assert Report.load(report.save(tmp_path / "a.json")) == report


# --- The plot


def test_the_plot_can_be_read_without_eyes_and_on_a_dark_page() -> None:
    text = spans("Searching <a & b>", "p50 and p95.", [("fast", 2.0, 9.0), ("slow", 400, 70_000)])
    svg = ET.fromstring(text)  # noqa: S314 - our own
    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == "Searching <a & b>"
    assert "fast: 2.0 ms and 9.0 ms; slow: 400 ms and 70.0 s." in str(svg.findtext(f"{SVG}desc"))
    assert "prefers-color-scheme:dark" in text
    assert "currentColor" in text
    dots = [float(str(dot.get("cx"))) for dot in svg.iter(f"{SVG}circle")]
    assert dots == sorted(dots)
    assert 0 < dots[0] < dots[-1] < 900


def test_the_plot_of_one_figure_still_has_a_scale() -> None:
    svg = ET.fromstring(spans("One", "", [("a", 5.0, 5.0)]))  # noqa: S314 - our own
    assert len(list(svg.iter(f"{SVG}line"))) == 3


@pytest.mark.parametrize(
    ("power", "expected"), [(-1, "0.1 ms"), (0, "1 ms"), (2, "100 ms"), (3, "1 s"), (5, "100 s")]
)
def test_ticks_are_said_as_people_say_them(power: int, expected: str) -> None:
    assert tick(power) == expected


def test_milliseconds_are_read_with_what_is_worth_reading() -> None:
    assert [read(one) for one in (0.123, 9.96, 10, 999.4, 1_000, 61_230)] == [
        "0.1 ms", "10.0 ms", "10 ms", "999 ms", "1.0 s", "61.2 s",
    ]  # fmt: skip


# --- The corpus


def test_a_plan_is_dated_once_and_its_folder_names_no_path(tmp_path: Path) -> None:
    plan, folder = planned(tmp_path, seed=3, count=25_000, kind="real adverts recombined")
    assert folder.name == "corpus1-real-25000-seed3"
    assert planned(tmp_path, seed=3, count=25_000, kind="real adverts recombined")[0] == plan
    assert str(tmp_path) not in json.dumps(vars(plan))


@pytest.mark.parametrize("count", [1, PART - 1, PART, PART + 1, 3 * PART + 7])
def test_the_parts_of_a_plan_are_every_listing_once(count: int) -> None:
    parts = Plan(1, count, "invented words", "2026-01-01T00:00:00+00:00").parts
    assert [number for part in parts for number in part] == [*range(1, count + 1)]
    assert max(map(len, parts)) <= PART


def test_sentences_are_free_of_markup_addresses_and_what_files_escape() -> None:
    text = (
        "<p>We look for a driver in Tema. Write to <b>ama@example.com</b> now please.</p>"
        "Short one.<br>Know C\\+\\+ &amp; SQL, and **like** it.\nSee https://example.com for all."
    )
    assert sentences(text) == [
        "We look for a driver in Tema.", "Know C++ & SQL, and like it.",
    ]  # fmt: skip


def test_without_real_adverts_the_words_are_invented_and_always_the_same(tmp_path: Path) -> None:
    found, again = pools(tmp_path), pools(tmp_path)
    assert found.kind == "invented words"
    assert found == again
    assert len(found.adverts) == invented.ADVERTS
    assert not any("\t" in one or "\\" in one for advert in found.adverts for one in advert)
    assert unique(iter(["a\tb", "a  b", "c\\d", ""])) == ["a b", "c d"]


# --- Turns


class Fake:
    """A design that notes what it is asked."""

    def __init__(self, name: str, calls: list[tuple[str, str]], *, is_slow: bool, most: int):
        self.name, self.calls, self.is_slow, self.most = name, calls, is_slow, most

    def can(self, question: Any) -> bool:
        return question.text != "refused"

    def ask(self, question: Any) -> Any:
        self.calls.append((self.name, question.text))
        return SimpleNamespace(ids=[], total=len(question.text))


def question(text: str, kind: str = "common word") -> Any:
    return SimpleNamespace(text=text, kind=kind)


def seat(name: str, calls: list[tuple[str, str]], *, is_slow: bool = False, most: int = 9) -> Any:
    made = object.__new__(seats.Seat)
    made.design = Fake(name, calls, is_slow=is_slow, most=most)
    made.run = lambda work: work()
    made.left_out, made.spent, made.asked = "", 0.0, {}
    return made


def test_designs_take_turns_and_a_slow_one_is_asked_twice_and_few() -> None:
    calls: list[tuple[str, str]] = []
    fast, slow = seat("fast", calls), seat("slow", calls, is_slow=True, most=1)
    asking = [question("a"), question("b"), question("refused"), question("c", "rare word")]
    seats.ask_all([fast, slow], asking, rounds=4)
    assert [call for call in calls if call[0] == "slow"] == [("slow", "a"), ("slow", "c")] * 2
    assert calls.count(("fast", "a")) == 1 + 4
    assert ("fast", "refused") not in calls
    assert [len(asked.times) for asked in fast.asked.values()] == [4, 4, 4]
    assert fast.asked[3].answer.total == 1


def test_a_design_that_used_its_time_or_was_left_out_is_asked_no_more() -> None:
    calls: list[tuple[str, str]] = []
    late, out = seat("late", calls), seat("out", calls)
    late.spent, out.left_out = 2.0, "is not installed"
    seats.ask_all([late, out], [question("a")], rounds=3, most=1.0)
    assert calls == []


def test_ratios_are_by_the_median_of_each_question_of_the_classes_asked_for() -> None:
    fast, slow = seat("fast", []), seat("slow", [])
    asking = [question("a"), question("b", "rare word"), question("c")]
    fast.asked = {0: seats.Asked([1, 2, 90]), 1: seats.Asked([1]), 2: seats.Asked([4])}
    slow.asked = {0: seats.Asked([100, 20, 30]), 1: seats.Asked([1]), 2: seats.Asked([])}
    assert seats.ratios(fast, slow, asking, ["common word"]) == [15.0]


def test_a_measure_of_several_questions_has_one_figure_a_round() -> None:
    found = seats.measure("x", [[1.0, 10.0], [2.0, 20.0], [3.0]])
    assert found.repeats == (2.0, 10.0)
    assert found.figures["calls"] == 5
    assert found.figures["p50"] == 3.0
