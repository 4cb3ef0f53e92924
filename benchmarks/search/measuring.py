"""One run: designs built, asked in turns, then the bitmap engine under writes and a crowd."""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.harness.figures import Measure, percentile, total_of
from benchmarks.search import publishing
from benchmarks.search.boards import Board
from benchmarks.search.checks import cross_checked
from benchmarks.search.corpus.listings import Writer
from benchmarks.search.corpus.loading import rules
from benchmarks.search.crowd import PROCESSES, RATE, SECONDS, THREADS, Crowd, crowd
from benchmarks.search.designs.design import Built, Design, Kept, Place
from benchmarks.search.designs.naive import Boolean, Like, NaturalLanguage
from benchmarks.search.designs.others import FTS5, Tantivy, Xapian
from benchmarks.search.designs.ours import Bitmap, BitmapRows, Fulltext, TypeAhead
from benchmarks.search.questions import NOT_RARE, Question, questions
from benchmarks.search.seats import Seat, ask_all, measures, ratios
from jobs.models import Job
from jobs.search import get_engine

DESIGNS: tuple[type[Design], ...] = (
    Bitmap, BitmapRows, TypeAhead, Fulltext, Boolean, NaturalLanguage, Like, FTS5, Tantivy, Xapian,
)  # fmt: skip
# Without a server of our own: what the database given can hold.
IN_DATABASE = ("bitmap", "bitmap + rows", "fulltext", "LIKE")
PENDING = 2_000
FOUND = 20


@dataclass
class Results:
    """What a run found: measures for the table, figures for the goals, lines to read."""

    measures: list[Measure] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)


def measure(board: Board, asked: Namespace) -> Results:
    """Build what is missing, ask, and say what came of it."""
    results, newest = Results(), board.plan.count
    tell("Clearing up after an earlier run")
    publishing.clear(newest)
    chosen = [one for one in DESIGNS if is_chosen(one.name, asked, board)]
    seats = seated(chosen, board, asked)
    if asked.build:
        results.measures += list(building(seats, results))
        results.notes += map(note_of, seats)
        return results
    publishing.fold_all()
    asking = questions(board.plan.seed, newest)
    results.details["questions"] = [asdict(one) | {"query": str(one.query)} for one in asking]
    tell(f"Asking {len(asking)} questions of {len(seats)} designs in turns")
    ask_all(seats, asking, rounds=max(2, asked.repeats))
    for seat in seats:
        results.measures += measures(seat, asking)
        results.notes.append(note_of(seat))
    results.measures += list(building(seats, results))
    compared(seats, asking, results)
    results.notes += ["", *cross_checked(seats, asking, board)]
    if not asked.quick:
        written(board, asking, asked, results)
    for seat in seats:
        seat.close()
    return results


def is_chosen(name: str, asked: Namespace, board: Board) -> bool:
    """Tell whether a design takes part."""
    if asked.designs:
        return name in asked.designs.split(",")
    return not asked.quick or asked.build or name in IN_DATABASE


def seated(chosen: Sequence[type[Design]], board: Board, asked: Namespace) -> list[Seat]:
    """Return the designs, each built or left out with a reason."""
    kept = Kept.at(board.folder)
    for name in filter(None, asked.again.split(",")):
        kept.designs[name] = Built()
    place = Place(board.plan, board.folder, rules(Writer(board.plan, board.pools)), board.is_ours)
    seats = [Seat(kind, place) for kind in chosen]
    for seat in seats:
        started = time.monotonic()
        seat.build(kept, asked.cap)
        if time.monotonic() - started > 1:
            tell(f"{seat.name}: {seat.built.seconds:.0f} s to build, {seat.built.note}")
    return seats


def building(seats: Sequence[Seat], results: Results) -> Iterator[Measure]:
    """Yield how fast each design was built and how large it is."""
    for seat in seats:
        if seat.left_out or not seat.built.megabytes:
            continue
        rate = seat.place.plan.count / max(seat.built.seconds, 0.001)
        if seat.name == "bitmap":
            results.figures["built a second"] = rate
        yield Measure(
            f"{seat.name} · building", "listings a second", (rate,), "higher",
            {"a second": rate, "seconds": seat.built.seconds, "MB": seat.built.megabytes},
        )  # fmt: skip


