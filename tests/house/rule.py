"""What a house rule is: a check of one file, how to mend what it finds, and a sample it refuses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.house.tree import Finding, Source

Check = Callable[[Source], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule. `breaks` maps paths to texts that must be refused, `keeps` to texts that must not.

    `allows` maps a path (or a path and `: ` and part of the line) to the reason it may differ;
    an entry that no longer excuses anything fails, so the list only shrinks.
    """

    check: Check
    where: Callable[[Source], bool]
    mend: str
    breaks: dict[str, str]
    keeps: dict[str, str]
    allows: dict[str, str]

    @property
    def name(self) -> str:
        """The check's name, as the test is called."""
        return self.check.__name__

    def findings(self, source: Source) -> list[tuple[str, str]]:
        """Return (`path:line: what`, the key that excuses it or an empty string)."""
        if not self.where(source):
            return []
        return [
            (f"{source.path}:{line}: {what}", self.excuse(source, line))
            for line, what in sorted(set(self.check(source)))
        ]

    def excuse(self, source: Source, line: int) -> str:
        """Return the key of `allows` that covers a line of a file, or an empty string."""
        text = source.lines[line - 1] if 0 < line <= len(source.lines) else ""
        for key in self.allows:
            path, _, part = key.partition(": ")
            if source.path == path and part in text:
                return key
        return ""


RULES: list[Rule] = []


def rule(
    *,
    where: Callable[[Source], bool],
    mend: str,
    breaks: dict[str, str],
    keeps: dict[str, str] | None = None,
    allows: dict[str, str] | None = None,
) -> Callable[[Check], Check]:
    """Add a check to the rules of the house; its docstring says what must hold."""

    def add(check: Check) -> Check:
        RULES.append(Rule(check, where, mend, breaks, keeps or {}, allows or {}))
        return check

    return add


def is_ours(source: Source) -> bool:
    """Python of the five packages, written by hand."""
    return source.is_ours and not source.is_migration


def is_python(source: Source) -> bool:
    """Any Python of the project, written by hand."""
    return source.suffix == ".py" and not source.is_migration


def is_template(source: Source) -> bool:
    """An HTML template."""
    return source.path.startswith("templates/") and source.suffix == ".html"


def is_anything(source: Source) -> bool:
    """Every text file."""
    return True


def in_rooms(*rooms: str) -> Callable[[Source], bool]:
    """Python of the given rooms of any app."""
    return lambda source: is_ours(source) and source.room in rooms
