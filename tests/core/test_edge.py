"""The one edge: domain errors as pages and problem+json, request ids, unknown sockets."""

import json

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.http import HttpResponse
from django.test import RequestFactory

from jobboard.asgi import application
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


def test_other_errors_are_left_to_django():
    assert answer("/jobs/", ValueError("bug")) is None


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
