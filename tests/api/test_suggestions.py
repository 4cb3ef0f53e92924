"""What the search box proposes, for pages (`/jobs/suggestions/`) and programs (`/api/v1/`)."""

import pytest
from django.test import Client
from django.utils import timezone

from jobs.api.schemas import SuggestionsOut
from jobs.search.suggesting import reset_proposals, write_suggestions
from tests import factories

pytestmark = pytest.mark.django_db
PAGE, API = "/jobs/suggestions/", "/api/v1/suggestions"
HOSTILE = (
    "", " ", "\x00", "\x00\x1b\u202e", "a" * 100_000, "(" * 5_000, "-" * 300, "%", "_", "'; DROP",
    '"', "+*~<>@()", "<script>alert(1)</script>", "🚀", "\ud7ff", "ﷺ" * 300, "a " * 5_000,
    "\u0301" * 500,
    "../../etc/passwd", "{{7*7}}", "${jndi:ldap://x}", "nurse\r\nX-Header: 1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _board() -> None:
    factories.places()
    factories.job(factories.company("Odo Pharmacy"), title="Staff Nurse")
    factories.job(factories.company("Melcom"), title="<b>Nurse</b> & co")
    write_suggestions(now=timezone.now())
    reset_proposals()


def test_a_page_gets_what_to_show_and_what_to_fill_in(client: Client) -> None:
    answer = client.get(PAGE, {"q": "nur"})
    assert answer.json() == {
        "suggestions": [
            {"value": "<b>Nurse</b> & co", "name": "<b>Nurse</b> & co", "hint": ""},
            {"value": "Staff Nurse", "name": "Staff Nurse", "hint": ""},
        ]
    }
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, max-age=600"
    assert client.get(PAGE, {"q": "odo"}).json()["suggestions"] == [
        {"value": '"Odo Pharmacy"', "name": "Odo Pharmacy", "hint": "Employer"}
    ]
    assert client.get(PAGE).json() == {"suggestions": []}


def test_a_program_gets_kinds(client: Client) -> None:
    answer = client.get(API, {"q": "m"})
    assert answer.json() == {"suggestions": [{"kind": "company", "text": "Melcom", "q": "Melcom"}]}
    assert answer["Cache-Control"] == "public, max-age=60"
    found = client.get(API, {"q": "kum"}).json()
    assert found == {"suggestions": [{"kind": "place", "text": "Kumasi, Ashanti", "q": "Kumasi"}]}
    for text in ("nur", "odo", "kum"):
        SuggestionsOut.model_validate(client.get(API, {"q": text}).json())


def test_what_is_proposed_finds_something(client: Client) -> None:
    for typed in ("nur", "odo", "mel"):
        for one in client.get(API, {"q": typed}).json()["suggestions"]:
            assert client.get("/api/v1/jobs", {"q": one["q"]}).json()["total"] == 1, one


def test_a_program_must_say_what_was_typed_and_not_too_much(client: Client) -> None:
    assert client.get(API).status_code == 422
    assert client.get(API, {"q": "x" * 101}).status_code == 422


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:20])
def test_bad_input_proposes_what_it_can(client: Client, text: str) -> None:
    answer = client.get(PAGE, {"q": text})
    assert answer.status_code == 200
    assert len(answer.json()["suggestions"]) <= 8
    assert client.get(API, {"q": text}).status_code in (200, 422)
    assert client.post(PAGE).status_code == 405


def test_bytes_that_are_no_text_propose_nothing(client: Client) -> None:
    assert client.get(f"{PAGE}?q=%FF%FE%80").json() == {"suggestions": []}
    assert client.get(f"{API}?q=%FF%FE%80").json() == {"suggestions": []}
