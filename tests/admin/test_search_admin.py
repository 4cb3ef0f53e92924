"""What people searched for in vain, and how a moderator answers it in the admin."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from jobs.actions import SEARCH_LOG
from jobs.actions.synonyms import add_override
from jobs.models import SynonymOverride
from tests import factories
from tests.admin.searching import NOON, REPORT, TODAY, board, decide, heading, log, offered, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_board")]


# --- The journey


def test_a_search_in_vain_is_seen_answered_and_finds(desk: Client, seeker: Client) -> None:
    board("Okada rider", "Bicycle rider")
    assert heading(seeker, "achaba") == "0 achaba jobs"
    seeker.get("/jobs/?q=ACHABA")
    SEARCH_LOG.flush()
    assert shown(desk) == [("achaba", 2, 2, TODAY)]
    said = decide(desk, "achaba", "one_way", meant="Okada  riders")
    assert said == ["achaba → okada rider. A search for “achaba” now finds 1 job."]
    assert heading(seeker, "achaba") == "1 achaba job"
    made = SynonymOverride.objects.get()
    assert (made.kind, made.written, made.meant) == ("one_way", "achaba", "okada rider")
    assert made.reviewed_by is not None
    assert made.reviewed_by.email == "moderator@example.com"
    html = desk.get(REPORT).content.decode()
    assert "it finds 1 job</a> now" in html


def test_a_suggestion_is_accepted_with_one_button(desk: Client, seeker: Client) -> None:
    board("Electrician", "Electrician for lifts", "Plumber")
    seeker.get("/jobs/?q=elektrician")
    SEARCH_LOG.flush()
    assert offered(desk) == {"elektrician": [("elektrician", "electrician", "spelling", 2)]}
    html = desk.get(REPORT).content.decode()
    assert 'value="elektrician|electrician" checked' in html
    said = decide(desk, "elektrician", "two_way", pair="elektrician|electrician")
    assert said == [
        "elektrician → electrician. A search for “elektrician” now finds 2 jobs.",
    ]
    assert heading(seeker, "elektrician") == "2 elektrician jobs"
    # Once more changes nothing, and says the same.
    assert decide(desk, "elektrician", "two_way", pair="elektrician|electrician") == said
    assert SynonymOverride.objects.count() == 1


# --- The rows


def test_words_count_together_over_days_and_filters_worst_first(desk: Client) -> None:
    log("welder", vain=2, ago=3)
    log("welder", vain=1, made=4, filters="country=GH")
    log("baker", vain=1, made=1)
    log("cook", vain=0, made=9)
    log("", vain=50)
    log("old", vain=9, ago=30)
    log("older", vain=9, ago=90)
    assert shown(desk) == [("welder", 3, 6, TODAY), ("baker", 1, 1, TODAY)]
    assert shown(desk, "?days=7") == [("welder", 3, 6, TODAY), ("baker", 1, 1, TODAY)]
    month_ago = TODAY - timedelta(days=30)
    assert shown(desk, "?days=90")[0] == ("old", 9, 9, month_ago)
    assert len(shown(desk, "?days=90")) == 3


def test_a_long_report_has_pages(desk: Client) -> None:
    for number in range(23):
        log(f"word{number:02}", vain=100 - number)
    assert [row[0] for row in shown(desk)] == [f"word{number:02}" for number in range(20)]
    assert "?days=30&amp;p=1" in desk.get(REPORT).content.decode()
    assert [row[0] for row in shown(desk, "?p=1")] == ["word20", "word21", "word22"]
    for query in ("?p=x", "?p=-1", "?p=99999999", "?days=x", "?days=0", "?p=²"):
        assert desk.get(REPORT + query).status_code == 200, query
    assert shown(desk, "?p=300") == []


def test_the_report_asks_as_much_of_a_long_log_as_of_a_short_one(desk: Client) -> None:
    board("Electrician", "Plumber")
    for number in range(25):
        log(f"zz{number} electrican", vain=30 - number)
    desk.get(REPORT)
    with CaptureQueriesContext(connection) as short:
        desk.get(REPORT)
    for number in range(25, 200):
        log(f"zz{number} electrican", vain=1)
    with CaptureQueriesContext(connection) as long:
        desk.get(REPORT)
    assert len(long) == len(short) < 20 * 40


def test_an_only_search_is_told_as_one(desk: Client) -> None:
    log("welder", vain=1)
    log("cook", vain=2, made=3)
    html = desk.get(REPORT).content.decode()
    assert "The only search, on 20 November 2026, found nothing." in html
    assert "2 of 3 searches found nothing; the last was on 20 November 2026." in html


def test_what_was_typed_is_text(desk: Client) -> None:
    log('<script>alert(1)</script> "x', vain=1)
    html = desk.get(REPORT).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;x" in html


# --- Suggestions


def test_synonyms_of_a_near_word_are_suggested(desk: Client, moderator: User) -> None:
    board("Zzmender", "Chauffeur")
    add_override(kind="one_way", written="zzmender", meant="zzsewer", by=moderator)
    log("zzsewer", vain=1)
    assert offered(desk) == {"zzsewer": [("zzsewer", "zzmender", "synonym", 1)]}


def test_leaving_a_word_out_is_suggested(desk: Client) -> None:
    board("Baker", "Baker", "Cook")
    log("zzquick baker", vain=1)
    assert offered(desk) == {"zzquick baker": [("zzquick baker", "baker", "without", 2)]}
    html = desk.get(REPORT).content.decode()
    assert 'value="zzquick baker|baker">' in html, "nobody asks for more by mistake"


def test_several_words_are_counted_where_they_will_be_searched(desk: Client) -> None:
    company = factories.company()
    factories.job(company, title="Private driver")
    factories.job(company, title="Cook", description_html="<p>Our private driver eats too.</p>")
    log("zzquick private driver", vain=1)
    pair = ("zzquick private driver", "private driver")
    assert offered(desk)[pair[0]][0] == (*pair, "without", 1)
    (message,) = decide(desk, pair[0], "one_way", pair="|".join(pair))
    assert message.endswith("A search for “zzquick private driver” now finds 1 job.")


def test_nothing_is_suggested_that_finds_nothing(desk: Client) -> None:
    board("Baker")
    log("zzqqx", vain=1)
    log("zzqqx wwwvv", vain=1)
    assert offered(desk) == {"zzqqx": [], "zzqqx wwwvv": []}
    assert "Nothing near it finds a listing now." in desk.get(REPORT).content.decode()


@pytest.mark.parametrize(
    "words",
    ['"zz phrase"', "zz OR yy", "zz -yy", "c++", "-", '"', "😀", "x" * 120, "a " * 50, "%", "\\"],
)
def test_the_report_stands_whatever_was_typed(words: str, desk: Client) -> None:
    board("Baker")
    log(words.strip(), vain=1)
    assert desk.get(REPORT).status_code == 200


# --- Refusals


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Choose a suggestion, or write other words."),
        ({"pair": "broken"}, "Choose a suggestion, or write other words."),
        ({"meant": "Ridders"}, "To search both sides are the same already: “ridder”."),
        ({"meant": "remote:sometimes"}, "Name a filter as one of these:"),
        ({"meant": "..."}, "Write at least one word or number."),
        ({"meant": "a b c d e f g"}, "Write at most 6 words"),
        ({"pair": "x" * 500}, "That could not be read. Choose again."),
        ({"meant": "x" * 101}, "That could not be read. Choose again."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_nonsense_is_refused_in_words_and_changes_nothing(
    more: dict[str, str], said: str, desk: Client
) -> None:
    (message,) = decide(desk, "ridder", "one_way", **more)
    assert message.startswith(said)
    assert SynonymOverride.objects.count() == 0


def test_a_filter_can_be_found_but_is_no_word(desk: Client, seeker: Client) -> None:
    factories.job(title="Cook", remote="remote")
    (message,) = decide(desk, "sofawork", "two_way", meant="remote:remote")
    assert message == "A filter is no word: choose “Also finds” for “remote:remote”."
    (message,) = decide(desk, "sofawork", "one_way", meant="remote:remote")
    assert message == "sofawork → remote:remote. A search for “sofawork” now finds 1 job."
    assert SynonymOverride.objects.get().kind == "filter"
    assert heading(seeker, "sofawork") == "1 sofawork job"


def test_what_the_files_say_already_is_refused(desk: Client) -> None:
    (message,) = decide(desk, "HGV driver", "two_way", meant="lorry drivers")
    assert message.startswith("The board’s own synonyms say so already")
    (message,) = decide(desk, "lorry driver", "one_way", meant="hgv driver")
    assert message.startswith("The board’s own synonyms say so already")
    assert SynonymOverride.objects.count() == 0


def test_a_decision_that_is_none_is_refused(desk: Client) -> None:
    for decision in ("", "apart", "delete"):
        assert decide(desk, "x", decision, meant="y") == ["That could not be read. Choose again."]
    assert SynonymOverride.objects.count() == 0


# --- Not now


def test_not_now_hides_a_search_for_a_week_from_one_moderator(
    desk: Client, time_machine_at: Callable[[datetime], None]
) -> None:
    log("welder", vain=2)
    log("baker", vain=1)
    assert decide(desk, "welder", "later") == []
    assert [row[0] for row in shown(desk)] == ["baker"]
    assert "You put off 1 search for now." in desk.get(REPORT).content.decode()
    other = Client()
    other.force_login(User.objects.create_superuser("root@example.com"))
    assert [row[0] for row in shown(other)] == ["welder", "baker"]
    time_machine_at(NOON + timedelta(days=6))
    assert [row[0] for row in shown(desk)] == ["baker"]
    time_machine_at(NOON + timedelta(days=7))
    assert [row[0] for row in shown(desk)] == ["welder", "baker"]


def test_what_was_put_off_can_be_shown_again(desk: Client) -> None:
    log("welder", vain=2)
    decide(desk, "welder", "later")
    assert decide(desk, "", "show_all") == []
    assert [row[0] for row in shown(desk)] == ["welder"]
