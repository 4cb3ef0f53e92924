"""Alerts and dashboards ask for what is measured, and every alert is tested and has its runbook.

promtool runs the alerts' own tests in `make audit` (.ci/check_alerts.sh).
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from tests.deployment.promql import Named, measured, named, unknown
from tests.house.tree import ROOT

PROMETHEUS = ROOT / "docker" / "prometheus"
DASHBOARDS = sorted((ROOT / "docker" / "grafana" / "dashboards").glob("*.json"))


def load(path: Any) -> Any:
    """Return a YAML file's content."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


@cache
def rules() -> list[dict[str, Any]]:
    """Return every rule of every file, recorded ones and alerts."""
    files = sorted((PROMETHEUS / "rules").glob("*.yml"))
    return [rule for file in files for group in load(file)["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}


@cache
def there() -> dict[str, set[str]]:
    """Return every series that can be asked for: measured, or recorded by a rule."""
    return measured() | {rule["record"]: set() for rule in rules() if "record" in rule}


def queries(dashboard: Any) -> Iterator[tuple[str, str]]:
    """Yield (title, expression) of each query of a dashboard."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for note in dashboard["annotations"]["list"]:
        yield note["name"], note["expr"]


@cache
def cases() -> list[tuple[str, bool]]:
    """Return (alert, whether it fires) of each of promtool's tests."""
    return [
        (case["alertname"], bool(case["exp_alerts"]))
        for file in sorted((PROMETHEUS / "tests").glob("*.yml"))
        for test in load(file)["tests"]
        for case in test["alert_rule_test"]
    ]


def test_expressions_are_read() -> None:
    expression = 'sum by (a, b) (rate(x_count{c!~"y{}", d="e"}[5m])) / 2e3 > okadwuma:z:ratio_1h'
    assert named(expression) == Named({"x_count", "okadwuma:z:ratio_1h"}, {"a", "b", "c", "d"})
    assert unknown("sum(okadwuma_queue_ages)", there()) == {"okadwuma_queue_ages"}
    assert unknown("max by (kind) (okadwuma_queue_depth)", there()) == {"kind"}
    assert unknown('okadwuma_mail{states="dead"}', there()) == {"states"}
    assert unknown("rate(http_server_request_duration_seconds[5m])", there()) != set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_for_what_is_measured(rule: dict[str, Any]) -> None:
    assert unknown(rule["expr"], there()) == set(), "docs/metrics.md lists what there is"


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_asks_for_what_is_measured(path: Any) -> None:
    dashboard = json.loads(path.read_text("utf-8"))
    asked = list(queries(dashboard))
    assert len(asked) > 10
    assert {
        title: unknown(query, there()) for title, query in asked if unknown(query, there())
    } == {}
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    datasource = load(ROOT / "docker/grafana/provisioning/datasources/prometheus.yml")
    uids = {source["uid"] for source in datasource["datasources"]}
    assert {
        target["datasource"]["uid"]
        for panel in dashboard["panels"]
        for target in panel.get("targets", [])
    } == uids


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_leads_to_its_runbook(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    runbook = rule["annotations"]["runbook"]
    assert runbook.startswith("docs/runbooks/")
    assert (ROOT / runbook).is_file(), f"write {runbook}: what to look at, what to do"


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_tested_firing_and_silent(name: str) -> None:
    assert {(name, True), (name, False)} - set(cases()) == set()


def test_no_test_is_of_an_alert_that_is_gone() -> None:
    assert {name for name, _ in cases()} - set(ALERTS) == set()


def test_prometheus_reads_the_rules_and_asks_every_part_that_measures() -> None:
    config = load(PROMETHEUS / "prometheus.yml")
    assert config["rule_files"] == ["rules/*.yml"]
    services = load(ROOT / "docker" / "compose.yml")["services"]
    asked = {
        name
        for job in config["scrape_configs"]
        for found in job["dns_sd_configs"]
        for name in found["names"]
    }
    assert asked == {"web", "sockets"}
    assert asked <= set(services)
    assert "METRICS_TOKEN" in services["prometheus"]["secrets"]
