"""Type-ahead: what is proposed for what was typed, and how the proposals come to be written."""

import random
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.actions import close_job
from jobs.models import SearchSuggestion
from jobs.search.suggesting import (
    proposals,
    reading,
    reset_proposals,
    suggestions,
    write_suggestions,
    write_when_due,
    writing,
)
from jobs.search.suggesting.proposals import Proposals, Row
from jobs.search.text import tokens, words
from tests import factories


def made(*titles: tuple[str, int], employers: tuple[tuple[str, int], ...] = ()) -> Proposals:
    """Return an edition of these texts and their numbers of listings."""
    kinds = [("title", each) for each in titles] + [("company", each) for each in employers]
    return Proposals(1, [Row(kind, text, " ".join(words(text)), n) for kind, (text, n) in kinds])


def matched(known: Proposals, typed: str) -> list[str]:
    """Return the texts that match, titles before employers."""
    titles, employers = known.matching(typed)
    return [known.texts[number] for number in [*titles, *employers]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nur", ["Staff Nurse", "Ward Nurse", "Nursery Manager"]),
        ("ward nu", ["Ward Nurse"]),
        ("NURSE war", ["Ward Nurse"]),
        ("nurses", ["Staff Nurse", "Ward Nurse", "Nursery Manager"]),
        ("nurse’s", ["Staff Nurse", "Ward Nurse", "Nursery Manager"]),
        ("front end", ["Front-end Developer"]),
        ("frontend dev", ["Front-end Developer"]),
        ("c+", ["C++ Engineer"]),
        (".net", ["Developer, .NET"]),
        ("cafe", ["Café Manager"]),
        ("café m", ["Café Manager"]),
        ("oka", ["Ɔkada Rider"]),
        ("companie", ["Group Companies Secretary"]),
        ("company sec", ["Group Companies Secretary"]),
        ("obriens", ["O'Brien's Bakery"]),
        ("mel", ["Melcom"]),
        ("zebra", []),
        ("", []),
        ("   ", []),
        ('+ * ~ @ ( "', []),
    ],
)
def test_any_word_order_the_last_one_begun(typed: str, expected: list[str]) -> None:
    known = made(
        ("Ward Nurse", 5), ("Staff Nurse", 9), ("Nursery Manager", 2), ("Front-end Developer", 3),
        ("C++ Engineer", 1), ("Developer, .NET", 1), ("Café Manager", 1), ("Ɔkada Rider", 1),
        ("Group Companies Secretary", 1),
        employers=(("O'Brien's Bakery", 1), ("Melcom", 4)),
    )  # fmt: skip
    assert matched(known, typed) == expected


def naive(rows: list[Row], typed: str) -> list[str]:
    """Return what matches, by looking at every row."""

    def has(row: Row, wanted: list[str]) -> bool:
        own = {*row.words.split(), *tokens(row.text)}
        if not wanted or not own.issuperset(wanted[:-1]):
            return False
        return any(word.startswith(wanted[-1]) for word in own)

    ways = [tokens(typed)]
    if ways[0] and ways[0][-1].isalnum():
        ways.append(words(typed))
    found = [row for row in rows if any(has(row, way) for way in ways)]
    found.sort(key=lambda row: (row.kind != "title", -row.jobs, row.words))
    return [row.text for row in found]


@pytest.mark.parametrize("seed", range(20))
def test_type_ahead_equals_a_look_at_every_row(seed: int) -> None:
    chance = random.Random(seed)
    parts = (
        "nurse nurses staff ward c++ c# .net node.js front end frontend it go café it's analysis"
    )
    parts += " analyst class glass bus buses senior company companies"
    choose = parts.split()
    texts = {" ".join(chance.choices(choose, k=chance.randint(1, 4))) for _ in range(200)}
    rows = [
        Row(chance.choice(["title", "company"]), text, " ".join(words(text)), chance.randint(1, 9))
        for text in sorted(texts)
    ]
    unique = list({(row.kind, row.words): row for row in rows}.values())
    known = Proposals(1, unique)
    for _ in range(200):
        typed = " ".join(chance.choices(choose, k=chance.randint(1, 3)))
        typed = typed[: chance.randint(1, len(typed))]
        assert matched(known, typed) == naive(unique, typed), typed


