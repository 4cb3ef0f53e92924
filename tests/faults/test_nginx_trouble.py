"""What readers get from the edge when they ask too much, or when nobody behind it answers."""

import base64
import hashlib
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator

import pytest

from servers import ServerError, free_port
from tests.faults.edge import HASHED, Front

OUTSIDE = "127.0.0.2"
STALLED_SECONDS = 1.5


@pytest.fixture
def other_instances(front: Front) -> Iterator[Front]:
    """Return the front; whoever changes its instances finds the stubs back afterwards."""
    yield front
    front.reload_with([stub.address for stub in front.stubs])


def test_a_form_has_an_end_and_an_upload_a_later_one(front: Front) -> None:
    large = b"x" * (1024 * 1024 + 1)
    refused = front.ask("/somewhere", method="POST", body=large)
    assert refused.status == 413
    assert "<h1>That is too large</h1>" in refused.text
    problem = front.ask("/api/v1/jobs", method="POST", body=large)
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert json.loads(problem.body) == {
        "type": "/api/problems/too-large",
        "title": "That is too large",
        "status": 413,
        "detail": "Send a smaller file, or less text. Nothing was stored.",
    }
    accepted = front.ask("/my/cv/upload/", method="POST", body=large)
    assert json.loads(accepted.body)["bytes"] == len(large)
    assert front.ask("/" + "x" * 9000).status == 414


def test_the_error_page_shows_itself_under_its_own_policy(front: Front) -> None:
    page = front.ask("/live", headers={"X-Request-ID": "quote-me-4711"}, source=OUTSIDE)
    assert page.status == 404
    assert "<title>This page does not exist – oKadwuma</title>" in page.text
    assert "quote quote-me-4711." in page.text
    assert page.headers["X-Request-ID"] == "quote-me-4711"
    assert page.headers["Cache-Control"] == "no-store"
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]


def test_a_flood_from_one_address_is_slowed_and_nobody_else(front: Front) -> None:
    peer = http.client.HTTPSConnection(
        "localhost", front.https, context=front.context, source_address=("127.0.0.4", 0)
    )
    answered = 0
    while answered < 3000:
        peer.request("GET", "/", headers={"Host": "localhost"})
        response = peer.getresponse()
        page = response.read()
        if response.status != 200:
            break
        answered += 1
    peer.close()
    assert answered >= 300
    assert response.status == 429
    assert response.headers["Retry-After"] == "5"
    assert b"<h1>Too many requests at once</h1>" in page
    assert front.ask("/", source="127.0.0.5").status == 200


def test_signing_in_has_a_limit_of_its_own(front: Front) -> None:
    def sign_in(source: str) -> int:
        return front.ask("/admin/login/?next=/", method="POST", body=b"x", source=source).status

    statuses = [sign_in("127.0.0.6") for _ in range(30)]
    assert set(statuses[:20]) == {200}
    assert statuses.count(429) >= 3
    assert front.ask("/admin/login/", source="127.0.0.6").status == 200
    assert {sign_in("127.0.0.1") for _ in range(30)} == {200}


def test_what_may_be_sent_twice_is_and_nothing_else(front: Front) -> None:
    for stub in front.stubs:
        stub.asked.clear()
    assert front.ask("/hang-up").status == 503
    assert [stub.asked for stub in front.stubs] == [["GET /hang-up"]] * 2
    for stub in front.stubs:
        stub.asked.clear()
    assert front.ask("/hang-up", method="POST", body=b"order").status == 503
    assert [asked for stub in front.stubs for asked in stub.asked] == ["POST /hang-up"]
    assert front.ask("/hang-up").status == front.ask("/hang-up").status == 503
    assert front.ask("/").status == 200, "a request that breaks its servers takes them from nobody"


def test_an_instance_that_is_gone_costs_nothing_but_a_moment(other_instances: Front) -> None:
    front = other_instances
    with socket.socket() as full:
        # A machine that vanished: whoever connects hears nothing.
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()):
            gone = [f"127.0.0.1:{free_port()}", f"127.0.0.1:{full.getsockname()[1]}"]
            for address in gone:
                front.reload_with([address, front.stubs[0].address])
                for method in ("GET", "POST", "GET", "POST"):
                    started = time.monotonic()
                    assert front.ask("/", method=method, body=b"").status == 200
                    assert time.monotonic() - started < STALLED_SECONDS


def test_without_the_app_our_own_page_is_left(other_instances: Front) -> None:
    front = other_instances
    front.reload_with([f"127.0.0.1:{free_port()}"])
    page = front.ask("/jobs/")
    assert page.status == 503
    assert page.headers["Retry-After"] == "5"
    assert "<h1>We will be right back</h1>" in page.text
    assert json.loads(front.ask("/api/v1/jobs").body)["type"] == "/api/problems/unavailable"
    assert front.ask(f"/static/{HASHED}").status == 200


def test_the_apps_own_errors_pass_as_they_are(front: Front) -> None:
    for status in (404, 413, 429, 503):
        answer = front.ask(f"/status/{status}")
        assert answer.status == status
        assert json.loads(answer.body)["path"] == f"/status/{status}"


def test_an_instance_can_be_taken_out_and_put_back(front: Front) -> None:
    file = front.edge.folder / "upstreams.conf"
    before = file.read_text(encoding="utf-8")
    front.edge.switch(front.stubs[0].address, on=False)
    front.edge.check()
    assert (
        file.read_text(encoding="utf-8").count(
            f"{front.stubs[0].address} max_fails=10 fail_timeout=3s down;"
        )
        == 2
    )
    front.edge.switch(front.stubs[0].address, on=True)
    assert file.read_text(encoding="utf-8") == before
    with pytest.raises(ServerError, match="knows no instance at"):
        front.edge.switch("127.0.0.1:9", on=False)
