"""What every engine promises: the same listings, order, counts and facets for the same question."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from jobs.actions import close_job, publish_job
from jobs.models import Job
from jobs.search import JobQuery, SearchEngine, Sort, Tier
from jobs.search.bands import PAY_BANDS
from tests import factories
from tests.search.brute import answer, live_rows
from tests.search.test_property import assert_same

PROBES = {
    "go developer": "Go Developer",
    "ux": "UX Designer",
    "it support": "IT Support Officer",
    "c++": "C++ Engineer",
    "c#": "C# Engineer",
    "c": "C Programmer",
    ".net": "ASP.NET Engineer",
    "node.js": "Node.js Engineer",
    "nodejs": "Node.js Engineer",
    "head of the house": "Head of the House",
    "business analyst": "Businesses Analysts",
    "analysis": "Data Analysis Lead",
    "nurses": "Nurse",
    "bus driver": "Driver of Buses",
    "accountants": "Accountant",
    "front-end": "Front end Engineer",
    "okada": "Ɔkada rider",
    "café": "Cafe Manager",
    "GO DEVELOPER": "Go Developer",
    "r&d": "R&D Chemist",
}


def test_probe_queries_find_their_listing_and_no_other(engine: SearchEngine) -> None:
    """Short words, spellings, plurals and accents match; near misses do not."""
    made = {
        title: factories.job(title=title, description_html="<p>.</p>").pk
        for title in dict.fromkeys([*PROBES.values(), "Account Manager", "Gopher", "Iteration"])
    }
    for words, title in PROBES.items():
        assert engine.search(JobQuery(words=words)).ids == [made[title]], words


def test_words_match_title_text_employer_and_place(engine: SearchEngine) -> None:
    """One box: "sales accra" works, and so do the names of region and country."""
    employer = factories.company("Asanka Foods")
    job = factories.job(
        employer, title="Sales Lead", description_html="<p>Sell bread</p>",
        place_ids=[factories.TEMA],
    )  # fmt: skip
    other = factories.job(title="Sales Lead", place_ids=[factories.KUMASI])
    for words in ("sales tema", "lead bread", "asanka sales", "sales accra", "ghana bread tema"):
        assert engine.search(JobQuery(words=words)).ids == [job.pk], words
    assert engine.search(JobQuery(words="sales ghana")).ids == [other.pk, job.pk]
    assert engine.search(JobQuery(words="sales kumase")).ids == [other.pk]


def test_relevance_ranks_by_what_is_named_and_how_short_the_title_is(engine: SearchEngine) -> None:
    """Newest first inside a tier, and the tier is told."""
    now = timezone.now()

    def job(title: str, days: int = 1, employer: str = "Kente Ltd", **fields: Any) -> int:
        company, published = factories.company(employer), now - timedelta(days=days)
        return factories.job(company, title=title, published_at=published, **fields).pk

    exact = job("Bus Driver", 3)
    part = job("Driver", place_ids=[factories.ACCRA], description_html="<p>bus</p>")
    text = job("Cook", 0, description_html="<p>bus driver</p>")
    employer = job("Cook", 3, "Bus Driver Ltd")
    shorter, older = job("Night Bus Driver"), job("Senior Bus Driver", 2)
    longer, long = job("Night Bus and Van Driver", 0), job("Bus Driver for a School", 0)
    found = engine.search(JobQuery(words="bus driver"))
    assert found.ids == [exact, shorter, older, employer, long, longer, part, text]
    assert [found.explain[job_id] for job_id in found.ids] == [
        Tier.TITLE, Tier.CLOSE, Tier.CLOSE, Tier.NEAR, Tier.NAMED, Tier.NAMED, Tier.PARTLY,
        Tier.TEXT,
    ]  # fmt: skip
    accra = engine.search(JobQuery(words="driver accra"))
    assert (accra.ids[0], accra.explain[part]) == (part, Tier.TITLE)
    only_place = engine.search(JobQuery(words="accra"))
    assert only_place.explain[part] == Tier.AROUND


def test_place_finds_what_lies_inside_and_radius_what_is_near(engine: SearchEngine) -> None:
    """Region and country find their towns; the radius crosses their borders; nearest sorts."""
    tema = factories.job(place_ids=[factories.TEMA])
    kumasi = factories.job(place_ids=[factories.KUMASI])
    both = factories.job(place_ids=[factories.KUMASI, factories.ACCRA])
    factories.job(place_ids=[factories.LONDON])

    def ids(**asked: Any) -> list[int]:
        return engine.search(JobQuery(**asked)).ids

    assert ids(place_id=factories.GHANA) == [both.pk, kumasi.pk, tema.pk]
    assert ids(place_id=factories.GREATER_ACCRA) == [both.pk, tema.pk]
    assert ids(place_id=factories.ACCRA) == [both.pk]
    assert ids(place_id=factories.ACCRA, radius_km=50) == [both.pk, tema.pk]
    assert ids(place_id=999_999) == []
    near = engine.search(JobQuery(place_id=factories.TEMA, radius_km=300, sort=Sort.DISTANCE))
    assert near.ids == [tema.pk, both.pk, kumasi.pk]
    assert [round(near.distances_km[job_id]) for job_id in near.ids] == [0, 24, 211]


def test_facets_leave_their_own_group_out(engine: SearchEngine) -> None:
    """A choice narrows every other group's counts, not its own."""
    factories.rates()
    sales, it = factories.function("sales"), factories.function("it")
    factories.job(function=sales, remote="onsite", pay=factories.pay(1900, 2000))
    factories.job(function=sales, remote="remote", place_ids=[factories.LONDON])
    factories.job(function=it, remote="onsite", visa_sponsorship=True)
    found = engine.search(JobQuery(functions=("sales",)))
    counts = {
        group: [(facet.value, facet.count, facet.selected) for facet in facets]
        for group, facets in found.facets.items()
    }
    assert found.total == 2
    assert counts["function"] == [("sales", 2, True), ("it", 1, False)]
    assert counts["remote"] == [("onsite", 1, False), ("remote", 1, False)]
    assert counts["country"] == [("GB", 1, False), ("GH", 1, False)]
    assert counts["region"] == [
        (str(factories.GREATER_ACCRA), 1, False), (str(factories.ENGLAND), 1, False),
    ]  # fmt: skip
    assert counts["pay"] == [("1200000", 1, False), ("2400000", 1, False)]
    assert counts["posted"] == [(days, 2, False) for days in ("1", "3", "7", "14", "30")]
    assert counts["visa"] == []
    chosen = engine.search(JobQuery(functions=("nothing",)))
    assert chosen.total == 0
    assert [facet.value for facet in chosen.facets["function"]] == ["sales", "it", "nothing"]


