"""Asks outside parts how they are without ever being held up by one that hangs.

Each question has one thread at most, its answer is kept for a moment, and everybody who asks
meanwhile shares it: however often probes come and however long a server hangs, there are never
more threads than questions.
"""

import copy
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)
T = TypeVar("T")
ANSWER_SECONDS = 0.9
FRESH_SECONDS = 2.0
# A database that hangs lets a probe's thread go after this.
SERVER_SECONDS = 2


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of a question: an answer, or why there is none (`failed`, `timed_out`)."""

    value: T | None
    problem: str
    ms: float


class Flight(Generic[T]):
    """One asking of one question, which any number of callers may wait for."""

    def __init__(self, name: str, ask: Callable[[], T]) -> None:
        self.name = name
        self._ask = ask
        self._done = threading.Event()
        self._started = time.monotonic()
        self._ended = 0.0
        self._value: T | None = None

    def run(self) -> None:
        """Ask; an error is logged and becomes a missing answer."""
        try:
            self._value = self._ask()
        except Exception as error:  # noqa: BLE001 - whatever broke, it is the answer: not well
            logger.warning("%s did not answer: %s: %s", self.name, type(error).__name__, error)
        finally:
            self._ended = time.monotonic()
            self._done.set()

    def is_stale(self, fresh: float) -> bool:
        """Say whether it is over, and has been for longer than `fresh` seconds."""
        return self._done.is_set() and time.monotonic() - self._ended > fresh

    def outcome(self, seconds: float) -> Outcome[T]:
        """Return what came of it, waiting until `seconds` after it began and not longer."""
        if not self._done.wait(max(0.0, self._started + seconds - time.monotonic())):
            return Outcome(None, "timed_out", round(1000 * (time.monotonic() - self._started), 1))
        ms = round(1000 * (self._ended - self._started), 1)
        return Outcome(self._value, "failed" if self._value is None else "", ms)


class Probe(Generic[T]):
    """A question and its latest flight; `fresh` is how many seconds an answer is good for."""

    def __init__(self, name: str, ask: Callable[[], T], *, fresh: float = FRESH_SECONDS) -> None:
        self.name = name
        self._ask = ask
        self._fresh = fresh
        self._lock = threading.Lock()
        self._flight: Flight[T] | None = None

    def flight(self) -> Flight[T]:
        """Return the flight that is under way or fresh, else start one."""
        with self._lock:
            if self._flight is None or self._flight.is_stale(self._fresh):
                self._flight = Flight(self.name, self._ask)
                launch(self._flight)
            return self._flight

    def forget(self) -> None:
        """Drop the answer, so that the next caller asks anew."""
        with self._lock:
            self._flight = None


def outcomes(probes: Iterable[Probe[T]], seconds: float = ANSWER_SECONDS) -> dict[str, Outcome[T]]:
    """Ask all side by side; return what came of each within `seconds`, by name, in order."""
    flights = [(probe.name, probe.flight()) for probe in probes]
    return {name: flight.outcome(seconds) for name, flight in flights}


def launch(flight: Flight[T]) -> None:
    """Run a flight in a thread of its own, with short-tempered database connections."""

    def run() -> None:
        with own_connections():
            flight.run()

    threading.Thread(target=run, name=f"probe-{flight.name}", daemon=True).start()


@contextmanager
def own_connections() -> Iterator[None]:
    """Give this thread a connection to the primary that does not wait long, closed at the end."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    connection.settings_dict = copy.deepcopy(connection.settings_dict)
    if connection.vendor == "mysql":
        options = connection.settings_dict["OPTIONS"]
        for name in ("connect_timeout", "read_timeout", "write_timeout"):
            options[name] = min(SERVER_SECONDS, options.get(name, SERVER_SECONDS))
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections.close_all()
