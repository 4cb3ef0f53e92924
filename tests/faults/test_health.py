"""/health, /ready and pages while the database hangs, Redis is dead and nobody works."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fault_proxy import FaultProxy
from tests.faults.processes import Answer, Redis, Web

# The answer itself waits 0.9 s at most; the rest is for two busy cores.
ANSWER_SECONDS = 1.5
BACK_SECONDS = 8
StartWeb = Callable[..., Web]


def health(web: Web) -> tuple[Answer, dict[str, Any]]:
    """Ask as a kubelet does: by address, over plain HTTP."""
    answer = web.ask("GET", "/health", headers={"Host": "10.0.0.7", "X-Forwarded-Proto": "http"})
    return answer, json.loads(answer.body)


def wait_for(web: Web, status: int) -> dict[str, Any]:
    """Ask until /health answers with a status; fail with what it says instead."""
    end = time.monotonic() + BACK_SECONDS
    while True:
        answer, body = health(web)
        if answer.status == status:
            return body
        assert time.monotonic() < end, body
        time.sleep(0.2)


def test_a_hanging_database(
    board: dict[str, str], web: StartWeb, fault_proxy: Callable[[int], FaultProxy]
) -> None:
    address = urlsplit(board["DATABASE_URL"])
    assert address.port is not None
    proxy = fault_proxy(address.port)
    through = address._replace(netloc=address.netloc.replace(str(address.port), str(proxy.port)))
    server = web(board | {"DATABASE_URL": through.geturl()})
    body = wait_for(server, 200)
    assert body["status"] == "degraded", "no worker is running"
    assert body["checks"]["database"] == {"status": "ok", "writable": True}
    assert body["checks"]["celery"]["status"] == "failed"
    assert server.get("/ready").status == 200

    proxy.set("blackhole")
    body = wait_for(server, 503)
    answers = [health(server) for _ in range(10)]
    assert max(answer.seconds for answer, _ in answers) < ANSWER_SECONDS
    assert {answer.status for answer, _ in answers} == {503}
    assert {body["status"] for _, body in answers} == {"unhealthy"}
    assert {body["checks"]["database"]["status"] for _, body in answers} <= {"timed_out", "failed"}
    assert {body["checks"]["redis"]["status"] for _, body in answers} == {"ok"}
    assert server.get("/live").status == 200
    ready = server.get("/ready")
    assert (ready.status, json.loads(ready.body)["reason"]) == (503, "database")
    assert ready.seconds < ANSWER_SECONDS
    metrics = server.get("/metrics")
    assert 'okadwuma_health_check_up{check="database"} 0.0' in metrics.text
    assert metrics.seconds < ANSWER_SECONDS
    people = server.get("/status")
    assert people.status == 200
    assert "The site is in trouble" in people.text

    proxy.set("ok")
    wait_for(server, 200)


def test_a_dead_redis(board: dict[str, str], web: StartWeb, redis: Redis) -> None:
    server = web(board)
    wait_for(server, 200)
    redis.kill()
    try:
        body = wait_for(server, 503)
        assert body["status"] == "unhealthy"
        assert body["checks"]["redis"] == {"status": "failed"}
        assert body["checks"]["database"]["status"] == "ok"
        assert server.get("/ready").status == 200, "pages go on without Redis"
    finally:
        redis.start()
    wait_for(server, 200)


def test_any_process_answers_for_all(board: dict[str, str], web: StartWeb, tmp_path: Path) -> None:
    env = board | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    one, other = web(env), web(env)
    for server in (one, other, other):
        assert server.get("/jobs/?q=zqsecret").status == 200
    labels = 'http_request_method="GET",http_response_status_code="200",http_route="/jobs/"'
    counted = f"http_server_request_duration_seconds_count{{{labels}}} 3.0"
    for server in (one, other):
        assert counted in server.get("/metrics").text
    lines = [json.loads(line) for line in other.log.read_text().splitlines() if line[0] == "{"]
    access = [line for line in lines if line["logger"] == "jobboard.access"]
    assert [(line["route"], line["status"]) for line in access] == [("/jobs/", 200)] * 2
    assert all(line["request_id"] and line["queries"] and line["bytes"] for line in access)
    assert "zqsecret" not in other.log.read_text()