def compared(seats: Sequence[Seat], asking: Sequence[Question], results: Results) -> None:
    """Add the figures the goals are about, and how many times slower the others are."""
    by_name = {seat.name: seat for seat in seats}
    for measure in results.measures:
        if measure.label == "bitmap + rows · all classes":
            results.figures["rows p95"] = measure.figures["p95"]
        if measure.label == "type-ahead · all classes":
            results.figures["type-ahead p95"] = measure.figures["p95"]
    ours = by_name.get("bitmap + rows")
    for seat in seats:
        if ours is None or seat.name in ("bitmap", ours.name, "type-ahead"):
            continue
        found = ratios(ours, seat, asking, NOT_RARE)
        if found:
            middle = percentile(found, 50)
            results.measures.append(
                Measure(f"{seat.name} · over bitmap + rows, not rare", "times", (middle,), "higher",
                        {"median x": middle, "least x": min(found), "most x": max(found)})
            )  # fmt: skip
            if seat.name == "MATCH boolean AND":
                results.figures["times MATCH"] = middle
    bitmap, other = by_name.get("bitmap"), by_name.get("tantivy")
    if bitmap and other and bitmap.asked and other.asked:
        for percent in (50, 95):
            both = [percentile(some_times(one, other), percent) for one in (bitmap, other)]
            results.figures[f"p{percent} over tantivy"] = both[0] / both[1]


def some_times(seat: Seat, other: Seat) -> list[float]:
    """Return a design's times of the questions another one answered too."""
    both = [number for number in other.asked if number in seat.asked]
    return [took for number in both for took in seat.asked[number].times]


def written(board: Board, asking: Sequence[Question], asked: Namespace, results: Results) -> None:
    """Measure what changes while listings are published, and clear up."""
    newest = board.plan.count
    first_of_a_process(asking, results)
    tell(f"With {PENDING:,} listings pending")
    drafts = publishing.drafts(PENDING + FOUND + int(RATE * SECONDS) + 50, newest)
    publishing.publish_at_once(drafts[:PENDING])
    place = Place(board.plan, board.folder, "", board.is_ours)
    seat = Seat(BitmapRows, place)
    ask_all([seat], asking, rounds=max(2, asked.repeats))
    found = measures(seat, asking, f"bitmap + rows, {PENDING:,} pending")
    results.measures += found
    results.figures["pending p95"] = found[-1].figures["p95"]
    seat.close()
    count, seconds = publishing.fold_all()
    if count:
        each = seconds / count * 1000
        results.measures.append(total_of("merging pending", "ms each", [each], better="lower"))
    times = publishing.publish_and_find(drafts[PENDING : PENDING + FOUND])
    for name, some in zip(("publishing", "commit to found"), zip(*times, strict=True), strict=True):
        results.measures.append(
            Measure(name, "ms", some, "lower",
                    {"p50": percentile(some, 50), "p95": percentile(some, 95), "most": max(some)})
        )  # fmt: skip
    results.figures["searchable"] = max(found for _published, found in times)
    publishing.fold_all()
    if connection.vendor == "mysql":
        crowds(asking, drafts[PENDING + FOUND :], results)
    tell("Clearing up")
    publishing.clear(newest)


def first_of_a_process(asking: Sequence[Question], results: Results) -> None:
    """Measure the first search of an engine whose caches are empty."""
    kind, times = get_engine("bitmap").__class__, []
    for question in [one for one in asking if one.kind == "two words"]:
        engine, started = kind(), time.perf_counter()
        engine.search(question.query)
        times.append((time.perf_counter() - started) * 1000)
    results.measures.append(total_of("bitmap · first of a process", "ms", times, better="lower"))


def crowds(asking: Sequence[Question], drafts: Sequence[int], results: Results) -> None:
    """Measure 16 clients alone, then beside a writer and the indexer."""
    for name, some in (("reading", ()), ("beside a writer", drafts)):
        tell(f"{PROCESSES * THREADS} clients {name}")
        seen = crowd(asking, drafts=some)
        results.measures.append(crowd_measure(f"{PROCESSES * THREADS} clients {name}", seen))
        results.notes += [f"{name}: {count} x {error}" for error, count in seen.errors.items()]
    results.figures |= {
        "crowd a second": seen.searches,
        "crowd p95": seen.p95,
        "crowd errors": sum(seen.errors.values()),
        "crowd published": seen.published,
    }


def crowd_measure(label: str, seen: Crowd) -> Measure:
    """Return what a crowd saw as a measure."""
    figures = {
        "a second": seen.searches, "p50": seen.p50, "p95": seen.p95, "p99": seen.p99,
        "errors": sum(seen.errors.values()), "published": seen.published, "folds": seen.folds,
        "fold p95": seen.fold_p95,
    }  # fmt: skip
    return Measure(label, "a second", (seen.searches,), "higher", figures)


def note_of(seat: Seat) -> str:
    """Return what a design is and what is to be said of it."""
    if seat.left_out:
        return f"{seat.name}: left out, {seat.left_out}"
    stopped = sum(one.was_stopped for one in seat.asked.values())
    late = f"; {stopped} questions stopped" if stopped else ""
    return f"{seat.name}: returns {seat.design.returns}; {seat.built.note}{late}"


def live_count() -> int:
    """Return how many listings seekers can see."""
    return Job.objects.live(timezone.now()).count()


def tell(line: str) -> None:
    """Say what is going on, on the error stream."""
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)
