"""Designs at work: each in a thread of its own, all asked the same questions in turns."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from benchmarks.harness.figures import Measure, percentile, spread
from benchmarks.search.designs.design import Answer, Built, Design, Kept, Place, built
from benchmarks.search.designs.statements import Stopped
from benchmarks.search.questions import Question

# What one design may take of all asking together: a LIKE needs a minute a question.
MOST_SECONDS = 300.0
SLOW_PASSES = 2


@dataclass
class Asked:
    """What one design made of one question: milliseconds of each call, and its answer."""

    times: list[float] = field(default_factory=list)
    answer: Answer | None = None
    was_stopped: bool = False


class Seat:
    """A design in a thread of its own, where Django gives it a connection of its own."""

    def __init__(self, kind: type[Design], place: Place) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=kind.name)
        self.place = place
        self.design: Design = self.run(lambda: kind(place))
        self.built = Built()
        self.left_out = self.run(self.design.missing)
        self.spent = 0.0
        self.asked: dict[int, Asked] = {}

    @property
    def name(self) -> str:
        """The design's name."""
        return self.design.name

    def run(self, work: Callable[[], Any]) -> Any:
        """Run something in the design's thread and wait for it."""
        return self._thread.submit(work).result()

    def build(self, kept: Kept, cap: float) -> None:
        """Build the design unless it is built; leave it out when it took too long."""
        if self.left_out:
            return
        self.built = self.run(lambda: built(self.design, self.place, kept, cap))
        if not self.built.is_complete:
            self.left_out = self.built.note

    def ask(self, number: int, question: Question, *, is_timed: bool) -> None:
        """Ask a question once, and note what came of it."""
        took, answer = self.run(lambda: _timed(self.design, question))
        self.spent += took
        asked = self.asked.setdefault(number, Asked())
        if is_timed:
            asked.times.append(took * 1000)
        if answer is None:
            asked.was_stopped = True
        else:
            asked.answer = answer

    def close(self) -> None:
        """Give back its connection."""
        self.run(connections.close_all)
        self._thread.shutdown()


def _timed(design: Design, question: Question) -> tuple[float, Answer | None]:
    started = time.perf_counter()
    try:
        answer = design.ask(question)
    except Stopped:
        answer = None
    return time.perf_counter() - started, answer


def ask_all(
    seats: Sequence[Seat], questions: Sequence[Question], *, rounds: int, most: float = MOST_SECONDS
) -> None:
    """Ask every design every question `rounds` times in turns; a slow one twice, and few of each.

    Whoever is fast is asked everything once before, to warm up.
    """
    for turn in range(-1, rounds):
        seen: dict[tuple[str, str], int] = {}
        for number, question in enumerate(questions):
            # Another one first each time: what a slow one leaves behind hits all alike.
            shift = (number + turn) % len(seats)
            for seat in [*seats[shift:], *seats[:shift]]:
                if seat.left_out or not seat.design.can(question) or seat.spent > most:
                    continue
                of_class = (seat.name, question.kind)
                seen[of_class] = seen.get(of_class, 0) + 1
                if seen[of_class] > seat.design.most:
                    continue
                if seat.design.is_slow and not 0 <= turn < SLOW_PASSES:
                    continue
                seat.ask(number, question, is_timed=turn >= 0)


def measures(seat: Seat, questions: Sequence[Question], label: str = "") -> list[Measure]:
    """Return a design's times of each class of questions, and of all of them."""
    found: dict[str, list[list[float]]] = {}
    for number, asked in seat.asked.items():
        if asked.times:
            found.setdefault(questions[number].kind, []).append(asked.times)
    if not found:
        return []
    everything = [times for of_class in found.values() for times in of_class]
    found["all classes"] = everything
    name = label or seat.name
    return [measure(f"{name} · {kind}", times) for kind, times in found.items()]


def measure(label: str, times: Sequence[Sequence[float]]) -> Measure:
    """Return the calls of several questions as a measure; a repeat is the median of one round."""
    flat = [one for of_question in times for one in of_question]
    rounds = max(map(len, times))
    medians = tuple(
        percentile([one[turn] for one in times if turn < len(one)], 50) for turn in range(rounds)
    )
    return Measure(label, "ms", medians, "lower", {**spread(flat), "calls": len(flat)})


def ratios(
    fast: Seat, slow: Seat, questions: Sequence[Question], kinds: Sequence[str]
) -> list[float]:
    """Return for each question of some classes how many times slower one is, by its median."""
    found = []
    for number, asked in slow.asked.items():
        other = fast.asked.get(number)
        if questions[number].kind in kinds and asked.times and other and other.times:
            found.append(statistics.median(asked.times) / statistics.median(other.times))
    return found
