"""/metrics: what is listed is measured, what is measured is listed, and by pattern alone."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as real
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from jobboard.core import gauges
from jobboard.core.models import Mail
from tests.house.tree import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_here")]
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|([^|]*)\|", re.M)
# What the client library says of its own process.
ITS_OWN = ("python_", "process_")


def families() -> dict[str, Any]:
    text = Client().get("/metrics").content.decode()
    return {
        family.name: family
        for family in text_string_to_metric_families(text)
        if not family.name.startswith(ITS_OWN)
    }


def value(name: str, **labels: str) -> float:
    """Return one sample, 0 when there is none yet."""
    samples = [
        sample.value
        for family in families().values()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert len(samples) <= 1
    return samples[0] if samples else 0.0


def test_the_list_is_what_is_measured() -> None:
    import_module("jobboard.core.redis_client")  # in the embedded mode nobody else does
    import_module("jobboard.core.limits")
    Client().get("/jobs/")
    listed = {
        (name.removesuffix("_total") if kind == "counter" else name): (kind, labels)
        for name, kind, labels in ROW.findall((ROOT / "docs/metrics.md").read_text())
    }
    found = families()
    assert {name: family.type for name, family in found.items()} == {
        name: kind for name, (kind, _) in listed.items()
    }
    for name, family in found.items():
        named = set(re.findall(r"`(\w+)`", listed[name][1]))
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == named, name


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/jobs/", "/jobs/", "200"),
        ("/jobs/987654321-zq-secret/", "/jobs/<int:job_id>-<slug:slug>/", "404"),
        ("/zq-no-such-page/", "unmatched", "404"),
        ("/live", "/live", "200"),
    ],
)
def test_requests_are_counted_by_pattern(path: str, route: str, status: str) -> None:
    name = "http_server_request_duration_seconds_count"
    labels = {"http_route": route, "http_response_status_code": status}
    before = value(name, http_request_method="GET", **labels)
    Client().get(path)
    assert value(name, http_request_method="GET", **labels) == before + 1
    assert "zq-" not in Client().get("/metrics").content.decode()


def test_an_invented_method_is_one_series() -> None:
    Client().generic("BREW", "/jobs/")
    Client().generic("BREWED", "/jobs/")
    found = families()["http_server_request_duration_seconds"]
    methods = {sample.labels["http_request_method"] for sample in found.samples}
    assert not {"BREW", "BREWED"} & methods
    assert "_OTHER" in methods


def test_queries_are_timed_by_alias_and_operation() -> None:
    labels = {"db_alias": "default", "db_operation_name": "SELECT"}
    name = "db_client_operation_duration_seconds_count"
    before = value(name, **labels)
    with connection.cursor() as cursor:
        cursor.execute("  select 1")
    got = value(name, **labels) - before
    assert got >= 1


def test_the_cache_counts_hits_and_misses() -> None:
    name = "okadwuma_cache_reads_total"
    hits, misses = value(name, result="hit"), value(name, result="miss")
    cache.set("a", 1)
    assert (cache.get("a"), cache.get("b", "none")) == (1, "none")
    assert cache.get_many(["a", "b", "c"]) == {"a": 1}
    assert cache.get_or_set("a", 2) == 1
    assert value(name, result="hit") - hits == 3
    assert value(name, result="miss") - misses == 3


def test_what_waits_is_read_when_asked() -> None:
    now = timezone.now()
    Mail.objects.create(template="x", recipient="a@zq.example", due_at=now, created_at=now)
    Mail.objects.create(
        template="x", recipient="a@zq.example", due_at=now, created_at=now, status="dead"
    )
    assert value("okadwuma_mail", status="waiting") == 1
    assert value("okadwuma_mail", status="dead") == 1
    Mail.objects.all().delete()
    assert value("okadwuma_mail", status="waiting") == 1, "kept for some seconds"
    gauges.forget_readings()
    assert value("okadwuma_mail", status="waiting") == 0


def test_a_sampler_that_breaks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Any]:
        raise OSError("gone")

    monkeypatch.setattr(gauges._samplers["mail"], "_ask", broken)
    found = families()
    assert "okadwuma_mail" not in found
    assert value("okadwuma_sampler_up", sampler="mail") == 0
    assert value("okadwuma_sampler_up", sampler="outbox") == 1


def test_queues_are_known_where_there_is_a_broker() -> None:
    depths = {sample.labels["queue"] for sample in families()["okadwuma_queue_depth"].samples}
    assert depths == (set() if real.EMBEDDED else {"default", "mail", "search", "money", "media"})


@pytest.mark.parametrize(
    ("given", "status"),
    [("", 401), ("Bearer wrong", 401), ("Bearer s3cret-ɛ", 401), ("Bearer right-one", 200)],
)
def test_a_token_keeps_strangers_out(given: str, status: int, settings: Any) -> None:
    settings.METRICS_TOKEN = "right-one"
    answer = Client(headers={"Authorization": given} if given else {}).get("/metrics")
    assert answer.status_code == status
    assert (b"okadwuma" in answer.content) is (status == 200)
