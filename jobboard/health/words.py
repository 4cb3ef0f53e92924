"""How the site is doing, in words for the people who use it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobboard.core.health import State
from jobboard.health.report import DEGRADED, HEALTHY, UNHEALTHY, Report

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """A part as people know it: its name, how it is, and what that means for them."""

    name: Words
    state: Words
    meaning: Words
    is_well: bool


SUMMARIES: dict[str, tuple[Words, Words]] = {
    HEALTHY: (
        _("Everything works"),
        _("If a page does not open, the trouble is more likely on the way to us."),
    ),
    DEGRADED: (
        _("The site works, with limits"),
        _("Jobs can be searched and read. What is slower or late stands below."),
    ),
    UNHEALTHY: (
        _("The site is in trouble"),
        _("We have been told and are at work on it. Nothing that was saved is lost."),
    ),
}
# Name, what it means while it works, what it means while it does not.
PARTS: dict[str, tuple[Words, Words, Words]] = {
    "database": (
        _("Jobs and accounts"),
        _("Jobs, companies and accounts can be read and changed."),
        _("Changes cannot be saved right now, and some pages may not open. Try again in a while."),
    ),
    "replicas": (
        _("Searching and reading"),
        _("Pages come at their usual speed."),
        _("Pages may be slower than usual. Everything can still be read."),
    ),
    "redis": (
        _("Quick answers"),
        _("Pages that many people read are kept ready, and signing in works."),
        _("Pages are slower than usual, and signing in may be refused for a while."),
    ),
    "celery": (
        _("Background work"),
        _("New jobs appear and e-mails leave within a minute."),
        _("New jobs and e-mails are late. They are kept, and will come."),
    ),
    "outbox": (
        _("Notices"),
        _("What happens on the site is told at once."),
        _("Notices are late. They are kept, and will come."),
    ),
    "stripe": (
        _("Card payments"),
        _("Cards are accepted."),
        _("Paying by card may fail. Nothing is charged twice: try again later."),
    ),
    "momo": (
        _("Mobile money"),
        _("Mobile money is accepted."),
        _("Paying by mobile money may fail. Nothing is charged twice: try again later."),
    ),
}
STATES: dict[State, Words] = {
    State.OK: _("Works"),
    State.DEGRADED: _("Limited"),
    State.FAILED: _("Down"),
    State.TIMED_OUT: _("Not answering"),
}


def parts_of(report: Report) -> list[Part]:
    """Return the parts that are in use here, in the report's order."""
    return [
        Part(
            name=PARTS[name][0],
            state=STATES[finding.state],
            meaning=PARTS[name][1 if finding.state.is_well else 2],
            is_well=finding.state.is_well,
        )
        for name, finding in report.findings.items()
        if finding.state in STATES and name in PARTS
    ]
