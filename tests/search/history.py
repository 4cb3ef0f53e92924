"""A board on which random things happen, and what a search of it must answer."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from accounts.models import User
from jobs.actions import ban_job, close_job, lift_ban, publish_job
from jobs.actions.synonyms import add_override, remove_override
from jobs.models import Job, JobPlace, SynonymOverride
from jobs.search import JobQuery, SearchEngine, SearchPage
from tests import factories
from tests.search import brute, dice, truth

throws = st.binary(min_size=dice.BYTES, max_size=dice.BYTES)
# So many after each step, besides the empty one.
QUESTIONS = 16
OVERRIDES = [("two_way", "bus", "kumasi"), ("one_way", "sales", "developer"),
             ("filter", "ward", "quick:1"), ("two_way", "nurse ward", "go")]  # fmt: skip


class Stopped(Exception):
    """A rebuild was killed."""


class World:
    """What stays the same through all histories: places, functions, employers, a moderator."""

    def __init__(self) -> None:
        factories.places()
        factories.rates()
        self.functions = [None, factories.function("sales"), factories.function("it")]
        names = ["Sales Ghana Ltd", "Bus Driver Kumasi", *map("Asanka {}".format, range(11))]
        self.companies = [factories.company(name) for name in names]
        self.moderator = User.objects.create_user("moderator@example.com")


class History:
    """A board; each step draws one thing to happen from `data`."""

    def __init__(self, data: st.DataObject, clock: Any, world: World, engine: SearchEngine) -> None:
        self.data, self.clock, self.world, self.engine = data, clock, world, engine
        self.steps = [
            self.publish, self.publish_many, self.edit, self.edit, self.close, self.ban,
            self.lift, self.relist, self.delete, self.wait, self.fold, self.fold, self.rebuild,
            self.stop_rebuilding, self.change_synonyms, self.move,
        ]  # fmt: skip

    def now(self) -> datetime:
        """The time on the board."""
        return datetime.now(UTC)

    def step(self) -> None:
        """Do one thing."""
        self.data.draw(st.sampled_from(self.steps), label="step")()

    def questions(self) -> list[tuple[JobQuery, datetime]]:
        """Draw questions, each with the moment it is asked at; what is noted last failed."""
        some = st.lists(throws, min_size=QUESTIONS, max_size=QUESTIONS)
        thrown = self.data.draw(some, label="questions")
        ids = [company.pk for company in self.world.companies]
        asked = [(dice.question(one, ids), self.now() + dice.moment(one)) for one in thrown]
        return [(JobQuery(), self.now()), *asked]

    def publish(self) -> None:
        thrown = self.data.draw(throws, label="listing")
        fields, (starts, expires, published) = self._listing(thrown), self._moments(thrown)
        factories.job(
            fields.pop("employer"), starts_at=starts, expires_at=expires, published_at=published,
            **fields,
        )  # fmt: skip

    def publish_many(self) -> None:
        """Write several as they are after publication, in two statements, and index them."""
        many = st.lists(throws, min_size=1, max_size=8)
        self.write([self._row(one) for one in self.data.draw(many, label="listings")])

    def write(self, rows: Sequence[tuple[Job, list[int]]]) -> None:
        """Insert listings with the ids of their places, numbered as their documents will be."""
        last = Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        rows = sorted(rows, key=lambda row: row[0].published_at)
        for number, (job, _places) in enumerate(rows, start=last + 1):
            job.pk = number
        jobs = Job.objects.bulk_create([job for job, _places in rows])
        JobPlace.objects.bulk_create(
            JobPlace(job=job, place_id=place_id, position=position)
            for job, (_job, places) in zip(jobs, rows, strict=True)
            for position, place_id in enumerate(places)
        )
        self.engine.enqueue([job.pk for job in jobs])

    def edit(self) -> None:
        if job := self._one_of(Job.Status.APPROVED, Job.Status.CLOSED, Job.Status.BANNED):
            fields = self._listing(self.data.draw(throws, label="listing"))
            del fields["employer"]
            factories.edit(job, **fields)

    def close(self) -> None:
        if job := self._one_of(Job.Status.APPROVED):
            close_job(job_id=job.pk, reason=Job.CloseReason.FILLED, by=None)

    def ban(self) -> None:
        if job := self._one_of(Job.Status.APPROVED, Job.Status.CLOSED):
            ban_job(job_id=job.pk, by=self.world.moderator)

    def lift(self) -> None:
        if job := self._one_of(Job.Status.BANNED):
            lift_ban(job_id=job.pk, by=self.world.moderator)

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
        self.engine.fold(limit=self.data.draw(st.sampled_from([1000, 1])))

    def rebuild(self) -> None:
        self.engine.rebuild()

    def stop_rebuilding(self) -> None:
        """Begin a rebuild, or go on with one, and let it end after it has told something."""
        told = iter(range(self.data.draw(st.sampled_from([0, 1]), label="told")))

        def tell(_line: str) -> None:
            if next(told, None) is None:
                raise Stopped

        with suppress(Stopped):
            self.engine.rebuild(tell=tell)

    def move(self) -> None:
        """Give a listing to another employer, as an import may."""
        if job := self._one_of(Job.Status.APPROVED, Job.Status.CLOSED):
            company = self.data.draw(st.sampled_from(self.world.companies), label="employer")
            Job.objects.filter(pk=job.pk).update(company=company)
            self.engine.enqueue([job.pk])

    def change_synonyms(self) -> None:
        """Add a synonym, or take one back."""
        held = list(SynonymOverride.objects.order_by("pk"))
        if held and self.data.draw(st.booleans(), label="take back"):
            remove_override(override_id=held[0].pk, by=self.world.moderator)
            return
        kind, written, meant = self.data.draw(st.sampled_from(OVERRIDES), label="synonym")
        add_override(kind=kind, written=written, meant=meant, by=self.world.moderator)

    def _listing(self, thrown: bytes) -> dict[str, Any]:
        fields = dice.listing(thrown)
        fields["employer"] = self.world.companies[fields["employer"]]
        return fields | {"function": dice.Dice(thrown[-1:]).one(self.world.functions)}

    def _moments(self, thrown: bytes) -> tuple[datetime, datetime, datetime | None]:
        thrower = dice.Dice(thrown[-4:])
        starts = self.now() + timedelta(hours=thrower.one([0, 0, 0, 1, 50]))
        expires = starts + timedelta(hours=thrower.one([900, 900, 1, 30]))
        return starts, expires, thrower.one([None, None, self.now() - timedelta(days=9)])

    def _row(self, thrown: bytes) -> tuple[Job, list[int]]:
        fields, (starts, expires, published) = self._listing(thrown), self._moments(thrown)
        pay, place_ids = fields.pop("pay"), fields.pop("place_ids")
        job = Job(
            company=fields.pop("employer"), slug="a-job", country="GH", status="approved",
            published_at=published or max(self.now(), starts), starts_at=starts,
            expires_at=expires, pay_reason="" if pay else "negotiable", **fields,
        )  # fmt: skip
        if pay:
            job.pay_min_minor, job.pay_max_minor = pay.min_minor, pay.max_minor
            job.pay_currency, job.pay_period = pay.currency, pay.period
            job.pay_ghs_high, job.pay_gbp_high = 12 * pay.max_minor, 12 * pay.max_minor // 20
        return job, place_ids

    def _one_of(self, *statuses: str) -> Job | None:
        found = list(Job.objects.filter(status__in=statuses).order_by("pk"))
        which = self.data.draw(st.integers(0, 255), label="which") if found else 0
        return found[which % len(found)] if found else None


def assert_answers(engine: SearchEngine, asked: list[tuple[JobQuery, datetime]]) -> int:
    """Compare every answer with the truth; return how many found something."""
    rows, version, found = truth.board(), brute.words_version(), 0
    for number, (query, moment) in enumerate(asked):
        note(f"{moment}: {query}")
        wanted = brute.answer(query, moment, truth.live_rows(moment, rows), version)
        assert_equal(engine.search(query, now=moment), wanted)
        if number % 4 == 0:
            assert engine.count(query, now=moment) == len(wanted.ids)
        found += bool(wanted.ids)
    return found


def assert_same(
    engine: SearchEngine, query: JobQuery, now: datetime, live: list[truth.Row] | None = None
) -> None:
    """Compare an answer with the truth."""
    live = truth.live_rows(now) if live is None else live
    wanted = brute.answer(query, now, live, brute.words_version())
    assert_equal(engine.search(query, now=now), wanted)
    assert engine.count(query, now=now) == len(wanted.ids)


def assert_equal(page: SearchPage, wanted: brute.Answer) -> None:
    """Compare ids, total, facets, offers and dropped words."""
    query = page.query
    at = (query.page - 1) * query.page_size
    assert page.total == len(wanted.ids)
    assert page.ids == wanted.ids[at : at + query.page_size]
    assert page.is_total_exact
    assert sorted(page.dropped_words) == sorted(wanted.dropped)
    assert [(one.left_out, one.words, one.total) for one in page.offers] == wanted.offers
    counted = {
        group: {facet.value: facet.count for facet in facets if facet.count}
        for group, facets in page.facets.items()
    }
    assert counted == wanted.facets
