"""Positions, dialects, the pool and its watchers, without any replica."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_redis.exceptions import ConnectionInterrupted

from jobboard.replicas import watching
from jobboard.replicas.dialects import Dialect, MariaDB, MySQL, Progress, dialect_of
from jobboard.replicas.pool import STALE_SECONDS, Pool, ReplicaState
from jobboard.replicas.positions import CACHE, COOKIE, LONGEST, PRIMARY, position_to_see, remember
from jobboard.replicas.watching import Watcher

A, B = "3e11fa47-71ca-11e1-9e33-c80aa9429562", "12345678-71ca-11e1-9e33-c80aa9429562"


class Server:
    """A connection that notes what it is asked and gives prepared rows."""

    settings_dict = {"USER": "reader"}

    def __init__(self, *rows: tuple[Any, ...], columns: str = "", is_mariadb: bool = True) -> None:
        self.rows, self.asked = list(rows), []
        self.description = [(name,) for name in columns.split()]
        self.mysql_is_mariadb = is_mariadb

    def cursor(self) -> "Server":
        return self

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, sql: str, parameters: Any = ()) -> None:
        self.asked.append((sql, list(parameters)))

    def fetchone(self) -> Any:
        return self.rows[0] if self.rows else None

    def fetchall(self) -> Any:
        return self.rows


def test_the_server_says_which_dialect_it_speaks() -> None:
    assert isinstance(dialect_of(Server(is_mariadb=True)), MariaDB)
    assert isinstance(dialect_of(Server(is_mariadb=False)), MySQL)


@pytest.mark.parametrize(
    ("dialect", "answer", "position", "sql"),
    [
        (MariaDB(), "0-1-42", "0-1-42", "SELECT @@last_gtid"),
        (MariaDB(), "", "", "SELECT @@last_gtid"),
        (MySQL(), f"{A}:1-5,\n{B}:7", f"{A}:1-5,{B}:7", "SELECT @@GLOBAL.gtid_executed"),
    ],
)
def test_a_position_is_read(dialect: Dialect, answer: str, position: str, sql: str) -> None:
    server = Server((answer,))
    assert dialect.position(server) == position
    assert server.asked == [(sql, [])]


@pytest.mark.parametrize(
    ("dialect", "answer", "is_there"),
    [
        (MariaDB(), 0, True), (MariaDB(), -1, False), (MariaDB(), None, False),
        (MySQL(), 0, True), (MySQL(), 1, False), (MySQL(), None, False),
    ],
)  # fmt: skip
def test_a_wait_ends_as_its_dialect_says(dialect: Dialect, answer: Any, is_there: bool) -> None:
    assert dialect.has_reached(Server((answer,)), "0-1-42", 0.2) is is_there


def test_what_is_sent_to_wait() -> None:
    maria, mysql = Server((0,)), Server((0,))
    MariaDB().has_reached(maria, "0-1-42", 0.2)
    MySQL().has_reached(mysql, f"{A}:1-5", 0)
    assert maria.asked == [("SELECT MASTER_GTID_WAIT(%s, %s)", ["0-1-42", 0.2])]
    sql = "SELECT WAIT_FOR_EXECUTED_GTID_SET(%s, %s)"
    assert mysql.asked == [(sql, [f"{A}:1-5", 0.001])], "0 would wait for ever"


@pytest.mark.parametrize(
    ("dialect", "one", "other", "both"),
    [
        (MariaDB(), "0-1-9", "0-1-10", "0-1-10"),
        (MariaDB(), "0-2-11", "0-1-10", "0-2-11"),
        (MariaDB(), "0-1-9,1-1-3", "1-1-2", "0-1-9,1-1-3"),
        (MariaDB(), "", "0-1-1", "0-1-1"),
        (MySQL(), f"{A}:1-5", f"{A}:1-7", f"{A}:1-7"),
        (MySQL(), f"{A}:1-5:9", f"{A}:6-7", f"{A}:1-7:9"),
        (MySQL(), f"{A}:1-5", f"{B}:1", f"{B}:1,{A}:1-5"),
        (MySQL(), f"{A}:1-5:tag:1-2", f"{A}:tag:3", f"{A}:1-5,{A}:tag:1-3"),
    ],
)
def test_positions_are_united(dialect: Dialect, one: str, other: str, both: str) -> None:
    assert dialect.merged(one, other) == both
    assert dialect.merged(other, one) == both


MARIA_COLUMNS = "Slave_IO_Running Slave_SQL_Running Seconds_Behind_Master"
MYSQL_COLUMNS = "Replica_IO_Running Replica_SQL_Running Seconds_Behind_Source"


@pytest.mark.parametrize(
    ("dialect", "columns"), [(MariaDB(), MARIA_COLUMNS), (MySQL(), MYSQL_COLUMNS)]
)
def test_progress_is_read_by_the_names_of_its_columns(dialect: Dialect, columns: str) -> None:
    server = Server(("Yes", "Yes", 3), columns=columns)
    assert dialect.progress(server) == Progress(True, True, 3)
    assert server.asked == [("SHOW REPLICA STATUS", [])]
    assert dialect.progress(Server(columns=columns)) is None
    stalled = Server(("Connecting", "No", None), columns=columns)
    assert dialect.progress(stalled) == Progress(False, False, None)
    two = Server(("Yes", "Yes", 3), ("Yes", "Yes", 9), columns=columns)
    assert dialect.progress(two) == Progress(True, True, 9)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Yes", "Yes", 5), ""),
        (("Yes", "Yes", 6), "it is 6 s behind, 5 are allowed"),
        (("Yes", "No", None), "it does not apply what it receives"),
        (("Connecting", "Yes", None), "it does not reach the primary"),
        (None, "it follows no primary"),
    ],
)
def test_a_probe_judges(row: Any, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "primary_answers", lambda: True)
    server = Server(*([row] if row else []), columns=MARIA_COLUMNS)
    found = Watcher(Pool(["replica1"]), "replica1").probe(server)
    assert (found.is_up, found.reason) == (not reason, reason)


def test_a_replica_without_its_primary_answers_when_nobody_reaches_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "primary_answers", lambda: False)
    server = Server(("Connecting", "Yes", None), columns=MARIA_COLUMNS)
    found = Watcher(Pool(["replica1"]), "replica1").probe(server)
    assert (found.is_up, found.lag_seconds) == (True, None)
    assert found.reason == "the primary is gone"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            OperationalError(1227, "Access denied"),
            "it may not be watched: GRANT REPLICA MONITOR ON *.* TO reader",
        ),
        (OperationalError(2003, "no route"), "(2003, 'no route')"),
        (RuntimeError("a bug"), "RuntimeError('a bug')"),
    ],
)
def test_a_probe_that_fails_says_why(error: Exception, reason: str) -> None:
    class Broken(Server):
        def execute(self, sql: str, parameters: Any = ()) -> None:
            raise error

    found = Watcher(Pool(["replica1"]), "replica1").probe(Broken())
    assert (found.is_up, found.reason) == (False, reason)


def test_only_a_probe_begun_after_the_failure_brings_a_replica_back() -> None:
    pool = Pool(["replica1"])
    up = ReplicaState("replica1", True, 0, "")
    pool.note_probe(up, began=0)
    began = time.monotonic()
    assert pool.choose() is not None
    pool.mark_down("replica1", "lost")
    pool.note_probe(up, began=began)
    assert pool.choose() is None
    assert pool.states()[0].reason == "lost"
    pool.note_probe(up, began=time.monotonic())
    assert pool.choose() is not None


def test_a_replica_whose_watcher_hangs_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(["replica1"])
    pool.note_probe(ReplicaState("replica1", True, 0, ""), began=0)
    late = time.monotonic() + STALE_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert pool.choose() is None


@pytest.fixture(autouse=True)
def _nothing_written() -> Iterator[None]:
    """Forget the positions of a test."""
    yield
    caches[CACHE].clear()


def request_of(person: str = "", cookie: str = "") -> HttpRequest:
    """Return a request with a session of its own, as a browser would send it."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    if person:
        request.session[SESSION_KEY] = person
        request.session.save()
        request.session.accessed = False
    if cookie:
        request.COOKIES[COOKIE] = cookie
    return request


