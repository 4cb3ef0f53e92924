"""What a check of the site's health is, and the list on which each floor puts its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jobboard.core.probing import Probe


class State(StrEnum):
    """How a part is; the last three come of asking, or of there being nothing to ask."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    NOT_USED = "not_used"
    NOT_CONFIGURED = "not_configured"

    @property
    def is_well(self) -> bool:
        """Tell whether nobody needs to do anything."""
        return self in {State.OK, State.NOT_USED, State.NOT_CONFIGURED}


@dataclass(frozen=True)
class Finding:
    """What a check found: a state, and a few plain facts that a stranger may read."""

    state: State
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One part of the site; without a vital one it cannot work at all."""

    name: str
    probe: Probe[Finding]
    is_vital: bool


_checks: dict[str, Check] = {}


def register_check(name: str, ask: Callable[[], Finding], *, is_vital: bool = False) -> None:
    """Have `ask` run when somebody asks for the site's health; a later one of a name replaces it.

    `ask` runs in a thread of its own, at most every two seconds; it may raise whatever says that
    the part is gone, and is taken for gone when it takes longer than `probing.ANSWER_SECONDS`.
    """
    _checks[name] = Check(name, Probe(name, ask), is_vital)


def checks() -> list[Check]:
    """Return the registered checks, in the order of their registration."""
    return list(_checks.values())


def nothing_to_ask(state: State) -> Callable[[], Finding]:
    """Return a check of a part that is not there: it always finds `state`."""
    return lambda: Finding(state)
