"""The listings of the benchmark's corpus are rows the board could have written itself."""

from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Company
from benchmarks.search.corpus import rows
from benchmarks.search.corpus.listings import Writer
from benchmarks.search.corpus.loading import load_table
from benchmarks.search.corpus.plan import Plan
from benchmarks.search.corpus.pools import Pools
from jobs.models import Job, JobPlace, SearchDocument
from jobs.search import JobQuery, SearchEngine
from jobs.search.bitmap import writing
from tests import factories

COUNT = 60
POOLS = Pools(
    "a test's words",
    ["Staff Nurse", "C++ Developer", "Front End Developer", "Driver's Mate", "It Support"],
    ["Kofi & Sons", "Adwoa's Kitchen"],
    [
        ["We look for people who work at the front.", "End of term pay is R&D < 5 %.", "Node.js!"],
        ["Support for IT, nights & days.", "Know c#, .net and C++;", "nurses' homes in Kumasi"],
        ["==== ABOUT ====", "Ɛyɛ adwuma pa — naïve café staff."],
    ],
)


@pytest.fixture
def writer(gazetteer: None) -> Writer:
    """A writer of a few listings about the small gazetteer."""
    for code in ("sales", "health", "engineering"):
        factories.function(code)
    moment = timezone.now().replace(microsecond=0)
    return Writer(Plan(1, COUNT, POOLS.kind, moment.isoformat()), POOLS)


def load(writer: Writer, folder: Path) -> None:
    """Write the corpus by its files, as the benchmark does."""
    Company.objects.bulk_create(Company(**row) for row in rows.company_rows(writer))
    written = [writer.listing(number) for number in range(1, COUNT + 1)]
    for table, values in (
        (Job, map(rows.job_values, written)),
        (JobPlace, chain.from_iterable(map(rows.place_values, written))),
        (SearchDocument, map(rows.document_values, written)),
    ):
        path = folder / f"{table.__name__}.tsv"
        path.write_text("".join(map(rows.line, values)), encoding="utf-8")
        load_table(table, path, from_files=False)


def test_the_documents_are_what_the_search_writes_itself(writer: Writer, tmp_path: Path) -> None:
    load(writer, tmp_path)
    assert Job.objects.count() == SearchDocument.objects.count() == COUNT
    assert writing.stale(range(1, COUNT + 1)) == []


def test_every_listing_keeps_the_rules_of_listings(writer: Writer, tmp_path: Path) -> None:
    load(writer, tmp_path)
    for job in Job.objects.prefetch_related("places"):
        job.full_clean()
        assert 1 <= len(job.places.all()) <= 4
        assert job.country in {place.country for place in job.places.all()}
    live = Job.objects.live(timezone.now() + timedelta(seconds=1)).count()
    assert COUNT * 0.85 <= live <= COUNT


def test_a_listing_follows_from_its_number_alone(writer: Writer) -> None:
    again = Writer(writer.plan, POOLS)
    assert [writer.listing(number) for number in (3, 1, 2)] == [
        again.listing(number) for number in (3, 1, 2)
    ]
    assert writer.listing(1).job["title"] != writer.listing(2).job["title"] or (
        writer.listing(1).sentences != writer.listing(2).sentences
    )


def test_a_sentence_that_may_be_half_of_a_spelling_is_left_out(writer: Writer) -> None:
    found = [sentence for advert in writer.adverts for sentence in advert]
    assert "We look for people who work at the front." not in found
    assert "End of term pay is R&D < 5 %." in found


def test_the_index_built_from_it_finds_what_the_listings_say(
    writer: Writer, bitmap: SearchEngine, tmp_path: Path
) -> None:
    load(writer, tmp_path)
    bitmap.rebuild()
    assert bitmap.check() == []
    now = timezone.now()
    nurses = Job.objects.live(now).filter(title__icontains="nurse").count()
    assert nurses
    assert bitmap.count(JobQuery(words='"staff nurse"'), now=now) >= nurses
