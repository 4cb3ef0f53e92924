"""Who reads where: the rules of the router, without any replica."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, connections, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.models import Company, Membership, User
from jobboard.core.models import OutboxEvent, Place
from jobboard.replicas import route as routes
from jobboard.replicas.middleware import FailoverMiddleware
from jobboard.replicas.pool import Pool, ReplicaState
from jobboard.replicas.positions import PRIMARY
from jobboard.replicas.route import Overloaded, Route, routing
from jobboard.routers import FROM_REPLICAS, ReplicaRouter
from jobs.models import Job

router = ReplicaRouter()
get = RequestFactory().get


class Replica:
    """Stands for a connection to a replica."""

    errors_occurred = False
    is_closed = False
    connection = "open"
    settings_dict = {"CONN_MAX_AGE": 60}
    close_at = 0.0

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def replicas(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return two replicas that are up, as this process would see them."""
    made = {"replica1": Replica(), "replica2": Replica()}
    pool = Pool(list(made))
    for alias, server in made.items():
        pool.note_probe(ReplicaState(alias, True, 0, ""), began=0)
        server.close_at = time.monotonic() + 60
    monkeypatch.setattr(routes, "pool", lambda: pool)
    monkeypatch.setattr(routes, "connections", {"default": connections["default"], **made})
    monkeypatch.setattr(routes, "dialect_of", lambda _connection: Reached())
    return made | {"pool": pool}


class Reached:
    """A server that has applied everything, or nothing."""

    waits: list[float] = []

    def __init__(self, *, is_there: bool = True) -> None:
        self.is_there = is_there

    def has_reached(self, _connection: object, _position: str, seconds: float) -> bool:
        self.waits.append(seconds)
        return self.is_there


