"""The slow-query log: statement, plan and full scans; parameters never."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from jobboard.core import queries, slow_queries
from jobboard.core.models import Place

pytestmark = pytest.mark.django_db
Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, settings: Any) -> Iterator[Logged]:
    """Take every query for slow, and return what was logged of them."""
    settings.SLOW_QUERY_MS = 0
    caplog.set_level(logging.INFO, slow_queries.__name__)
    slow_queries._planned.clear()

    def lines() -> list[dict[str, Any]]:
        return [
            {"message": made.message, "level": made.levelname, **made.fields}
            for made in caplog.records
            if made.name == slow_queries.__name__
        ]

    yield lines
    slow_queries._planned.clear()


def places(count: int) -> None:
    Place.objects.bulk_create(
        Place(id=9_000_000 + n, kind="town", name=f"Zq {n}", slug=f"zq-{n}", country="ZZ")
        for n in range(count)
    )


def test_a_full_scan_is_a_warning(logged: Logged) -> None:
    places(1500)
    before = len(logged())
    assert list(Place.objects.filter(aliases="zq-secret")) == []
    (line,) = logged()[before:]
    assert (line["message"], line["level"]) == ("full scan", "WARNING")
    assert line["full_scan"] == ["core_place"]
    assert line["db_alias"] == "default"
    assert line["ms"] >= 0
    assert "WHERE" in line["sql"]
    assert "zq-secret" not in str(line)
    assert any("core_place" in step for step in line["plan"])


def test_a_look_up_by_key_is_no_scan(logged: Logged) -> None:
    places(3)
    assert Place.objects.get(pk=9_000_001).name == "Zq 1"
    line = logged()[-1]
    assert (line["message"], line["level"]) == ("slow query", "INFO")
    assert line["full_scan"] == []
    assert line["plan"]


def test_a_small_table_may_be_read_whole() -> None:
    rows = [
        {"table": "t", "type": "ALL", "rows": 1000},
        {"table": "u", "type": "ALL", "rows": 1001},
    ]
    assert slow_queries.scanned_tables("mysql", rows) == ["u"]
    assert slow_queries.scanned_tables("mysql", [{"table": "t", "type": "ALL", "rows": None}]) == []
    details = ["SCAN t", "SCAN u USING INDEX i", "SEARCH v USING INTEGER PRIMARY KEY", "SCAN w"]
    rows = [{"detail": detail} for detail in details]
    assert slow_queries.scanned_tables("sqlite", rows) == ["t", "w"]


def test_one_plan_for_each_shape_and_minute(logged: Logged) -> None:
    for numbers in ([1, 2], [3, 4, 5], [6, 7]):
        list(Place.objects.filter(pk__in=numbers))
    assert [("plan" in line) for line in logged()] == [True, False, False]
    assert len({line["sql"] for line in logged()}) == 1, "lists of any length are one shape"


def test_shapes_are_forgotten_before_they_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_queries, "SHAPES_KEPT", 3)
    slow_queries._planned.clear()
    assert all(slow_queries.may_plan(f"SELECT {n}") for n in range(10))
    assert len(slow_queries._planned) <= 3
    assert not slow_queries.may_plan("SELECT 9")


def test_changes_are_logged_without_a_plan(logged: Logged) -> None:
    places(1)
    line = logged()[-1]
    assert line["sql"].startswith("INSERT INTO")
    assert "plan" not in line
    assert "Zq 0" not in str(line)


def test_a_fast_query_is_not_logged(logged: Logged, settings: Any) -> None:
    settings.SLOW_QUERY_MS = 60_000
    list(Place.objects.all()[:1])
    assert logged() == []


def test_no_plan_in_a_broken_transaction(logged: Logged) -> None:
    with transaction.atomic():
        connection.needs_rollback = True
        assert slow_queries.plan_rows(connection, "SELECT 1", None) == []
        connection.needs_rollback = False
    Company.objects.create(name="Zq", slug="zq")
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(name="Zq", slug="zq")
    assert list(Place.objects.all()[:1]) == []


def test_a_plan_that_cannot_be_made_is_no_error(logged: Logged) -> None:
    assert slow_queries.plan_rows(connection, "SELECT FROM nothing WHERE", None) == []
    assert list(Place.objects.all()[:1]) == []


def test_an_open_cursor_survives_the_plan(logged: Logged) -> None:
    places(250)
    numbers = [place.pk for place in Place.objects.filter(country="ZZ").iterator(chunk_size=100)]
    assert len(numbers) == 250


def test_the_plan_is_not_counted_as_a_query(logged: Logged) -> None:
    with queries.counting() as tally, CaptureQueriesContext(connection) as captured:
        list(Place.objects.all()[:1])
    assert tally.count == len(captured) == 1
    assert tally.seconds > 0
    assert "plan" in logged()[-1]


def test_a_query_outside_any_request_is_fine() -> None:
    assert list(Place.objects.all()[:1]) == []


def test_the_wrapper_is_put_on_once() -> None:
    queries.install(connection=connection)
    queries.install(connection=connection)
    assert connection.execute_wrappers.count(queries.watch) == 1


@pytest.mark.parametrize(
    ("sql", "operation"),
    [
        ("SELECT 1", "SELECT"),
        ("  \n(select 1) UNION (select 2)", "SELECT"),
        ("WITH a AS (SELECT 1) SELECT * FROM a", "WITH"),
        ("SAVEPOINT x", "SAVEPOINT"),
        ("Zqdrop 1", "OTHER"),
        ("", "OTHER"),
    ],
)
def test_operations_are_few(sql: str, operation: str) -> None:
    assert queries.operation_of(sql) == operation


@pytest.mark.parametrize(
    ("sql", "shape"),
    [
        ("SELECT 1 FROM t\n WHERE a IN (%s, %s,%s)", "SELECT 1 FROM t WHERE a IN (%s, …)"),
        (
            "INSERT INTO t (a, b) VALUES (%s, %s), (%s, %s)",
            "INSERT INTO t (a, b) VALUES (%s, …), …",
        ),
        ("INSERT INTO t (a) VALUES (%s), (%s), (%s)", "INSERT INTO t (a) VALUES (%s), …"),
    ],
)
def test_statements_of_one_shape_are_one_line(sql, shape):
    assert slow_queries.shape_of(sql) == shape