@pytest.mark.parametrize("text", ["Staff Nurse", "C++ Engineer", "Front-end Companies' Analyst"])
def test_every_beginning_of_a_title_finds_it(text: str) -> None:
    known = made((text, 1))
    for end in range(1, len(text) + 1):
        assert matched(known, text[:end]) == [text], text[:end]


@pytest.fixture
def board(gazetteer: None) -> None:
    """Publish ten listings of four titles by three employers, and one that is not live."""
    asanka, odo = factories.company("Asanka Foods"), factories.company("Odo Pharmacy")
    for _ in range(4):
        factories.job(asanka, title="Delivery Driver")
    for title in ("DELIVERY DRIVER", "Delivery driver - Tema", "Accra | Delivery Drivers"):
        factories.job(asanka, title=title)
    for title in ("Staff Nurse (Ref 88)", "Ward Nurse"):
        factories.job(odo, title=title)
    factories.job(factories.company("ODO PHARMACY"), title="Cook <b>&</b>")
    ended = factories.job(factories.company("Gone Ltd"), title="Ghost Writer")
    close_job(job_id=ended.pk, reason="filled", by=None)
    factories.draft(title="Draft Writer")


def stored() -> list[tuple[str, str, str, int]]:
    """Return what is stored, in order."""
    rows = SearchSuggestion.objects.order_by("-kind", "-jobs", "words")
    return list(rows.values_list("kind", "text", "words", "jobs"))


def test_live_titles_and_employers_are_written_with_their_numbers(board: None) -> None:
    assert write_suggestions(now=timezone.now()) == 6
    assert stored() == [
        ("title", "Delivery Driver", "delivery driver", 7),
        ("title", "Cook <b>&</b>", "cook b b", 1),
        ("title", "Staff Nurse", "staff nurse", 1),
        ("title", "Ward Nurse", "ward nurse", 1),
        ("company", "Asanka Foods", "asanka food", 7),
        ("company", "ODO PHARMACY", "odo pharmacy", 3),
    ]


def test_writing_again_replaces_what_was_written(board: None) -> None:
    now = timezone.now()
    write_suggestions(now=now)
    first, rows = writing.newest_edition(), stored()
    # The same moment, later, and after a clock went back: each is newer than the one before.
    for moment in (now, now + timedelta(hours=2), now):
        write_suggestions(now=moment)
        assert writing.newest_edition() > first
        assert stored() == rows
        first = writing.newest_edition()