@pytest.fixture
def wrote(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that says what everybody wrote last."""
    return lambda position: monkeypatch.setattr(routes, "position_to_see", lambda *_: position)


def read(model: Any = Job) -> str:
    return router.db_for_read(model)


def test_tasks_and_commands_read_the_primary(replicas: Any) -> None:
    assert read() == "default"


def test_requests_take_turns_and_each_keeps_its_replica(replicas: Any) -> None:
    taken = []
    for _ in range(4):
        with routing(get("/jobs/")):
            taken.append(read())
            assert {read(), read(Place), read(Company)} == {taken[-1]}
    assert taken[:2] == taken[2:]
    assert set(taken) == {"replica1", "replica2"}


def test_a_connection_from_before_the_replica_went_is_closed_not_tried(replicas: Any) -> None:
    first, pool = replicas["replica1"], replicas["pool"]
    pool.mark_down("replica2", "lost")
    with routing(get("/")):
        assert router.db_for_read(Job) == "replica1"
    assert not first.is_closed
    pool.mark_down("replica1", "lost")
    pool.note_probe(ReplicaState("replica1", True, 0, ""), began=time.monotonic())
    with routing(get("/")):
        assert router.db_for_read(Job) == "replica1"
    assert first.is_closed


def test_people_rights_and_events_are_read_where_they_are_written(replicas: Any) -> None:
    with routing(get("/")):
        for model in (User, Membership, OutboxEvent):
            assert read(model) == "default"


def test_every_readable_model_exists_and_none_is_of_a_person() -> None:
    labels = {model._meta.label_lower for model in apps.get_models()}
    assert labels >= FROM_REPLICAS
    apart = ("user", "membership", "session", "group", "permission", "outbox", "mail", "token")
    assert not [label for label in FROM_REPLICAS if any(word in label for word in apart)]


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [
        ("POST", "/jobs/", "unsafe"),
        ("DELETE", "/jobs/", "unsafe"),
        ("GET", "/admin/jobs/job/", "admin"),
    ],
)
def test_forms_and_the_admin_read_the_primary(
    replicas: Any, method: str, path: str, reason: str
) -> None:
    with routing(RequestFactory().generic(method, path)) as route:
        assert read() == "default"
    assert route.reason == reason


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_is_the_primary_and_after_it_the_replica(replicas: Any) -> None:
    with routing(get("/")):
        with transaction.atomic():
            assert read() == "default"
        assert read() != "default"


@pytest.mark.django_db
def test_what_a_request_wrote_it_reads_on_the_primary(replicas: Any) -> None:
    with routing(get("/")) as route, connection.cursor() as cursor:
        router.db_for_write(Job)
        cursor.execute("SELECT 1")
        assert not route.has_written
        cursor.execute("UPDATE jobs_job SET openings = 1 WHERE id = 0")
        assert route.has_written
        assert route.database() == "default"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert route.reason == "wrote"


def test_writes_always_go_to_the_primary(replicas: Any) -> None:
    job = Job(pk=1)
    job._state.db = "replica1"
    with routing(get("/")):
        assert read() != "default"
        assert router.db_for_write(Job, instance=job) == "default"
    assert router.allow_relation(job, Company())
    assert router.allow_migrate("default", "jobs")
    assert not router.allow_migrate("replica1", "jobs")


def test_a_replica_that_has_what_one_wrote_is_read(replicas: Any, wrote: Any) -> None:
    wrote("0-1-7")
    Reached.waits.clear()
    with routing(get("/")) as route:
        assert read() in ("replica1", "replica2")
    assert route.reason == "caught up"
    assert Reached.waits == [0.2]


@pytest.mark.parametrize("position", ["0-1-7", PRIMARY])
def test_one_that_has_not_is_left(
    replicas: Any, wrote: Any, monkeypatch: pytest.MonkeyPatch, position: str
) -> None:
    wrote(position)
    monkeypatch.setattr(routes, "dialect_of", lambda _connection: Reached(is_there=False))
    with routing(get("/")) as route:
        assert read() == "default"
    assert route.reason == "behind"


def test_one_that_is_seconds_behind_is_not_waited_for(replicas: Any, wrote: Any) -> None:
    wrote("0-1-7")
    for alias in ("replica1", "replica2"):
        replicas["pool"].note_probe(ReplicaState(alias, True, 3, ""), began=10**9)
    Reached.waits.clear()
    with routing(get("/")):
        read()
    assert Reached.waits == [0.001]


def fail(code: int) -> OperationalError:
    return OperationalError(code, "gone")


@pytest.mark.parametrize(("code", "is_down"), [(2013, True), (1927, True), (1146, False)])
def test_a_replica_that_fails_late_is_replaced_by_the_primary(
    replicas: Any, monkeypatch: pytest.MonkeyPatch, code: int, is_down: bool
) -> None:
    monkeypatch.setattr(routes, "QUICK_SECONDS", 0)
    with routing(get("/")) as route:
        alias = read()
        assert not route.can_repeat(fail(code)), "the error was not the replica's"
        replicas[alias].errors_occurred = True
        assert route.can_repeat(fail(code))
        route.give_up(fail(code))
        assert read() == "default"
        assert not route.can_repeat(fail(code))
    assert route.reason == "failed"
    assert replicas[alias].is_closed == is_down
    assert [one.alias for one in replicas["pool"].states() if not one.is_up] == [alias] * is_down


def test_replicas_that_fail_at_once_are_followed_by_one_other_and_then_the_primary(
    replicas: Any, settings: Any
) -> None:
    settings.DATABASE_ROUTERS = ["jobboard.routers.ReplicaRouter"]
    seen: list[str] = []

    def view(request: HttpRequest) -> Any:
        seen.append(read())
        if seen[-1] == "default":
            return SimpleNamespace(status_code=200)
        replicas[seen[-1]].errors_occurred = True
        return failover.process_exception(request, fail(2013))

    failover = FailoverMiddleware(view)
    request = get("/")
    with routing(request):
        assert failover(request).status_code == 200
    assert sorted(seen[:2]) == ["replica1", "replica2"]
    assert seen[2:] == ["default"]
    assert not [one for one in replicas["pool"].states() if one.is_up]


def test_a_post_is_never_sent_twice(replicas: Any) -> None:
    route = Route(RequestFactory().post("/"))
    route.alias = "replica1"
    replicas["replica1"].errors_occurred = True
    assert not route.can_repeat(fail(2013))


@pytest.fixture
def gone(replicas: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for alias in ("replica1", "replica2"):
        replicas["pool"].mark_down(alias, "gone")
    monkeypatch.setattr(routes, "TURN_SECONDS", 0)
    return None


def test_without_replicas_a_few_read_the_primary_and_the_rest_wait(
    gone: None, settings: Any
) -> None:
    held = []
    for _ in range(settings.PRIMARY_READS):
        route = Route(get("/"))
        assert route.database() == "default"
        assert route.reason == "none up"
        held.append(route)
    with pytest.raises(Overloaded):
        Route(get("/")).database()
    held.pop().end()
    route = Route(get("/"))
    assert route.database() == "default"
    for one in (route, *held):
        one.end()
        one.end()


def test_too_many_readers_are_asked_to_come_back(
    gone: None, settings: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATABASE_ROUTERS = ["jobboard.routers.ReplicaRouter"]
    failover = FailoverMiddleware(lambda _request: None)
    for path, kind in (("/jobs/", "text/html"), ("/api/v1/jobs", "application/problem+json")):
        response = failover.process_exception(get(path), Overloaded())
        assert response.status_code == 503
        assert response["Retry-After"] == "2"
        assert response["Content-Type"].startswith(kind)


def test_before_the_first_probe_reads_go_to_the_primary(
    replicas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Pool(["replica1"])
    monkeypatch.setattr(routes, "pool", lambda: pool)
    with routing(get("/")) as route:
        assert read() == "default"
    assert route.reason == "unprobed"
