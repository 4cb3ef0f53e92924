"""What probes and people are told: /health, /live, /ready, /status."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings as real
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from jobboard import replicas
from jobboard.celeryconfig import QUEUES
from jobboard.core import health
from jobboard.core.health import Finding, State
from jobboard.core.heartbeats import BEAT, record, worker_of
from jobboard.core.models import OutboxDelivery, OutboxEvent
from jobboard.health import parts
from jobboard.health.readiness import readiness
from jobboard.replicas import ReplicaState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_here")]
NAMES = ["database", "replicas", "redis", "celery", "outbox", "stripe", "momo"]
PROBES = ("/health", "/live", "/ready", "/metrics")
Say = Callable[..., None]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that makes a check find something, or raise it."""

    def put(name: str, what: Finding | Exception) -> None:
        def ask() -> Finding:
            if isinstance(what, Exception):
                raise what
            return what

        check = next(check for check in health.checks() if check.name == name)
        monkeypatch.setattr(check.probe, "_ask", ask)
        check.probe.forget()

    return put


@pytest.fixture
def _all_well(say: Say) -> None:
    for queue in QUEUES:
        record(queue=queue, sent_at=timezone.now(), now=timezone.now())


def ask(path: str) -> tuple[int, dict[str, Any]]:
    answer = Client().get(path)
    return answer.status_code, orjson.loads(answer.content)


@pytest.mark.usefixtures("_all_well")
def test_all_is_well() -> None:
    status, body = ask("/health")
    assert (status, body["status"]) == (200, "healthy")
    assert list(body["checks"]) == NAMES
    used = "not_used" if real.EMBEDDED else "ok"
    found = {name: check["status"] for name, check in body["checks"].items()}
    assert found == {
        "database": "ok",
        "replicas": "not_used",
        "redis": used,
        "celery": "ok",
        "outbox": "ok",
        "stripe": "not_configured",
        "momo": "not_configured",
    }
    assert body["checks"]["outbox"] == {"status": "ok", "lag_seconds": 0, "dead": 0}
    assert set(body) == {"status", "timestamp", "checks"}
    assert timezone.datetime.fromisoformat(body["timestamp"]).tzinfo is not None


@pytest.mark.usefixtures("_all_well")
@pytest.mark.parametrize("name", ["database", "redis"])
def test_a_vital_part_that_is_down_is_unhealthy(name: str, say: Say) -> None:
    say(name, OperationalError(2003, "Can't connect to server on 'db-7.secret'"))
    status, body = ask("/health")
    assert (status, body["status"]) == (503, "unhealthy")
    assert body["checks"][name] == {"status": "failed"}, "nothing of the error is told"


@pytest.mark.usefixtures("_all_well")
@pytest.mark.parametrize("name", ["replicas", "celery", "outbox", "stripe", "momo"])
def test_any_other_part_that_is_down_only_degrades(name: str, say: Say) -> None:
    say(name, OSError("no route to 10.0.0.7"))
    status, body = ask("/health")
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"][name] == {"status": "failed"}


@pytest.mark.usefixtures("_all_well")
def test_a_floor_below_may_replace_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_checks", dict(health._checks))
    health.register_check("stripe", lambda: Finding(State.DEGRADED, {"slow": True}))
    status, body = ask("/health")
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["stripe"] == {"status": "degraded", "slow": True}
    assert list(body["checks"]) == NAMES


def test_answers_are_kept_for_a_moment(say: Say) -> None:
    assert ask("/health")[1]["checks"]["outbox"]["status"] == "ok"
    event = OutboxEvent.objects.create(kind="x", payload={}, created_at=timezone.now())
    due = timezone.now() - timedelta(minutes=5)
    OutboxDelivery.objects.create(event=event, subscriber="y", due_at=due)
    assert ask("/health")[1]["checks"]["outbox"]["status"] == "ok"
    say("outbox", parts.check_outbox())
    check = ask("/health")[1]["checks"]["outbox"]
    assert (check["status"], check["lag_seconds"]) == ("degraded", 300)


def test_each_missing_sign_of_life_is_named() -> None:
    now = timezone.now()
    seen = dict.fromkeys([BEAT, *map(worker_of, QUEUES)], now - timedelta(seconds=59))
    assert parts.late_parts(seen, now) == []
    seen["worker:mail"] = now - timedelta(seconds=61)
    del seen["worker:media"]
    assert parts.late_parts(seen, now) == ["worker:mail", "worker:media"]


