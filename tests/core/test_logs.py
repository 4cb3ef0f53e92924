"""Log lines: one object a line, who and which request, nothing personal, nothing injected."""

import json
import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from celery import shared_task
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from jobboard.core.edge import RequestIdMiddleware
from jobboard.core.logs import ACCESS, JsonFormatter, LineFormatter, logging_settings
from jobboard.core.redaction import redact

TRACE = "0af7651916cd43dd8448eb211c80319c"
MADE = 1_790_000_000.125


def record(message: str, *args: Any, **more: Any) -> logging.LogRecord:
    fields = more.pop("fields", None)
    made = logging.LogRecord("jobs.x", logging.WARNING, "x.py", 1, message, args, **more)
    made.created = MADE
    made.fields = fields
    return made


def as_json(message: str, *args: Any, **more: Any) -> dict[str, Any]:
    line = JsonFormatter().format(record(message, *args, **{"exc_info": None} | more))
    assert "\n" not in line
    body: dict[str, Any] = json.loads(line)
    return body


def test_a_line_of_json() -> None:
    assert as_json("%d jobs", 7, fields={"ms": 3, "route": None}) == {
        "timestamp": "2026-09-21T14:13:20.125Z",
        "level": "WARNING",
        "logger": "jobs.x",
        "message": "7 jobs",
        "ms": 3,
        "route": None,
    }


def test_a_line_for_people() -> None:
    line = LineFormatter().format(record("%d jobs", 7, exc_info=None, fields={"ms": 3}))
    assert line == "2026-09-21T14:13:20.125Z WARNING jobs.x 7 jobs ms=3"


INJECTED = [
    "ok\n2026-01-01T00:00:00Z ERROR root forged",
    "ok\r\nforged",
    "ok\u2028forged",
    "ok\x85forged\x1b[2Jgone",
    "ok\u202eforged",
]


@pytest.mark.parametrize("text", INJECTED)
@pytest.mark.parametrize("formatter", [JsonFormatter, LineFormatter])
def test_no_value_starts_a_line(formatter: type[logging.Formatter], text: str) -> None:
    for made in (record("said %s", text, exc_info=None), record("x", exc_info=None)):
        made.fields = {"value": text}
        line = formatter().format(made)
        assert len(line.splitlines()) == 1
        assert not {"\x1b", "\x85", "\u2028", "\u202e"} & set(line)


@pytest.mark.parametrize("formatter", [JsonFormatter, LineFormatter])
def test_a_traceback_cannot_forge_a_line(formatter: type[logging.Formatter]) -> None:
    try:
        raise ValueError("bad\n2026-01-01T00:00:00Z ERROR root forged ama@zq.example")
    except ValueError:
        line = formatter().format(record("broke", exc_info=sys.exc_info()))
    assert "ValueError: bad" in line
    assert "ama@zq.example" not in line
    first, *rest = line.split("\n")
    assert "broke" in first
    assert all(other.startswith("    ") for other in rest)


PERSONAL = {
    "ama.mensah+jobs@mail.example.com wrote": "ama.mensah",
    "to=<kofi@zq.example>": "kofi@",
    "call +233 24 123 4567 now": "123 4567",
    "call 0241234567": "0241234567",
    "call 024 123 4567": "123 4567",
    "phone=233241234567": "233241234567",
    "call +44 (0)20 7946 0958": "7946",
    "call 07700 900123": "900123",
    "GET /jobs/?q=hiv+nurse&where=Accra 200": "hiv",
    "/jobs/?where=Tema": "Tema",
    "Authorization: Bearer abc.def-ghi_jkl": "abc.def",
    "bearer 0123456789abcdef": "0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl": "eyJ",
    "password=hunter2": "hunter2",
    "{'password': 'two words', 'a': 1}": "two words",
    '{"api_key": "k-1"}': "k-1",
    "sessionid=q1w2e3r4; path=/": "q1w2e3r4",
    "mysql://app:pa55@db/board": "pa55",
    "redis://:pa55@cache:6379/0": "pa55",
    "/reset/MQ/cf2abc-0123456789abcdef0123456789abcdef/": "0123456789abcdef",
    "(1062, \"Duplicate entry 'Ama Mensah' for key 'name'\")": "Ama Mensah",
    "aZ" * 20 + "0123456789": "aZaZ",
}


@pytest.mark.parametrize(("text", "secret"), PERSONAL.items())
def test_known_shapes_of_personal_data_are_taken_out(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)
    assert secret not in json.dumps(as_json("said: %s", text, fields={"said": text}))


