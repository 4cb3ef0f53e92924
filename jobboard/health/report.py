"""The health of the whole from the health of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jobboard.core.health import Check, Finding, State, checks
from jobboard.core.probing import ANSWER_SECONDS, Outcome, outcomes

HEALTHY, DEGRADED, UNHEALTHY = "healthy", "degraded", "unhealthy"


@dataclass(frozen=True)
class Report:
    """How the site is: a status, when it was asked, and what each check found."""

    status: str
    at: datetime
    findings: Mapping[str, Finding]

    @property
    def http_status(self) -> int:
        """Return 503 when the site cannot work, else 200."""
        return 503 if self.status == UNHEALTHY else 200

    def as_json(self) -> dict[str, Any]:
        """Return the shape of /health, described in docs/health.md."""
        return {
            "status": self.status,
            "timestamp": self.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "checks": {
                name: {"status": finding.state, **finding.facts}
                for name, finding in self.findings.items()
            },
        }


def report(seconds: float = ANSWER_SECONDS) -> Report:
    """Ask every part, or take what it said just before; waits `seconds` at most."""
    parts = checks()
    answers = outcomes([check.probe for check in parts], seconds)
    findings = {check.name: finding_of(answers[check.name]) for check in parts}
    return Report(status_of(parts, findings), timezone.now(), findings)


def finding_of(outcome: Outcome[Finding]) -> Finding:
    """Return what a check found; one without an answer failed or timed out."""
    return outcome.value or Finding(State(outcome.problem))


def status_of(parts: list[Check], findings: Mapping[str, Finding]) -> str:
    """Return the whole's status: only a vital part that is gone makes it unhealthy."""
    gone = {State.FAILED, State.TIMED_OUT}
    if any(check.is_vital and findings[check.name].state in gone for check in parts):
        return UNHEALTHY
    if all(finding.state.is_well for finding in findings.values()):
        return HEALTHY
    return DEGRADED
