"""When waiting changes are merged: few large folds, for what waits is found all the same."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pyroaring import BitMap

from jobs.models import SearchPending
from jobs.search import JobQuery, SearchEngine
from jobs.search.bitmap import folding
from jobs.search.bitmap.values import MOST_RANGES, Values
from tests import factories

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_what_waits_is_merged_when_it_is_late(bitmap: SearchEngine) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        factories.job()
        assert bitmap.fold(if_due=True) == 1, "the first of all"
        late = factories.job(title="Late Cook")
        clock.shift(folding.LATE - timedelta(seconds=1))
        assert bitmap.fold(if_due=True) == 0
        assert bitmap.search(JobQuery(words="late cook")).ids == [late.pk]
        clock.shift(timedelta(seconds=1))
        assert bitmap.fold(if_due=True) == 1
        assert not SearchPending.objects.exists()
        assert bitmap.search(JobQuery(words="late cook")).ids == [late.pk]


@pytest.mark.django_db
def test_what_waits_is_merged_when_it_is_much(
    bitmap: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "ENOUGH", 2)
    with time_machine.travel(NOON, tick=False):
        bitmap.fold()
        factories.job()
        assert bitmap.fold(if_due=True) == 0
        factories.job()
        assert bitmap.fold(if_due=True) == 2
        factories.job()
        assert bitmap.fold() == 1, "whoever asks for it gets it"


def test_ranges_of_values_are_kept_and_bounded() -> None:
    values = Values({f"{n:03}": BitMap([n]) for n in range(200)})
    assert list(values.reaching("197")) == [197, 198, 199]
    assert values.reaching("197") is values.reaching("197")
    assert list(values.reaching("1995")) == []
    for low in range(3 * MOST_RANGES):
        assert len(values.reaching(f"{low:03}")) == 200 - low
    assert len(values._ranges) <= MOST_RANGES
