"""The goals of the search, each met, missed or not measured, with the figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.harness.report import number


class Verdict(StrEnum):
    """What became of a goal."""

    MET = "met"
    MISSED = "missed"
    UNMEASURED = "not measured"


@dataclass(frozen=True)
class Goal:
    """A figure and the most, or with `is_least` the least, it may be."""

    name: str
    figure: str
    limit: float
    unit: str
    is_least: bool = False


FULL_SIZE = 1_000_000
GOALS = (
    Goal("engine with exact total, all facets and 20 rows, p95", "rows p95", 10, "ms"),
    Goal("the same with 2,000 listings pending, p95", "pending p95", 15, "ms"),
    Goal("times faster than boolean MATCH, median of questions not rare", "times MATCH", 50, "x",
         is_least=True),
    Goal("p50 over tantivy's on the same questions", "p50 over tantivy", 2, "x"),
    Goal("p95 over tantivy's on the same questions", "p95 over tantivy", 1, "x"),
    Goal("16 clients beside a writer of 20 a second, searches", "crowd a second", 400,
         "a second", is_least=True),
    Goal("16 clients beside that writer, p95", "crowd p95", 100, "ms"),
    Goal("16 clients beside that writer, errors and deadlocks surfacing", "crowd errors", 0, ""),
    Goal("published a second beside 16 clients", "crowd published", 19, "a second", is_least=True),
    Goal("JSON API through gunicorn, uncached, p95", "api p95", 40, "ms"),
    Goal("results page through gunicorn, uncached, p95", "html p95", 60, "ms"),
    Goal("publish to searchable, from commit, the longest", "searchable", 1000, "ms"),
    Goal("bitmap index built", "built a second", 5000, "listings a second", is_least=True),
    Goal("type-ahead in the server, p95", "type-ahead p95", 5, "ms"),
    Goal("100,000 listings on SQLite, engine p95", "sqlite p95", 10, "ms"),
)  # fmt: skip


def verdict(goal: Goal, figures: Mapping[str, float]) -> Verdict:
    """Return what became of a goal."""
    if goal.figure not in figures:
        return Verdict.UNMEASURED
    found = figures[goal.figure]
    is_met = found >= goal.limit if goal.is_least else found <= goal.limit
    return Verdict.MET if is_met else Verdict.MISSED


def goal_lines(figures: Mapping[str, float], count: int) -> list[str]:
    """Return the goals as lines of a table; they are meant for `FULL_SIZE` listings."""
    lines = [f"Goals, here with {count:,} listings:"]
    if count != FULL_SIZE:
        lines[0] += f" they are meant for {FULL_SIZE:,}."
    for goal in GOALS:
        found = figures.get(goal.figure)
        shown = "-" if found is None else f"{number(found)} {goal.unit}".strip()
        bound = f"{'at least' if goal.is_least else 'at most'} {number(goal.limit)}"
        lines.append(f"  {verdict(goal, figures):<13} {shown:>24}  ({bound})  {goal.name}")
    return lines
