"""Whatever happens to listings, the bitmap engine answers what a row-by-row search answers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from jobs.actions import ban_job, close_job, lift_ban, publish_job
from jobs.models import Job
from jobs.search import JobQuery, SearchEngine, Sort, get_engine
from jobs.search.bands import PAY_BANDS
from tests import factories
from tests.search import brute

MANY = int(os.environ.get("SEARCH_EXAMPLES", "40"))
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WORDS = "nurse nurses driver go developer c++ c# sales accra kumasi ghana the bus business".split()
TOWNS = (factories.ACCRA, factories.TEMA, factories.KUMASI, factories.LONDON, factories.CROYDON)
PLACES = (*TOWNS, factories.GHANA, factories.ENGLAND, factories.GREATER_ACCRA, 900)
some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def some(values: Any) -> Any:
    """Draw none, one or two of the values."""
    return st.lists(st.sampled_from(list(values)), max_size=2, unique=True).map(tuple)


listings = st.fixed_dictionaries(
    {
        "title": some_words,
        "description_html": some_words.map(lambda text: f"<p>{text}</p>"),
        "place_ids": st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True),
        "location_text": st.sampled_from(["", "Osu, Accra"]),
        "remote": st.sampled_from(Job.Remote.values),
        "employment_type": st.sampled_from(["", "permanent", "contract"]),
        "work_pattern": st.sampled_from(["", "full_time"]),
        "experience": st.sampled_from(["", "senior"]),
        "visa_sponsorship": st.booleans(),
        "pay": st.none()
        | st.integers(100, 60_000).map(lambda low: factories.pay(low, low + 100))
        | st.integers(15_000, 120_000).map(
            lambda low: factories.pay(low, low, "GBP", Job.PayPeriod.YEAR)
        ),
    }
)
queries = st.builds(
    JobQuery,
    words=st.just("") | some_words,
    place_id=st.none() | st.sampled_from([*PLACES, 12345]),
    radius_km=st.sampled_from([0, 0, 5, 30, 300]),
    countries=some(["GH", "GB", "ZZ", "FR"]),
    regions=some([factories.GREATER_ACCRA, factories.ENGLAND, 77]),
    functions=some(["sales", "it", "none"]),
    employment_types=some(["permanent", "contract"]),
    work_patterns=some(["full_time"]),
    remote=some(Job.Remote.values),
    experience=some(["senior"]),
    pay_min_minor=st.none() | st.sampled_from(PAY_BANDS["GHS"]) | st.integers(-5, 10**9),
    pay_currency=st.sampled_from(["GHS", "GBP"]),
    posted_within_days=st.none() | st.sampled_from([0, 1, 3, 30]),
    with_unstated_pay=st.booleans(),
    visa_sponsorship=st.booleans(),
    quick_apply=st.booleans(),
    sort=st.sampled_from(list(Sort)),
    page=st.sampled_from([1, 1, 2]),
    page_size=st.sampled_from([2, 3, 20]),
)
# Mostly one or two filters, so that something is found.
plain_queries = st.builds(
    JobQuery,
    words=st.just("") | some_words,
    place_id=st.none() | st.sampled_from(TOWNS),
    radius_km=st.sampled_from([0, 30]),
    sort=st.sampled_from(list(Sort)),
    page_size=st.sampled_from([2, 20]),
)


@pytest.mark.django_db
@settings(
    max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
@given(data=st.data())
def test_bitmaps_equal_brute_force_through_any_history(data: st.DataObject) -> None:
    """Publish, edit, close, ban, lift, delete, wait, fold and rebuild in any order."""
    with rolled_back(), time_machine.travel(START, tick=False) as clock:
        history = History(data, clock)
        for _step in range(data.draw(st.integers(3, 12), label="steps")):
            history.step()
            assert_same(history.engine, JobQuery(), history.now())
            for _query in range(2):
                query = data.draw(queries | plain_queries, label="query")
                moment = history.now() + data.draw(
                    st.sampled_from([timedelta(0)] * 4 + [timedelta(days=2), -timedelta(hours=3)])
                )
                assert_same(history.engine, query, moment)
        assert history.engine.check() == []


@contextmanager
def rolled_back() -> Iterator[None]:
    """Forget everything written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_same(
    engine: SearchEngine, query: JobQuery, now: datetime, live: list[brute.Row] | None = None
) -> None:
    """Compare ids, total, facets and dropped words."""
    wanted = brute.answer(query, now, brute.live_rows(now) if live is None else live)
    page = engine.search(query, now=now)
    at = (query.page - 1) * query.page_size
    assert page.total == len(wanted.ids)
    assert page.ids == wanted.ids[at : at + query.page_size]
    assert engine.count(query, now=now) == page.total
    assert len(page.dropped_words) == wanted.dropped
    counted = {
        group: {facet.value: facet.count for facet in facets if facet.count}
        for group, facets in page.facets.items()
    }
    assert counted == wanted.facets


