"""The one edge: domain errors as pages and problem+json, request ids, unknown sockets."""

import json

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.db import OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import RequestFactory

from jobboard.asgi import application
from jobboard.core import edge
from jobboard.core.edge import DomainErrorMiddleware, RequestIdMiddleware
from jobboard.core.errors import DomainError, Gone, InvalidInput, NotAllowed, WrongState

ERRORS = [(InvalidInput, 400), (NotAllowed, 403), (WrongState, 409), (Gone, 410)]


def answer(path, error):
    request = RequestFactory().get(path)
    return DomainErrorMiddleware(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(("error_class", "status"), ERRORS)
def test_page_of_an_error(error_class, status):
    response = answer("/jobs/", error_class("Mind the gap."))
    assert response.status_code == status
    assert "Mind the gap." in response.content.decode()


@pytest.mark.parametrize(("error_class", "status"), ERRORS)
def test_problem_of_an_error(error_class, status):
    response = answer("/api/v1/jobs", error_class("Mind the gap.", field="q"))
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["detail"] == "Mind the gap."
    assert body["status"] == status
    assert body["type"] == f"/api/problems/{error_class.code}"
    assert body["errors"] == [{"field": "q", "message": "Mind the gap."}]


@pytest.mark.parametrize("error", [ValueError("bug"), ProgrammingError(1064, "syntax")])
def test_other_errors_are_left_to_django(error):
    assert answer("/jobs/", error) is None


@pytest.mark.parametrize("number", [1040, 1290, 2002, 2003, 2006, 2013])
def test_a_database_out_of_reach_is_a_pause(number):
    response = answer("/jobs/", OperationalError(number, "secret-host"))
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert response["Cache-Control"] == "no-store"
    html = response.content.decode()
    assert "We will be right back" in html
    assert ("nothing can be sent or changed" in html) is (number == 1290)
    assert "secret-host" not in html


def test_a_pause_for_programs_is_problem_json():
    response = answer("/api/v1/jobs", OperationalError(2013, "lost"))
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert (body["type"], body["status"]) == ("/api/problems/unavailable", 503)


def test_read_only_mode_says_that_reading_goes_on():
    request = RequestFactory().post("/look/")
    response = edge.unavailable(request, retry_after=5, is_reading_possible=True)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "was not saved" in response.content.decode()


@pytest.mark.parametrize("kind", ["server_error", "unavailable"])
def test_pages_of_a_broken_day_stand_alone(kind):
    request = RequestFactory().get("/jobs/")
    request.META["REQUEST_ID"] = "abc-12345"
    response = getattr(edge, kind)(request)
    html = response.content.decode()
    assert response.status_code == {"server_error": 500, "unavailable": 503}[kind]
    assert "<code>abc-12345</code>" in html
    assert len(html) <= 6 * 1024
    assert "<link" not in html
    assert "<script" not in html


def test_an_error_of_middleware_that_was_the_database_is_a_pause():
    request = RequestFactory().get("/jobs/")
    try:
        raise OperationalError(2006, "gone")
    except OperationalError:
        assert edge.server_error(request).status_code == 503
    assert edge.server_error(request).status_code == 500


@pytest.mark.parametrize(
    ("kind", "status"),
    [("bad_request", 400), ("permission_denied", 403), ("page_not_found", 404)],
)
def test_programs_get_problem_json_for_every_error(kind, status):
    request = RequestFactory().get("/api/v1/nothing")
    request.META["REQUEST_ID"] = "abc-12345"
    response = getattr(edge, kind)(request, PermissionError("no"))
    body = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["request_id"]) == (
        status,
        status,
        "abc-12345",
    )


@pytest.mark.parametrize("error_class", [DomainError, *(error for error, _ in ERRORS)])
def test_every_error_has_a_message_of_its_own(error_class):
    assert str(error_class())


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-12345", True), ("short", False), ("x" * 65, False), ("bad id\nline", False)],
)
def test_request_id_is_kept_only_when_well_formed(given, kept):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    response = RequestIdMiddleware(lambda _: HttpResponse())(request)
    assert (response["X-Request-ID"] == given) is kept
    assert len(response["X-Request-ID"]) >= 8


@pytest.mark.django_db
def test_unknown_socket_is_closed_not_an_error():
    async def connect():
        scope = {"type": "websocket", "path": "/ws/nothing/", "headers": [], "query_string": b""}
        socket = ApplicationCommunicator(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        return [await socket.receive_output(5), await socket.receive_output(5)]

    accepted, closed = async_to_sync(connect)()
    assert accepted["type"] == "websocket.accept"
    assert (closed["type"], closed["code"]) == ("websocket.close", 4404)
