"""Whatever happens to listings, the bitmap engine answers what a row-by-row search answers.

An example is one question asked after one step of a random history. `make test` checks more than
2,000 on each database, `make audit` more than 50,000; each test prints how many (`pytest -s`).
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobboard.core.gazetteer import reset_gazetteer
from jobs.search import get_engine
from tests.search.history import History, World, assert_answers, assert_same

__all__ = ["assert_same"]
IS_WHOLE = os.environ.get("OKADWUMA_WHOLE") == "1"
HISTORIES, FEWEST = (620, 50_000) if IS_WHOLE else (27, 2_000)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Tally:
    """How much was checked, and how many questions found something."""

    histories: int = 0
    checked: int = 0
    found: int = 0


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Everything but the listings, once for all histories."""
    with django_db_blocker.unblock(), rolled_back():
        yield World()
    reset_gazetteer()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Forget everything written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.timeout(7_200 if IS_WHOLE else 600)  # a busy machine, and shrinking, take long
def test_bitmaps_equal_brute_force_through_any_history(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """Publish, edit, close, ban, delete, wait, fold, rebuild, change synonyms, in any order."""
    tally, engine = Tally(), get_engine("bitmap")

    @settings(
        max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck),
        print_blob=True, database=None,
    )  # fmt: skip
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        with rolled_back(), time_machine.travel(START, tick=False) as clock:
            history = History(data, clock, world, engine)
            history.publish_many()
            history.fold()
            for _step in range(data.draw(st.integers(4, 6), label="steps")):
                history.step()
                asked = history.questions()
                tally.found += assert_answers(engine, asked)
                tally.checked += len(asked)
            assert engine.check() == []
        tally.histories += 1

    check()
    record_property("checked", tally.checked)
    sys.stdout.write(f"{tally}\n")
    assert tally.checked >= FEWEST
    assert tally.found >= tally.checked // 5