def test_without_any_sign_of_life_background_work_is_down() -> None:
    status, body = ask("/health")
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"]["celery"]["status"] == "failed"
    assert body["checks"]["celery"]["late"] == ["beat", *map(worker_of, QUEUES)]


@pytest.mark.parametrize(
    ("up", "state", "facts"),
    [
        ([], State.NOT_USED, {}),
        ([True, True], State.OK, {"up": 2, "of": 2, "lag_seconds": 3}),
        ([True, False], State.DEGRADED, {"up": 1, "of": 2, "lag_seconds": 3}),
        ([False, False], State.FAILED, {"up": 0, "of": 2, "lag_seconds": 3}),
    ],
)
def test_replicas_are_counted(
    up: list[bool], state: State, facts: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "states", lambda: replica_states(up))
    assert parts.check_replicas() == Finding(state, facts)


def replica_states(up: list[bool]) -> list[ReplicaState]:
    return [ReplicaState(f"replica{n}", is_up, 3, "why", 1.0) for n, is_up in enumerate(up, 1)]


@pytest.mark.parametrize("path", PROBES)
@pytest.mark.parametrize("host", ["10.1.2.3:8000", "anything.example"])
def test_probes_are_answered_for_any_host_over_plain_http(
    path: str, host: str, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client(headers={"Host": host}).get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Request-ID"]
    assert Client(headers={"Host": host}).get("/status").status_code in {301, 400}


@pytest.mark.parametrize("path", [*PROBES, "/status"])
def test_probes_only_read(path: str) -> None:
    assert Client().head(path).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(path).status_code == 405


def test_live_touches_nothing(django_assert_num_queries: Any, say: Say) -> None:
    say("database", OSError("gone"))
    with django_assert_num_queries(0):
        assert ask("/live") == (200, {"status": "live"})


def test_ready() -> None:
    assert ask("/ready") == (200, {"status": "ready"})


def test_a_draining_process_is_not_ready(settings: Any, tmp_path: Path) -> None:
    settings.DRAIN_FILE = tmp_path / "drain"
    assert ask("/ready")[0] == 200
    settings.DRAIN_FILE.touch()
    assert ask("/ready") == (503, {"status": "not ready", "reason": "draining"})
    assert ask("/live")[0] == 200


def test_a_process_ahead_of_its_database_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda *_: ["0099_later"])
    assert ask("/ready") == (503, {"status": "not ready", "reason": "migrations"})
    monkeypatch.undo()


def test_migrations_are_looked_at_until_they_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("/ready")[0] == 200
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda *_: pytest.fail("asked again"))
    readiness.probe.forget()
    assert ask("/ready")[0] == 200


@pytest.mark.parametrize(("is_up", "status"), [(True, 200), (False, 503)])
def test_without_the_primary_a_replica_makes_ready(
    is_up: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> str:
        raise OperationalError(2003, "gone")

    monkeypatch.setattr(readiness.probe, "_ask", gone)
    monkeypatch.setattr(replicas, "states", lambda: replica_states([is_up]))
    got, body = ask("/ready")
    assert got == status
    assert body.get("reason") == (None if is_up else "database")


@pytest.mark.usefixtures("_all_well")
def test_people_read_that_all_is_well() -> None:
    html = Client().get("/status").content.decode()
    assert "Everything works" in html
    assert "Jobs, companies and accounts can be read and changed." in html
    assert "Card payments" not in html, "what is not offered is not shown"
    assert "Last checked at" in html
    assert '<a class="footer__link" href="/status">' in html


@pytest.mark.usefixtures("_all_well")
def test_people_read_what_it_means_for_them(say: Say) -> None:
    say("celery", Finding(State.DEGRADED, {"late": ["worker:mail"]}))
    html = Client().get("/status").content.decode()
    assert "The site works, with limits" in html
    assert "New jobs and e-mails are late. They are kept, and will come." in html
    assert "worker:mail" not in html
    say("database", OSError("gone"))
    answer = Client().get("/status")
    assert answer.status_code == 200
    assert "The site is in trouble" in answer.content.decode()