KEPT = [
    "delivery 1234567890 failed",
    "2026-11-22 19:06:10 worker mail@host ready",
    "request 4f1c9f7e2b6a4d0a9c3e5b7d8f6a1c2e took 1204 ms",
    "0-1-4211 reached on replica1 after 12.5 ms",
    "3E11FA47-71CA-11E1-9E33-C80AA9429562:1-77",
    "GET /jobs/<int:job_id>-<slug:slug>/ 200",
    'File "/srv/board/jobboard/core/edge.py", line 42, in __call__',
    "SELECT id, title FROM jobs_job WHERE status = %s AND expires_at > %s LIMIT 20",
    "epoch 1790000000125, port 127.0.0.1:46379, pid 30021",
    "is it down?",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_operators_need_is_kept(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("word", ["x", "a-", "a.", "x@", "+1"])
def test_a_long_word_is_read_once(word: str) -> None:
    """It took hours: each letter was taken for the start of an address or a name."""
    assert redact(word * 150_000) == word * 150_000


def test_odd_values_do_not_break_a_line() -> None:
    body = as_json("a \ud800 b", fields={"at": object(), "n": None, "blob": b"x"})
    assert body["message"] == "a ? b"
    assert len(as_json("x" * 100_000)["message"]) == 8000


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    """Return what was logged since, as JSON; each line is formatted where it was written."""
    lines: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, made: logging.LogRecord) -> None:
            lines.append(json.loads(JsonFormatter().format(made)))

    handler = Keep()
    logging.getLogger().addHandler(handler)
    caplog.set_level("INFO", "")
    caplog.set_level("INFO", ACCESS)
    yield lambda: lines
    logging.getLogger().removeHandler(handler)


Said = Callable[[], list[dict[str, Any]]]


def test_a_line_tells_of_its_request(said: Said) -> None:
    def view(request: Any) -> HttpResponse:
        request.resolver_match = SimpleNamespace(route="jobs/<int:job_id>/")
        request._cached_user = User(pk=7, email="ama@zq.example")
        logging.getLogger("jobs").warning("inside")
        return HttpResponse()

    headers = {"X-Request-ID": "abc-12345", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    RequestIdMiddleware(view)(RequestFactory().get("/jobs/1/", headers=headers))
    logging.getLogger("jobs").warning("outside")
    inside, outside = said()
    del inside["timestamp"], outside["timestamp"]
    assert inside == {
        "level": "WARNING",
        "logger": "jobs",
        "message": "inside",
        "request_id": "abc-12345",
        "trace_id": TRACE,
        "route": "/jobs/<int:job_id>/",
        "user_id": 7,
    }
    assert set(outside) == {"level", "logger", "message"}


@pytest.mark.parametrize("given", ["", "00-short-b7ad6b7169203331-01", f"00-{TRACE}\n-x-01"])
def test_an_ill_formed_trace_is_no_trace(given: str, said: Said) -> None:
    def view(request: Any) -> HttpResponse:
        logging.getLogger("jobs").warning("inside")
        return HttpResponse()

    RequestIdMiddleware(view)(RequestFactory().get("/", headers={"traceparent": given}))
    assert "trace_id" not in said()[0]


@pytest.mark.django_db
def test_nobody_is_asked_who_it_is(django_assert_num_queries: Any, said: Said) -> None:
    client = Client()
    person = User.objects.create(email="ama@zq.example", password="x")
    client.force_login(person)
    with django_assert_num_queries(0):
        client.get("/robots.txt")
    assert [line for line in said() if "user_id" in line] == []


@pytest.mark.django_db
def test_one_access_line_a_request(said: Said) -> None:
    Client().get("/jobs/?q=zqsecret", headers={"X-Request-ID": "abc-12345"})
    (line,) = [line for line in said() if line["logger"] == ACCESS]
    assert (line["message"], line["level"]) == ("request", "INFO")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/jobs/", 200)
    assert line["request_id"] == "abc-12345"
    assert line["queries"] >= 1
    assert line["ms"] >= line["queries_ms"] > 0
    assert line["bytes"] > 1000
    assert "zqsecret" not in json.dumps(said())
    Client().get("/live")
    assert len([line for line in said() if line["logger"] == ACCESS]) == 1, "probes are quiet"


@pytest.mark.django_db
def test_a_slow_request_is_a_warning(said: Said, settings: Any) -> None:
    settings.SLOW_REQUEST_MS = 0
    Client().get("/robots.txt", headers={"X-Request-ID": "abc-12345"})
    (line,) = [line for line in said() if line["logger"] == ACCESS]
    assert (line["message"], line["level"]) == ("slow request", "WARNING")
    assert (line["request_id"], line["route"]) == ("abc-12345", "/robots.txt")


def test_a_line_tells_of_its_task(said: Said) -> None:
    @shared_task(name="tests.said")
    def say_it() -> None:
        logging.getLogger("jobs").warning("inside")

    say_it.apply(task_id="task-1")
    assert (said()[0]["task"], said()[0]["task_id"]) == ("tests.said", "task-1")


def test_settings_choose_the_form() -> None:
    assert logging_settings(form="json", level="INFO")["formatters"]["form"]["()"].endswith(
        "JsonFormatter"
    )
    assert logging_settings(form="line", level="INFO")["loggers"][ACCESS]["level"] == "WARNING"
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT='xml': choose json or line"):
        logging_settings(form="xml", level="INFO")
