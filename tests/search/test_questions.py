"""Phrases, exclusions, OR, synonyms, relaxing and offers: the same listings from every engine."""

import random

import pytest

from jobs.actions import add_override
from jobs.search import JobQuery, SearchEngine, Sort
from jobs.search.bitmap import wording
from jobs.search.query import Offer
from tests import factories


def found(engine: SearchEngine, words: str) -> set[int]:
    """Return the listings that words find; the total says how many they are."""
    page = engine.search(JobQuery(words=words, with_facets=False))
    assert page.total == len(page.ids) == engine.count(JobQuery(words=words))
    assert page.is_total_exact
    return set(page.ids)


def test_a_phrase_stands_in_one_part_of_a_listing(engine: SearchEngine) -> None:
    """In order, next to each other, plurals and small words included; not across parts."""
    title = factories.job(title="Heads of the House").pk
    text = factories.job(title="Cook", description_html="<p>The head of the house asks.</p>").pk
    named = factories.job(factories.company("Head of the House Ltd"), title="Cook").pk
    for title_only, body in (
        ("House Head of the", "<p>of</p>"),
        ("Head of", "<p>the house</p>"),
        ("Head of House", "<p>the</p>"),
        ("Head", "<p>of the the house</p>"),
        ("House of the Head", "<p>Of the house, head.</p>"),
    ):
        factories.job(factories.company("The House"), title=title_only, description_html=body)
    assert found(engine, '"head of the house"') == {title, text, named}
    assert found(engine, "“Heads of the Houses” cook") == {text, named}
    assert found(engine, '"of the" head -"head of the house" -"the head"') != set()
    assert found(engine, '"house head of the house"') == set()
    engine.fold()
    assert found(engine, '"head of the house"') == {title, text, named}


def test_a_phrase_does_not_reach_from_one_place_into_the_next(engine: SearchEngine) -> None:
    """Each name of a place is a part of its own."""
    job = factories.job(title="Cook", place_ids=[factories.GREATER_ACCRA, factories.TEMA]).pk
    assert found(engine, '"greater accra"') == {job}
    assert found(engine, '"accra tema"') == set()
    assert found(engine, '"cook greater"') == set()
    assert found(engine, "accra tema") == {job}


def test_exclusions_take_away_and_may_stand_alone(engine: SearchEngine) -> None:
    """A word, a spelling, a phrase; more than one."""
    nurse = factories.job(title="Nurse", description_html="<p>Day work in C++</p>").pk
    night = factories.job(title="Nurse", description_html="<p>Work at night</p>").pk
    cook = factories.job(title="Cook", description_html="<p>Night shift work, no nights</p>").pk
    assert found(engine, "nurse -night") == {nurse}
    assert found(engine, "-nurses") == {cook}
    assert found(engine, "-night -cook") == {nurse}
    assert found(engine, '-"night shift"') == {nurse, night}
    assert found(engine, '-"shift night" -c++') == {night, cook}
    assert found(engine, "-nothing") == {nurse, night, cook}
    assert found(engine, "nurse -nurse") == set()
    assert found(engine, "work -c#") == {nurse, night, cook}


def test_or_is_a_choice_of_words_and_phrases(engine: SearchEngine) -> None:
    """Between what stands beside it; the rest is still required."""
    driver = factories.job(title="Driver", place_ids=[factories.TEMA]).pk
    rider = factories.job(title="Dispatch Rider", place_ids=[factories.TEMA]).pk
    pilot = factories.job(title="Okada Pilot", place_ids=[factories.KUMASI]).pk
    assert found(engine, "driver OR rider") == {driver, rider}
    assert found(engine, "driver OR rider OR pilot kumasi") == {pilot}
    assert found(engine, 'driver OR "okada pilot"') == {driver, pilot}
    assert found(engine, '"rider dispatch" OR "okada pilot"') == {pilot}
    assert found(engine, "driver OR rider -dispatch") == {driver}
    assert found(engine, "tema rider OR pilot") == {rider}


def test_synonyms_widen_and_never_narrow(engine: SearchEngine) -> None:
    """Words together of the file, a filter by a moderator; what is in quotes is meant."""
    hgv = factories.job(title="HGV Driver").pk
    lorry = factories.job(title="Lorry Driver", remote="hybrid").pk
    text = factories.job(title="Driver", description_html="<p>A lorry, not a bus</p>").pk
    remote = factories.job(title="Clerk", remote="remote").pk
    wfh = factories.job(title="Zulo Clerk").pk
    add_override(kind="filter", written="zulo", meant="remote:remote", by=None)
    assert found(engine, "hgv drivers") == {hgv, lorry}
    assert found(engine, "lorry driver") == {hgv, lorry, text}
    assert found(engine, '"lorry driver"') == {lorry}
    assert found(engine, "zulo") == {remote, wfh}
    assert found(engine, "clerk zulo") == {remote, wfh}
    assert found(engine, "clerk -zulo") == {remote}
    assert found(engine, '"zulo"') == {wfh}
    assert found(engine, "zulo OR lorry") == {remote, wfh, lorry, text}


