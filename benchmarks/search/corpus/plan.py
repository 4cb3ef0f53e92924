"""Which corpus: how many listings from which seed and texts, of which moment."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

# Raised when the same seed comes to write other listings: what is in the cache is then too old.
VERSION = 1
PART = 10_000
LISTINGS_A_COMPANY = 25
FEWEST_COMPANIES = 200


@dataclass(frozen=True)
class Plan:
    """A corpus: `moment` (ISO 8601) is the present its listings were written for."""

    seed: int
    count: int
    kind: str
    moment: str

    @property
    def now(self) -> datetime:
        """The present the listings were written for."""
        return datetime.fromisoformat(self.moment)

    @property
    def companies(self) -> int:
        """How many employers there are."""
        return max(FEWEST_COMPANIES, self.count // LISTINGS_A_COMPANY)

    @property
    def parts(self) -> list[range]:
        """The listings' numbers, which are their keys, in parts; the first is 1."""
        return [
            range(first, min(first + PART, self.count + 1))
            for first in range(1, self.count + 1, PART)
        ]


def planned(cache: Path, *, seed: int, count: int, kind: str) -> tuple[Plan, Path]:
    """Return the plan of a corpus and its folder in the cache, made and dated the first time."""
    folder = cache / f"corpus{VERSION}-{kind.split(maxsplit=1)[0]}-{count}-seed{seed}"
    path = folder / "plan.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.now(UTC).replace(microsecond=0)
        plan = Plan(seed, count, kind, moment.isoformat())
        path.write_text(json.dumps(asdict(plan), indent=1) + "\n", encoding="utf-8")
    return Plan(**json.loads(path.read_text(encoding="utf-8"))), folder
