"""The picture of a shared link: its size, its weight, and who may see it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from jobs import actions
from jobs.social_card import Card, card_address, draw_card, writable
from tests import factories

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000


def picture_of(png: bytes) -> Any:
    """Return an opened picture."""
    assert len(png) <= MOST_BYTES
    return Image.open(io.BytesIO(png))


def test_a_live_job_has_a_card_that_may_be_kept(
    client: Client, django_assert_num_queries: Any
) -> None:
    factories.rates()
    job = factories.job(title="Baker", pay=factories.pay(3000, 4500))
    with django_assert_num_queries(2):
        response = client.get(card_address(job))
    assert picture_of(response.content).size == (1200, 630)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000"
    assert f'content="http://localhost:8000{card_address(job)}"' in client.get(
        job.get_absolute_url()
    ).content.decode().replace("&amp;", "&")


def test_a_card_by_an_old_address_is_kept_for_an_hour(client: Client) -> None:
    job = factories.job()
    for query in ("", "?v=0", f"?v={'x' * 5000}"):
        response = client.get(f"/jobs/{job.pk}/card.png{query}")
        assert response["Cache-Control"] == "public, max-age=3600"


def test_what_was_never_public_has_no_card(client: Client) -> None:
    later = timezone.now() + timedelta(days=1)
    banned = factories.job()
    actions.ban_job(job_id=banned.pk, by=None)  # type: ignore[arg-type]  # a test needs no moderator
    scheduled = factories.job(starts_at=later)
    for job in (factories.draft(), banned, scheduled):
        assert client.get(f"/jobs/{job.pk}/card.png").status_code == 404
    assert client.get("/jobs/999999999999999999999999/card.png").status_code == 404


def test_the_longest_words_fit() -> None:
    long = Card("W" * 200, "x" * 200, "9" * 300, "z" * 300)
    wordy = Card("Senior manager " * 14, "", "", "")
    for card in (long, wordy, Card("")):
        assert picture_of(draw_card(card)).size == (1200, 630)


def test_letters_the_font_lacks_are_written_plainly() -> None:
    assert writable("Kɔfi Ɛsi – Café £5 🙂 مرحبا\x00") == "Kofi Esi - Cafe GBP 5"


def test_the_site_has_a_card(client: Client) -> None:
    assert picture_of(client.get("/card.png").content).size == (1200, 630)
