"""Synonyms of the files and of moderators: well-formed, right, and in force at once."""

import csv
import re

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from jobboard.core.errors import DomainError
from jobs.actions import add_override, remove_override
from jobs.actions.synonyms import MOST_MEANINGS, MOST_WORDS, SynonymRefused
from jobs.models import SearchState, SynonymOverride
from jobs.search import JobQuery, SearchEngine
from jobs.search.language import Alternative, Where, ask
from jobs.search.synonyms import (
    FACTS,
    FILE,
    HEADER,
    Entry,
    entries_of,
    file_entries,
    normalised,
    synonyms,
)
from tests import factories

Kind = SynonymOverride.Kind


@pytest.fixture
def moderator(db: None) -> User:
    """Somebody who reviews synonyms."""
    return User.objects.create_user("words@example.org")


def version() -> int:
    """Return the version of the overrides; 0 without a state row."""
    return SearchState.objects.values_list("words_version", flat=True).first() or 0


def test_an_override_is_stored_as_search_knows_its_words(moderator: User) -> None:
    """Without a state row before; doing it twice is doing it once."""
    assert not SearchState.objects.exists()
    made = add_override(kind="two_way", written=" Walahi  Riders ", meant="Zem-C++", by=moderator)
    assert (made.kind, made.written, made.meant) == ("two_way", "walahi rider", "zem cplusplus")
    assert made.reviewed_by == moderator
    first = version()
    assert first > 0
    again = add_override(kind="two_way", written="walahi rider", meant="zem c++", by=None)
    turned = add_override(kind="two_way", written="zem c++", meant="Walahi rider", by=None)
    assert (again, turned, version()) == (made, made, first)
    assert SynonymOverride.objects.count() == 1


def test_a_pair_has_the_kind_said_last(moderator: User) -> None:
    """Whichever way round it was said; each change is noticed."""
    made = add_override(kind="two_way", written="zem", meant="okada", by=None)
    before = version()
    changed = add_override(kind="apart", written="okada", meant="zem", by=moderator)
    assert (changed.pk, changed.kind, changed.reviewed_by) == (made.pk, "apart", moderator)
    assert version() not in (0, before)
    one_way = add_override(kind="one_way", written="zem", meant="okada", by=None)
    assert SynonymOverride.objects.count() == 2
    both = add_override(kind="two_way", written="zem", meant="okada", by=None)
    assert SynonymOverride.objects.get() == both
    assert both.pk in (made.pk, one_way.pk)


@pytest.mark.django_db
def test_removing_is_noticed_and_may_be_done_twice() -> None:
    """One that is gone stays gone, and moves nothing."""
    made = add_override(kind="one_way", written="zem", meant="okada", by=None)
    before = version()
    remove_override(override_id=made.pk, by=None)
    after = version()
    assert after not in (0, before)
    assert not SynonymOverride.objects.exists()
    remove_override(override_id=made.pk, by=None)
    assert version() == after


@pytest.mark.parametrize(
    ("kind", "written", "meant", "field", "message"),
    [
        ("both", "a", "b", "kind", "Choose how the two sides"),
        ("two_way", "--", "b", "written", "Write at least one word"),
        ("one_way", "a", "👩‍🚀\x00", "meant", "Write at least one word"),
        ("two_way", "Nurses", "nurse", "meant", "same already: “nurse”"),
        ("apart", "front-end", "frontend", "meant", "same already"),
        ("two_way", "a b c d e f g", "x", "written", "at most 6 words"),
        ("two_way", "x", " ".join(["y" * 40] * 3), "meant", "together 100 characters"),
        ("filter", "wfh", "g:remote:remote", "meant", "one of these: experience:entry"),
        ("filter", "wfh", "remote", "meant", "one of these"),
        ("filter", "", "remote:remote", "written", "Write at least one word"),
    ],
)
@pytest.mark.django_db
def test_what_makes_no_synonym_is_refused(
    kind: str, written: str, meant: str, field: str, message: str
) -> None:
    """The message says what to change; nothing is written."""
    with pytest.raises(SynonymRefused, match=message) as refused:
        add_override(kind=kind, written=written, meant=meant, by=None)
    assert (refused.value.field, refused.value.status) == (field, 400)
    assert isinstance(refused.value, DomainError)
    assert not SynonymOverride.objects.exists()
    assert version() == 0