class History:
    """A board on which random things happen."""

    def __init__(self, data: st.DataObject, clock: Any) -> None:
        factories.places()
        factories.rates()
        self.engine = get_engine("bitmap")
        self.data, self.clock = data, clock
        self.moderator = User.objects.create_user("moderator@example.com")
        self.companies = [factories.company("Sales Ghana Ltd"), factories.company("Asanka")]
        self.steps = [
            self.publish, self.edit, self.edit, self.close, self.ban, self.lift, self.relist,
            self.delete, self.wait, self.fold, self.fold, self.rebuild,
        ]  # fmt: skip
        for _listing in range(3):
            self.publish()
        self.fold()

    def now(self) -> datetime:
        """The time on the board."""
        return datetime.now(UTC)

    def step(self) -> None:
        """Do one thing."""
        self.data.draw(st.sampled_from(self.steps), label="step")()

    def publish(self) -> None:
        starts = self.now() + timedelta(hours=self.data.draw(st.sampled_from([0, 0, 0, 1, 50])))
        factories.job(
            self.data.draw(st.sampled_from(self.companies)),
            starts_at=starts,
            expires_at=starts + timedelta(hours=self.data.draw(st.sampled_from([1, 30, 900]))),
            published_at=self.data.draw(
                st.sampled_from([None, None, self.now() - timedelta(days=9)])
            ),
            **self._listing(),
        )

    def edit(self) -> None:
        if job := self._one_of(Job.Status.APPROVED, Job.Status.CLOSED, Job.Status.BANNED):
            factories.edit(job, **self._listing())

    def close(self) -> None:
        if job := self._one_of(Job.Status.APPROVED):
            close_job(job_id=job.pk, reason=Job.CloseReason.FILLED, by=None)

    def ban(self) -> None:
        if job := self._one_of(Job.Status.APPROVED, Job.Status.CLOSED):
            ban_job(job_id=job.pk, by=self.moderator)

    def lift(self) -> None:
        if job := self._one_of(Job.Status.BANNED):
            lift_ban(job_id=job.pk, by=self.moderator)

    def relist(self) -> None:
        if job := self._one_of(Job.Status.CLOSED):
            publish_job(job_id=job.pk, by=None)

    def delete(self) -> None:
        if job := self._one_of(*Job.Status.values):
            job_id = job.pk
            job.delete()
            self.engine.enqueue([job_id])

    def wait(self) -> None:
        self.clock.shift(timedelta(hours=self.data.draw(st.sampled_from([1, 20, 60]))))

    def fold(self) -> None:
        self.engine.fold(limit=self.data.draw(st.sampled_from([1, 1000])))

    def rebuild(self) -> None:
        self.engine.rebuild()

    def _listing(self) -> dict[str, Any]:
        code = self.data.draw(st.sampled_from([None, "sales", "it"]))
        return self.data.draw(listings) | {"function": factories.function(code) if code else None}

    def _one_of(self, *statuses: str) -> Job | None:
        found = list(Job.objects.filter(status__in=statuses).order_by("pk"))
        return self.data.draw(st.sampled_from(found)) if found else None
