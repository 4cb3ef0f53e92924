"""Probes that ask in the thread of the test, whose database they then see."""

from collections.abc import Iterator

import pytest

from jobboard.core import gauges, health, probing
from jobboard.health.readiness import readiness


@pytest.fixture
def asked_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run each probe where it is asked for, and forget what it found before and after."""
    monkeypatch.setattr(probing, "launch", lambda flight: flight.run())
    monkeypatch.setattr(readiness, "_is_migrated", False)
    forget()
    yield
    forget()


def forget() -> None:
    """Let nobody get an answer of another test."""
    gauges.forget_readings()
    readiness.probe.forget()
    for check in health.checks():
        check.probe.forget()
