"""Synonyms of the files and of moderators: well-formed, right, and in force at once."""

import csv

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from jobboard.core.errors import DomainError
from jobs.actions import add_override, remove_override
from jobs.actions.synonyms import MOST_MEANINGS, SynonymRefused
from jobs.models import SearchState, SynonymOverride
from jobs.search import JobQuery, SearchEngine
from jobs.search.language import Alternative, Where
from jobs.search.synonyms import Entry, entries_of, synonyms
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
    assert version() > before
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
    assert after > before
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
        return engine.search(JobQuery(words=words)).ids

    assert (found("zem"), found("okada pilot"), found("zulo")) == ([zem.pk], [okada.pk], [])
    made = add_override(kind="one_way", written="zem", meant="okada pilot", by=None)
    assert found("zem") == [okada.pk, zem.pk]
    assert found("okada pilot") == [okada.pk]
    add_override(kind="two_way", written="zem", meant="okada pilot", by=None)
    assert found("okada pilot") == [okada.pk, zem.pk]
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
    assert found("zem") == [okada.pk, zem.pk]


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
def test_several_words_count_in_the_title_and_one_anywhere() -> None:
    """What a word means is searched as exactly as it can be."""
    add_override(kind="two_way", written="zem", meant="okada rider", by=None)
    also = synonyms(version()).also
    assert also["zem",] == (Alternative(("okada", "rider"), Where.TITLE, is_typed=False),)
    assert also["okada", "rider"] == (Alternative(("zem",), is_typed=False),)