def written(request: HttpRequest, position: str) -> str:
    """Remember a position, and return the cookie."""
    response = HttpResponse()
    remember(request, response, position, MariaDB())
    cookie = response.cookies[COOKIE]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (60, True, "Lax")
    return str(cookie.value)


def test_nobody_in_particular_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches[CACHE], "get", lambda *_: pytest.fail("asked the cache"))
    request = request_of()
    assert position_to_see(request, MariaDB()) == ""
    assert not request.session.accessed


def test_a_person_is_known_on_every_device_and_a_browser_without_signing_in() -> None:
    cookie = written(request_of("1"), "0-1-7")
    assert position_to_see(request_of("1"), MariaDB()) == "0-1-7"
    assert position_to_see(request_of("2"), MariaDB()) == ""
    assert position_to_see(request_of(cookie=cookie), MariaDB()) == "0-1-7"
    caches[CACHE].clear()
    assert position_to_see(request_of("1", cookie), MariaDB()) == "0-1-7"
    assert position_to_see(request_of("1"), MariaDB()) == ""


def test_while_redis_is_gone_a_browser_knows_and_others_read_the_primary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object) -> None:
        raise ConnectionInterrupted(None)

    monkeypatch.setattr(caches[CACHE], "get", gone)
    monkeypatch.setattr(caches[CACHE], "set", gone)
    cookie = written(request_of("1"), "0-1-7")
    assert position_to_see(request_of("1", cookie), MariaDB()) == "0-1-7"
    assert position_to_see(request_of("1"), MariaDB()) == PRIMARY
    assert position_to_see(request_of(), MariaDB()) == ""


def test_asking_who_it_is_does_not_make_the_answer_vary() -> None:
    request = request_of("1")
    position_to_see(request, MariaDB())
    assert not request.session.accessed


def test_positions_only_move_forward() -> None:
    cookie = written(request_of("1"), "0-1-9")
    assert position_to_see(request_of("1"), MariaDB()) == "0-1-9"
    written(request_of("1"), "0-1-8")
    assert position_to_see(request_of("1"), MariaDB()) == "0-1-9"
    later = written(request_of(cookie=cookie), "0-1-5")
    assert position_to_see(request_of(cookie=later), MariaDB()) == "0-1-9"


@pytest.mark.parametrize("cookie", ["0-1-99999", "0-1-9:forged:signature", "\x00", "é" * 3000])
def test_a_forged_cookie_is_none(cookie: str) -> None:
    assert position_to_see(request_of(cookie=cookie), MariaDB()) == ""


def test_what_cannot_be_carried_means_the_primary() -> None:
    written(request_of("1"), PRIMARY)
    written(request_of("1"), "0-1-9")
    assert position_to_see(request_of("1"), MariaDB()) == PRIMARY
    long = ",".join(f"{domain}-1-1" for domain in range(LONGEST))
    cookie = written(request_of(), long)
    assert position_to_see(request_of(cookie=cookie), MariaDB()) == PRIMARY
