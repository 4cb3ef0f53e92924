"""The demo listings as written: enough of them, all different, plausible and harmless."""

import re
from collections import Counter

import pytest

from jobs.demo.catalogue import companies, roles
from jobs.demo.generator import DemoJob, demo_jobs
from jobs.demo.logos import MOST_BYTES, SIZES, draw_logos
from jobs.demo.similarity import MAXIMUM_SIMILARITY, jaccard, pairs_over, shingles

COUNT = 3000
# Web addresses, host names and phone numbers, wherever they stand in a text.
ADDRESS = re.compile(r"(?:https?://|www\.|@)[^\s<\"]+|\b[a-z0-9-]+\.(?:com|net|org|co|uk|gh|io)\b")
PHONE = re.compile(r"(?:\+|\b0)\d[\d\s]{7,}")


@pytest.fixture(scope="module")
def board() -> list[DemoJob]:
    return list(demo_jobs(COUNT))


def test_at_least_120_role_texts_cover_all_26_functions() -> None:
    assert len({role.key for role in roles()}) == len(roles())
    assert len(roles()) >= 120
    assert len({role.function for role in roles()}) == 26
    for role in roles():
        assert role.titles
        for country in role.titles:
            assert len(role.duties[country]) >= 6, role.key
            assert len(role.needs[country]) >= 4, role.key


def test_no_two_listings_are_over_60_percent_alike(board: list[DemoJob]) -> None:
    assert MAXIMUM_SIMILARITY == 0.6
    assert pairs_over([shingles(job.description) for job in board], MAXIMUM_SIMILARITY) == []


def test_likeness_is_measured_on_runs_of_three_words() -> None:
    one, other = shingles("<p>drive the bus to Ho</p>"), shingles("Drive the bus to Wa")
    assert jaccard(one, one) == 1.0
    assert jaccard(one, other) == 2 / 4
    assert pairs_over([one, other, one], 0.6) == [(1.0, 0, 2)]
    assert pairs_over([one, other], 0.49) == [(0.5, 0, 1)]


def test_every_role_and_employer_is_used(board: list[DemoJob]) -> None:
    assert {job.role.key for job in board} == {role.key for role in roles()}
    assert {job.company.slug for job in board} == {company.slug for company in companies()}
    assert len({job.description for job in board}) == len({job.reference for job in board}) == COUNT


def test_the_same_listings_come_out_each_time(board: list[DemoJob]) -> None:
    again = list(demo_jobs(50))
    assert again == board[:50]
    assert [job.title for job in again[:3]] == [
        "Systems Administrator",
        "Tour Guide",
        "Pantry Steward",
    ]


def test_both_countries_and_all_kinds_of_moments(board: list[DemoJob]) -> None:
    ghana = sum(job.country == "GH" for job in board)
    assert 0.52 < ghana / COUNT < 0.58
    states = Counter(job.timing.state for job in board)
    assert states["draft"] == states["scheduled"] == 60
    assert states["expired"] == 120
    assert states["closed"] == 90
    assert {len(job.places) for job in board} == {0, 1, 2, 3, 4, 5}
    assert {job.remote for job in board} == {"onsite", "hybrid", "remote"}
    assert all((not job.places) == (job.remote == "remote") for job in board)


def test_pay_is_within_the_band_and_the_law(board: list[DemoJob]) -> None:
    for job in board:
        if job.pay is None:
            assert job.pay_reason
            continue
        band = job.role.pay[job.country]
        low, high = round(band.low * 100), round(band.high * 100)
        assert low <= job.pay.min_minor <= job.pay.max_minor <= high
        assert (job.pay.currency, job.pay.period) in {
            ("GHS", "month"),
            ("GBP", "hour"),
            ("GBP", "year"),
        }
        if job.pay.period == "hour":
            assert job.pay.min_minor >= 1271
        if job.pay.period == "year":
            # 37.5 hours a week at the National Living Wage.
            assert job.pay.min_minor >= 1271 * 1950
        if job.pay.currency == "GHS":
            assert 120_000 <= job.pay.min_minor <= job.pay.max_minor <= 2_500_000
    unstated = sum(job.pay is None for job in board)
    assert 0.17 < unstated / COUNT < 0.23


def test_visas_only_where_the_uk_sponsors(board: list[DemoJob]) -> None:
    sponsored = [job for job in board if job.visa_sponsorship]
    assert len(sponsored) > 50
    assert {job.country for job in sponsored} == {"GB"}
    assert {job.role.function for job in sponsored} >= {
        "medical-pharmaceutical",
        "community-social-services",
        "engineering-technology",
    }


def test_addresses_are_reserved_ones_and_texts_name_none(board: list[DemoJob]) -> None:
    for job in board:
        assert bool(job.apply_url) != bool(job.apply_email)
        host = (job.apply_url.split("/")[2] if job.apply_url else job.apply_email).lower()
        assert host.endswith(".example")
        assert not ADDRESS.search(job.description), job.description
        assert not PHONE.search(job.description), job.description


def test_descriptions_are_plain_html_with_nothing_left_unwritten(board: list[DemoJob]) -> None:
    for job in board:
        assert set(re.findall(r"</?(\w+)", job.description)) == {"h3", "p", "ul", "li"}
        text = re.sub(r"<[^>]+>", " ", job.description)
        assert not re.search(r"[\[\]{}|#]", text), text
        assert 120 <= len(text.split()) <= 600


def test_150_employers_have_small_logos() -> None:
    assert len(companies()) == 150
    assert len({company.slug for company in companies()}) == 150
    drawn = set()
    for company in companies():
        logos = draw_logos(company.name, company.slug)
        assert tuple(logos) == SIZES == (48, 96, 192)
        assert all(content[8:12] == b"WEBP" for content in logos.values())
        assert max(map(len, logos.values())) <= MOST_BYTES == 2560
        drawn.add(logos[192])
    assert len(drawn) >= 145
