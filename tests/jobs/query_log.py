"""What the query log counted, read by the tests of it."""

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from jobs.actions import SEARCH_LOG
from jobs.models import LoggedSearch

PERSON = "Mozilla/5.0 (Linux; Android 10; TECNO KE5) AppleWebKit/537.36 Chrome/120.0 Mobile"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
COUNTS = ("words", "filters", "searches", "empty_searches", "results", "clicks")


def rows(*names: str) -> list[tuple[Any, ...]]:
    """Write what was counted; return these columns of all rows."""
    SEARCH_LOG.flush()
    return list(LoggedSearch.objects.order_by("words", "filters").values_list(*names))


def key_on(client: Client, address: str) -> str:
    """Return the key that a page of results carries."""
    html = client.get(address).content.decode()
    return html.split('data-search="')[1].split('"')[0]