@pytest.mark.django_db
def test_a_word_has_so_many_synonyms_and_no_more() -> None:
    """Each costs every search for it; what sets apart costs nothing."""
    for n in range(MOST_MEANINGS - 1):
        add_override(kind="one_way", written="zem", meant=f"x{n}", by=None)
    add_override(kind="two_way", written="okada", meant="zem", by=None)
    with pytest.raises(SynonymRefused, match="“zem” has 20 synonyms, which is the most"):
        add_override(kind="two_way", written="y", meant="zem", by=None)
    add_override(kind="apart", written="zem", meant="moto", by=None)
    add_override(kind="one_way", written="y", meant="zem", by=None)


def test_searches_notice_overrides_without_a_new_process(engine: SearchEngine) -> None:
    """One way, both ways, a filter, and apart again; a rolled-back change is never seen."""
    zem = factories.job(title="Zem Rider")
    okada = factories.job(title="Okada Pilot")
    away = factories.job(title="Cook", remote="remote")

    def found(words: str) -> list[int]:
        return sorted(engine.search(JobQuery(words=words)).ids)

    assert (found("zem"), found("okada pilot"), found("zulo")) == ([zem.pk], [okada.pk], [])
    made = add_override(kind="one_way", written="zem", meant="okada pilot", by=None)
    assert found("zem") == [zem.pk, okada.pk]
    assert found("okada pilot") == [okada.pk]
    add_override(kind="two_way", written="zem", meant="okada pilot", by=None)
    assert found("okada pilot") == [zem.pk, okada.pk]
    assert found("pilot okada") == [okada.pk]
    add_override(kind="filter", written="zulo", meant="remote:remote", by=None)
    assert found("zulo") == [away.pk]
    remove_override(override_id=made.pk, by=None)
    assert (found("zem"), found("okada pilot")) == ([zem.pk], [okada.pk])
    with transaction.atomic():
        add_override(kind="one_way", written="zem", meant="okada", by=None)
        transaction.set_rollback(True)
    assert found("zem") == [zem.pk]
    add_override(kind="one_way", written="zem", meant="pilot", by=None)
    assert found("zem") == [zem.pk, okada.pk]


def test_apart_takes_a_pair_of_the_files_away_and_no_override() -> None:
    """In either direction, and that pair only."""
    of_files = [
        Entry("two_way", "hgv driver", "lorry driver"),
        Entry("one_way", "barrister", "lawyer"),
        Entry("filter", "wfh", "remote:remote"),
    ]
    overrides = [
        Entry("apart", "lorry driver", "hgv driver"),
        Entry("apart", "wfh", "remote:remote"),
        Entry("one_way", "lorry driver", "hgv driver"),
    ]
    assert list(entries_of(of_files, overrides)) == [of_files[1], overrides[2]]


