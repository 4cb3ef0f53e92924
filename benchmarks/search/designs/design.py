"""What a design is to the benchmark: built once, kept, asked questions, its size known."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

from django.db import connection

from benchmarks.harness.kept import DATABASE
from benchmarks.search.corpus.plan import Plan
from benchmarks.search.questions import Question
from jobs.models import SearchDocument

CHUNK = 5_000


class Capped(Exception):
    """A design is not complete, mostly for lack of time; the message says how far it came."""


@dataclass(frozen=True)
class Answer:
    """What a design answers: the listings of the page, best first, and how many there are."""

    ids: Sequence[int]
    total: int


@dataclass
class Built:
    """How a design's index came about; `seconds` counts all runs it took."""

    key: str = ""
    seconds: float = 0.0
    is_complete: bool = False
    note: str = ""
    megabytes: float = 0.0


class Clock:
    """Measures a build against its cap."""

    def __init__(self, cap: float) -> None:
        self.cap, self._started = cap, time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds since the build began."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        """Seconds it still has, at least one."""
        return max(1.0, self.cap - self.spent)

    def check(self, how_far: str) -> None:
        """Raise `Capped` when the time is over."""
        if self.spent > self.cap:
            raise Capped(how_far)


@dataclass(frozen=True)
class Place:
    """Where a design finds its listings and may keep files, and which corpus it is about."""

    plan: Plan
    folder: Path
    rules: str
    is_ours: bool


class Design(Protocol):
    """A way to search; made, built and asked in one thread, so that its connection is its own."""

    name: ClassVar[str]
    returns: ClassVar[str]
    # At most so many questions of a class; a slow one is asked each twice and gets no warm-up.
    most: ClassVar[int]
    is_slow: ClassVar[bool]
    # Whether what it builds changes with our rules of text.
    has_our_words: ClassVar[bool]

    def __init__(self, place: Place) -> None: ...

    def missing(self) -> str:
        """Say why it cannot be measured here; nothing when it can."""
        ...

    def forget(self) -> None:
        """Remove what was built from other documents."""
        ...

    def build(self, clock: Clock) -> str:
        """Build what is missing and return a note; raise `Capped` when the time is over."""
        ...

    def megabytes(self) -> float:
        """Return the size of what it built."""
        ...

    def can(self, question: Question) -> bool:
        """Tell whether it has an answer to such a question."""
        ...

    def ask(self, question: Question) -> Answer:
        """Answer a question."""
        ...


@dataclass
class Kept:
    """The file that says which designs of a corpus are built."""

    path: Path
    designs: dict[str, Built] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path) -> "Kept":
        """Read the file of this kind of database, or begin one."""
        path = folder / f"built-{connection.vendor}.json"
        if not path.exists():
            return cls(path)
        body = json.loads(path.read_text(encoding="utf-8"))
        return cls(path, {name: Built(**one) for name, one in body.items()})

    def save(self) -> None:
        """Write it."""
        body = {name: asdict(one) for name, one in self.designs.items()}
        self.path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def built(design: Design, place: Place, kept: Kept, cap: float) -> Built:
    """Build a design unless it is complete for the corpus as it is; return how it came about."""
    known, key = kept.designs.get(design.name), place.rules if design.has_our_words else "any"
    if known and known.key == key and known.is_complete:
        return known
    if known and known.key != key:
        design.forget()
        known = None
    found = Built(key=key, seconds=known.seconds if known else 0.0)
    clock = Clock(cap)
    try:
        found.note = design.build(clock)
        found.is_complete = True
    except Capped as capped:
        found.note = f"incomplete after {clock.spent:.0f} s: {capped}"
    found.seconds += clock.spent
    if found.is_complete:
        found.megabytes = design.megabytes()
    kept.designs[design.name] = found
    kept.save()
    return found


def texts(after: int, now: object) -> Iterator[list[tuple[int, str, str]]]:
    """Yield (number, title, other words) of the live documents after a number, in parts.

    The words are as our index has them, so that other designs find the same listings by them.
    """
    columns = ("pk", "title", "company", "place", "text")
    while True:
        rows = SearchDocument.objects.filter(pk__gt=after).order_by("pk")
        live = rows.filter(approved=True, starts_at__lte=now, expires_at__gt=now)
        part = list(live.values_list(*columns)[:CHUNK])
        if not part:
            return
        yield [(pk, title, f"{company} {place} {text}") for pk, title, company, place, text in part]
        after = part[-1][0]


def folder_megabytes(folder: Path) -> float:
    """Return the size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def table_megabytes(place: Place, *tables: str) -> float:
    """Return the size of the files of tables, their full-text indexes among them.

    0 where the server is not ours to look into.
    """
    if not place.is_ours:
        return 0.0
    data = place.folder / "mysql" / "data" / DATABASE
    patterns = [f"{table}.ibd" for table in tables]
    view = "innodb_sys_tables" if "MariaDB" in server_version() else "innodb_tables"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                # One of the two names above.
                f"SELECT table_id FROM information_schema.{view} WHERE name = %s",  # noqa: S608
                [f"{DATABASE}/{table}"],
            )
            patterns += [f"[Ff][Tt][Ss]_{number:016x}_*.ibd" for (number,) in cursor.fetchall()]
    return sum(path.stat().st_size for one in patterns for path in data.glob(one)) / 1e6


def server_version() -> str:
    """Return what the database server says it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        return str(cursor.fetchone()[0])
