"""What crawlers, phones and security researchers read, and the pages of text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from jobboard.views.page import PAGES


def test_robots_keeps_permutations_out(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /jobs/?" in lines
    assert "Disallow: /companies/?" in lines
    assert "Allow: /" in lines
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    body = response.json()
    assert (body["name"], body["start_url"][0], body["scope"]) == ("oKadwuma", "/", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in body["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in body["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon["src"]


def test_security_txt_expires_in_ninety_days(client: Client, time_machine_at: Any) -> None:
    time_machine_at(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    text = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == f"mailto:{settings.CONTACT_EMAIL}"
    assert fields["Expires"] == "2027-02-20T00:00:00+00:00"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_text_asks_the_database_nothing(
    client: Client, django_assert_num_queries: Any, name: str
) -> None:
    with django_assert_num_queries(0):
        response = client.get(f"/{name}/")
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert f'<link rel="canonical" href="{settings.SITE_URL}/{name}/">' in text
    assert "sessionid" not in response.cookies


@pytest.mark.django_db
def test_the_cookie_page_names_every_cookie_we_set(client: Client) -> None:
    text = client.get("/cookies/").content.decode()
    named = "theme saver country css position sessionid csrftoken messages"
    for name in named.split():
        assert f"<code>{name}</code>" in text
    client.post("/look/", {"theme": "dark", "saver": "on", "country": "GB", "next": "/"})
    assert {f"<code>{name}</code>" in text for name in client.cookies} == {True}