def test_what_finds_nothing_together_is_left_out_and_told(engine: SearchEngine) -> None:
    """As it was typed, phrases and choices whole; exclusions stay."""
    nurse = factories.job(title="Ward Nurse").pk
    factories.job(title="Ward Cleaner")
    page = engine.search(JobQuery(words='Nurses "Zanzibar Ward" -cleaner'))
    assert (page.ids, page.dropped_words) == ([nurse], ('"zanzibar ward"',))
    page = engine.search(JobQuery(words="nurse Zulu OR Xhosa ward"))
    assert (page.ids, page.dropped_words) == ([nurse], ("zulu OR xhosa",))
    page = engine.search(JobQuery(words="zulu xhosa"))
    assert (page.ids, page.dropped_words, page.offers) == ([], (), ())
    page = engine.search(JobQuery(words="cleaner -ward"))
    assert (page.ids, page.dropped_words) == ([], ())


def test_what_finds_little_is_offered_without_one_group(engine: SearchEngine) -> None:
    """Most first, each with the number its own search finds; not when enough was found."""
    for _ in range(4):
        factories.job(title="Nurse", place_ids=[factories.TEMA])
    factories.job(title="Night Nurse", place_ids=[factories.KUMASI])
    factories.job(title="Night Guard", place_ids=[factories.KUMASI])
    page = engine.search(JobQuery(words='Nurses "night" kumasi -zulu'))
    assert page.total == 1
    assert page.offers == (Offer("nurses", '"night" kumasi -zulu', 2),)
    for offer in page.offers:
        assert engine.count(JobQuery(words=offer.words)) == offer.total
    page = engine.search(JobQuery(words="night nurse"))
    assert [(offer.left_out, offer.total) for offer in page.offers] == [("night", 5), ("nurse", 2)]
    assert engine.search(JobQuery(words="nurse ghana")).offers == ()
    assert engine.search(JobQuery(words="guard")).offers == ()
    assert engine.search(JobQuery(words="guard zulu")).offers == ()


def test_an_offer_asks_what_it_says(engine: SearchEngine) -> None:
    """Words that come to stand together may mean more: such a search is not offered."""
    add_override(kind="two_way", written="hgv guide", meant="lorry pilot", by=None)
    factories.job(title="HGV Night Guide")
    factories.job(title="HGV Guide")
    factories.job(title="HGV Night Cook")
    page = engine.search(JobQuery(words="hgv night guide"))
    assert page.total == 1
    assert {offer.left_out for offer in page.offers} == {"guide"}


def test_more_candidates_than_are_read_are_trusted_and_told(
    bitmap: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pairs alone say what is found, and the page says "about"."""
    for _ in range(3):
        factories.job(title="Cook", description_html="<p>care home and care of home</p>")
    true = factories.job(title="Care Home Cook")
    wrong = factories.job(title="Cook", description_html="<p>care for a home</p>")
    exact = bitmap.search(JobQuery(words='"care home"'))
    assert (exact.total, exact.is_total_exact) == (4, True)
    monkeypatch.setattr(wording, "MOST_VERIFIED", 3)
    about = bitmap.search(JobQuery(words='"care home"', sort=Sort.NEWEST))
    assert (about.total, about.is_total_exact) == (5, False)
    assert about.ids[:2] == [wrong.pk, true.pk]
    without = bitmap.search(JobQuery(words='-"care home"'))
    assert (without.total, without.is_total_exact) == (0, False)


def test_a_phrase_of_two_words_in_the_title_needs_no_reading(
    bitmap: SearchEngine, django_assert_num_queries
) -> None:
    """The index knows neighbours in titles; a phrase elsewhere costs one query."""
    job = factories.job(title="Care Home Cook")
    bitmap.fold()
    bitmap.search(JobQuery(words='"care home" "home cook"'))
    with django_assert_num_queries(4):
        assert bitmap.search(JobQuery(words='"care home" "home cook"')).ids == [job.pk]
    bitmap.search(JobQuery(words='"care home cook"'))
    with django_assert_num_queries(5):
        assert bitmap.search(JobQuery(words='"care home cook"')).ids == [job.pk]


def test_hostile_questions_never_raise(engine: SearchEngine) -> None:
    """Quotes, dashes and ORs among odd characters; whatever is found holds the words."""
    factories.job(title="Nurse of the Ward")
    dice = random.Random(20261122)
    pieces = (
        '"', '"', " -", "-", " OR ", "OR", " ", "nurse", "ward", "of the", "+", "*", "(", ")", "~",
        "@", "<", ">", "'", "\\", "%", "é", "\x00", "\ud800", "👩‍🚀", "c++", ".net", "zzend", "|",
        "zzwnurse", "a" * 60, "ﷺ", "‘", "„",
    )  # fmt: skip
    for _ in range(200):
        text = "".join(dice.choices(pieces, k=dice.randint(1, 14)))
        page = engine.search(JobQuery(words=text, with_facets=False))
        assert page.total in (0, 1), text
        assert len(page.ids) == page.total, text
