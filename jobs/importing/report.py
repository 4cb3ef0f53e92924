"""What an import did: counts, and why rows failed."""

from collections import Counter
from dataclasses import dataclass, field

from jobs.importing.ads import Flaw

MOST_ROWS = 200


@dataclass
class ImportReport:
    """Counts of one file; `flaws` holds the first 200, `reasons` counts them all.

    `stopped` says why the rest of a file could not be read, empty when it was read to its end.
    `unplaced`, `without_pay` and `without_function` count among the ads added or changed.
    """

    source: str
    is_dry: bool = False
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repeats: int = 0
    failed: int = 0
    mended: int = 0
    unplaced: int = 0
    without_pay: int = 0
    without_function: int = 0
    seconds: float = 0.0
    stopped: str = ""
    flaws: list[Flaw] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rows_per_second(self) -> int:
        """How many rows were read a second."""
        return round(self.read / self.seconds) if self.seconds else 0

    def note(self, flaw: Flaw) -> None:
        """Count a flaw and keep it while there is room."""
        self.failed += flaw.is_lost
        self.mended += not flaw.is_lost
        self.reasons[flaw.reason.partition(":")[0]] += 1
        if len(self.flaws) < MOST_ROWS:
            self.flaws.append(flaw)