def test_the_clock_needs_no_sweep(engine: SearchEngine) -> None:
    """Scheduled listings appear and expired ones vanish at their second, with counts."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    hour = timedelta(hours=1)
    with time_machine.travel(start, tick=False):
        factories.job(expires_at=start + 2 * hour)
        late = factories.job(starts_at=start + hour, expires_at=start + 3 * hour)
        engine.fold()
    second = timedelta(seconds=1)
    for at, total in ((0 * hour, 1), (hour - second, 1), (hour, 2), (2 * hour - second, 2),
                      (2 * hour, 1), (3 * hour, 0)):  # fmt: skip
        found = engine.search(JobQuery(), now=start + at)
        assert (found.total, len(found.ids)) == (total, total)
        assert engine.count(JobQuery(), now=start + at) == total
        assert sum(facet.count for facet in found.facets["country"]) == total
    assert engine.search(JobQuery(), now=start + 2 * hour).ids == [late.pk]


def test_closing_takes_a_listing_out_and_relisting_brings_it_back(engine: SearchEngine) -> None:
    """Before and after a fold."""
    job = factories.job()
    for _round in range(2):
        close_job(job_id=job.pk, reason=Job.CloseReason.FILLED, by=None)
        assert engine.search(JobQuery()).total == 0
        publish_job(job_id=job.pk, by=None)
        assert engine.search(JobQuery()).ids == [job.pk]
        engine.fold()
    assert engine.check() == []


def test_a_draft_is_not_found_and_an_edit_does_not_bump(engine: SearchEngine) -> None:
    """Editing keeps the place in the order; old words stop matching."""
    factories.draft(title="Hidden")
    first, second = factories.job(title="Old Words"), factories.job(title="Other")
    factories.edit(first, title="New Letters")
    assert engine.search(JobQuery(sort=Sort.NEWEST)).ids == [second.pk, first.pk]
    assert engine.search(JobQuery(words="hidden")).total == 0
    assert engine.search(JobQuery(words="old")).total == 0
    assert engine.search(JobQuery(words="letter")).ids == [first.pk]


def test_pages_do_not_shift_and_end(engine: SearchEngine) -> None:
    """The ceiling of page 1 hides later publications; a page beyond the end has the total."""
    made = [factories.job().pk for _ in range(5)]
    first = engine.search(JobQuery(page_size=2))
    factories.job()
    second = engine.search(JobQuery(page_size=2, page=2, ceiling=first.ceiling))
    assert (first.ids, second.ids, second.total) == (made[:2:-1], made[2:0:-1], 5)
    beyond = engine.search(JobQuery(page_size=2, page=99_999_999, ceiling=first.ceiling))
    assert (beyond.ids, beyond.total, beyond.page_count) == ([], 5, 3)


def test_a_word_nobody_has_is_dropped_and_named(engine: SearchEngine) -> None:
    """Then the most common of the words that stand in the way; one word always stays."""
    nurse = factories.job(title="Ward Nurse")
    factories.job(title="Ward Cleaner")
    found = engine.search(JobQuery(words="nurse zanzibar"))
    assert (found.ids, found.dropped_words) == ([nurse.pk], ("zanzibar",))
    found = engine.search(JobQuery(words="cleaner nurse ward"))
    assert found.dropped_words == ("cleaner",)
    assert engine.search(JobQuery(words="zanzibar xyzzy")).dropped_words == ()
    assert engine.search(JobQuery(words="zanzibar")).total == 0


def test_random_boards_equal_brute_force(engine: SearchEngine) -> None:
    """Sixty listings and two hundred questions, from a fixed seed."""
    dice = random.Random(20260501)
    factories.rates()
    for _ in range(60):
        random_job(dice)
    engine.fold(limit=40)
    now = timezone.now()
    live = live_rows(now)
    found = 0
    for _ in range(200):
        query = random_query(dice)
        assert_same(engine, query, now, live)
        found += bool(answer(query, now, live).ids)
    assert found > 100


def random_job(dice: random.Random) -> Job:
    """Publish one listing; `dice` decides what it says."""
    words = "nurse driver go developer c++ sales bus business ward it".split()
    return factories.job(
        title=" ".join(dice.sample(words, 2)),
        description_html=f"<p>{' '.join(dice.sample(words, 4))}</p>",
        place_ids=dice.sample([*factories.PLACES], dice.choice([1, 1, 2])),
        function=factories.function(dice.choice(["sales", "it"])),
        remote=dice.choice(Job.Remote.values),
        employment_type=dice.choice(["", *Job.EmploymentType.values]),
        experience=dice.choice(["", *Job.Experience.values]),
        visa_sponsorship=dice.random() < 0.3,
        pay=dice.choice([None, factories.pay(dice.randint(500, 9000), 9000)]),
        published_at=timezone.now() - timedelta(hours=dice.randint(0, 200)),
    )


def random_query(dice: random.Random) -> JobQuery:
    """Return a question of up to two words and a few filters."""

    def maybe(value: Any, empty: Any) -> Any:
        return value if dice.random() < 0.25 else empty

    words = "nurse driver go developer c++ sales bus business ward it accra kumasi".split()
    return JobQuery(
        words=" ".join(dice.sample(words, dice.randint(0, 2))),
        place_id=maybe(dice.choice([*factories.PLACES]), None),
        radius_km=dice.choice([0, 30, 300]),
        countries=maybe(("GH",), ()),
        regions=maybe((factories.GREATER_ACCRA, factories.ASHANTI), ()),
        functions=maybe(("it",), ()),
        remote=maybe(("remote", "hybrid"), ()),
        pay_min_minor=maybe(dice.choice([PAY_BANDS["GHS"][2], 5_000_000]), None),
        posted_within_days=maybe(dice.choice([1, 3, 7]), None),
        visa_sponsorship=maybe(True, False),
        sort=dice.choice(list(Sort)),
        page=dice.choice([1, 1, 2]),
        page_size=5,
    )