@pytest.mark.django_db
def test_overrides_are_exported_as_lines_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """What the file has is left out; what was set apart is a comment."""
    # As one that the file took up since; the action itself refuses what the file has.
    SynonymOverride.objects.create(kind="two_way", written="hgv driver", meant="lorry driver")
    add_override(kind="one_way", written="Zems", meant="okada rider", by=None)
    add_override(kind="filter", written="zulo", meant="remote:remote", by=None)
    add_override(kind="apart", written="zem", meant="moto", by=None)
    call_command("export_synonyms")
    told = capsys.readouterr().out
    assert told == (
        "kind,written,meant,in\n"
        "one_way,zem,okada rider,\n"
        "filter,zulo,remote:remote,\n"
        "# delete what joins: zem, moto\n"
    )
    rows = list(csv.reader(line for line in told.splitlines() if not line.startswith("#")))
    assert rows[1:] == [
        ["one_way", "zem", "okada rider", ""], ["filter", "zulo", "remote:remote", ""],
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_means_much_else_counts_in_the_title_only() -> None:
    """Several words, abbreviations, and what the file says so; other words count anywhere."""
    add_override(kind="two_way", written="zem", meant="zulo pilot", by=None)
    add_override(kind="two_way", written="zemmer", meant="zulo cook", by=None)
    also = synonyms(version()).also
    in_title = {"where": Where.TITLE, "is_typed": False}
    assert also["zem",] == (Alternative(("zulo", "pilot"), **in_title),)
    assert also["zulo", "pilot"] == (Alternative(("zem",), **in_title),)
    assert also["zulo", "cook"] == (Alternative(("zemmer",), is_typed=False),)
    assert Alternative(("hr",), **in_title) in also["human", "resource"]
    assert Alternative(("carer",), **in_title) in also["care", "assistant"]
    assert Alternative(("truck",), is_typed=False) in also["lorry",]


def rows() -> list[list[str]]:
    """Return the rows of the file as they are written."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))


def test_the_file_is_well_formed() -> None:
    """A version and its sources, four columns, known kinds and filters, at least 300 entries."""
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# Synonyms, version \d+, \w+ \d{4}\.", first)
    header, *entries = rows()
    assert header == list(HEADER)
    assert len(entries) >= 300
    for kind, written, meant, where in entries:
        assert kind in ("two_way", "one_way", "filter")
        assert where in ("", "title")
        assert normalised(written), written
        assert meant in FACTS if kind == "filter" else normalised(meant), meant
        assert (written, meant) == (written.strip().lower(), meant.strip().lower())
    assert len({kind for kind, *_rest in entries}) == 3


def test_the_file_says_nothing_twice_and_nothing_against_itself() -> None:
    """As search knows the words; both one-ways of a pair are one two-way."""
    pairs: dict[frozenset[str], Entry] = {}
    for one in file_entries():
        assert one.written != one.meant, one
        pair = frozenset((one.written, one.meant))
        assert pair not in pairs, (one, pairs[pair])
        pairs[pair] = one
        assert normalised(one.written) == one.written, one
        assert one.kind == "filter" or normalised(one.meant) == one.meant, one


def test_no_word_has_too_many_synonyms_and_none_is_too_long() -> None:
    """Each is searched whenever somebody types the word."""
    for words, alternatives in synonyms(0).also.items():
        assert len(alternatives) <= MOST_MEANINGS, words
        assert len(words) <= MOST_WORDS, words
        assert len(set(alternatives)) == len(alternatives), words


@pytest.mark.parametrize(
    ("text", "also", "never"),
    [
        ("lawyer", {"barrister", "solicitor"}, set()),
        ("barrister", set(), {"lawyer", "solicitor"}),
        ("driver", {"chauffeur"}, {"hgv driver"}),
        ("chauffeur", {"personal driver"}, {"driver"}),
        ("it", {"information technology", "ict"}, set()),
        ("okada", {"motorbike rider", "dispatch rider"}, set()),
        ("Registered Nurses", {"rn", "rgn", "staff nurse"}, {"nurse"}),
        ("HCA", {"healthcare assistant", "care assistant"}, set()),
        ("nss", {"national service", "type:internship"}, set()),
        ("momo agent", {"mobile money agent"}, set()),
        ("sia guard", {"security officer", "security guard"}, set()),
        ("security officer", {"security guard"}, {"sia guard"}),
        ("wfh", {"remote:remote"}, set()),
        ("part-time", {"pattern:part_time"}, set()),
        ("no experience", {"experience:none"}, set()),
        ("Visa Sponsorship", {"visa:1"}, set()),
        ("DevOps Engineer", {"sre", "site reliability engineer"}, set()),
        ("attachment", {"internship", "industrial attachment"}, set()),
        ("tro-tro mate", {"bus conductor"}, set()),
        ("nurse", {"rgn", "rmn"}, {"carer", "healthcare assistant", "doctor"}),
        ("accountant", {"account officer"}, {"account", "acca"}),
    ],
)
def test_what_the_file_finds_and_what_it_must_not(
    text: str, also: set[str], never: set[str]
) -> None:
    """Only what is asked widens, and only in the direction that is right."""
    (group,) = ask(text, synonyms(0)).groups
    found = {" ".join(one.words) or one.fact[2:] for one in group.alternatives if not one.is_typed}
    assert found >= also
    assert not found & never
