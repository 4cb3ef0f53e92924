"""A reader whose searches are counted, at a moment that stands still."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client

from jobs.actions import SEARCH_LOG
from tests.jobs.query_log import NOON, PERSON


@pytest.fixture
def empty_log(time_machine_at: Callable[[datetime], None]) -> Iterator[None]:
    """Begin at noon with nothing counted, and leave nothing."""
    time_machine_at(NOON)
    SEARCH_LOG.clear()
    yield
    SEARCH_LOG.clear()


@pytest.fixture
def reader(empty_log: None) -> Client:
    """Return a person's browser."""
    return Client(headers={"User-Agent": PERSON})