def test_two_writers_at_once_leave_one_edition(
    board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    write_suggestions(now=now)
    rows = stored()
    count = writing.Counted

    def interrupted(moment: datetime) -> writing.Counted:
        monkeypatch.setattr(writing, "Counted", count)
        write_suggestions(now=moment)
        return count(moment)

    monkeypatch.setattr(writing, "Counted", interrupted)
    assert write_suggestions(now=now) == 6
    assert stored() == rows
    assert SearchSuggestion.objects.values("edition").distinct().count() == 1


def test_suggestions_are_written_once_an_hour(board: None) -> None:
    now = timezone.now()
    assert write_when_due(now=now) == 6
    assert write_when_due(now=now + timedelta(minutes=59)) == 0
    assert write_when_due(now=now + timedelta(minutes=61)) == 6


def test_rare_titles_are_left_out_of_a_large_board(
    board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LARGE_BOARD", 10)
    write_suggestions(now=timezone.now())
    assert [row[1] for row in stored()] == ["Delivery Driver", "Asanka Foods", "ODO PHARMACY"]


def test_memory_is_bounded_by_forgetting_the_rarest(
    board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_COUNTED", 2)
    write_suggestions(now=timezone.now())
    titles = [row[1:] for row in stored() if row[0] == "title"]
    assert titles[0] == ("Delivery Driver", "delivery driver", 7)
    assert len(titles) <= 2


def test_windows_of_ids_miss_no_listing(board: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "CHUNK", 1)
    assert write_suggestions(now=timezone.now()) == 6


def test_titles_then_employers_then_places(board: None) -> None:
    write_suggestions(now=timezone.now())

    def proposed(typed: str) -> list[tuple[str, str, str]]:
        return [(one.kind, one.name, one.value) for one in suggestions(typed)]

    assert proposed("nur") == [
        ("title", "Staff Nurse", "Staff Nurse"),
        ("title", "Ward Nurse", "Ward Nurse"),
    ]
    assert proposed("odo") == [("company", "ODO PHARMACY", '"ODO PHARMACY"')]
    assert proposed("uk") == [("place", "United Kingdom", "United Kingdom")]
    assert proposed("kum") == [("place", "Kumasi, Ashanti", "Kumasi")]
    assert proposed("k") == []
    assert proposed("ghost") == []
    assert [one.hint for one in suggestions("odo") + suggestions("uk")] == ["Employer", "Place"]


def test_employers_and_places_have_room_among_many_titles(gazetteer: None) -> None:
    for number in range(12):
        name = "abcdefghijkl"[number]
        factories.job(factories.company(f"Accra {name * 3} Ltd"), title=f"Accra {name * 4} clerk")
    write_suggestions(now=timezone.now())
    kinds = [one.kind for one in suggestions("acc")]
    assert kinds == ["title"] * 5 + ["company"] * 3
    assert [one.kind for one in suggestions("accra aaa")] == ["title", "company"]
    assert [one.kind for one in suggestions("acc", limit=2)] == ["company"] * 2


def test_a_process_reads_once_and_asks_again_after_a_while(
    board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_suggestions(now=timezone.now())
    with CaptureQueriesContext(connection) as first:
        assert len(suggestions("nurse")) == 2
    with CaptureQueriesContext(connection) as second:
        assert len(suggestions("ward")) == 1
    assert (len([q for q in first if "suggestion" in q["sql"]]), len(second)) == (2, 0)
    monkeypatch.setattr(reading, "CHECK_SECONDS", 0.0)
    with CaptureQueriesContext(connection) as third:
        suggestions("ward")
    assert len(third) == 1


def test_a_newer_edition_is_read_meanwhile(board: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write_suggestions(now=timezone.now())
    monkeypatch.setattr(reading, "CHECK_SECONDS", 0.0)
    assert suggestions("baker") == []
    started: list[Thread] = []

    def start(thread: Thread) -> None:
        started.append(thread)

    monkeypatch.setattr(reading.Thread, "start", start)
    factories.job(title="Baker")
    write_suggestions(now=timezone.now())
    assert suggestions("baker") == []  # the old edition answers while the new one is read
    assert len(started) == 1
    monkeypatch.setattr(reading.connections, "close_all", lambda: None)
    started[0].run()
    assert [one.name for one in suggestions("baker")] == ["Baker"]
    assert len(started) == 1


def test_an_empty_table_proposes_nothing_until_it_is_written(board: None) -> None:
    assert suggestions("nurse") == []
    assert len(proposals()) == 0
    write_suggestions(now=timezone.now())
    reset_proposals()
    assert len(proposals()) == 6


def test_when_nothing_is_live_any_more_nothing_is_proposed(
    board: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    write_suggestions(now=now)
    assert len(proposals()) == 6
    assert write_suggestions(now=now + timedelta(days=400)) == 0
    assert SearchSuggestion.objects.count() == 0
    monkeypatch.setattr(reading, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(reading.connections, "close_all", lambda: None)
    monkeypatch.setattr(reading.Thread, "start", lambda thread: thread.run())
    proposals()
    assert len(proposals()) == 0
