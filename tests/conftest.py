"""Fixtures every test may use."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches

from jobboard.core import limits
from jobboard.core.places import reset_gazetteer
from jobs.search.suggesting import reset_proposals


def pytest_configure() -> None:
    """Give each process of a parallel run a Redis database of its own: a cache is emptied whole."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and settings.REDIS_URL:
        server, _, _ = settings.REDIS_URL.geturl().rpartition("/")
        for entry in settings.CACHES.values():
            entry["LOCATION"] = f"{server}/{int(worker.removeprefix('gw')) + 1}"


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that no database can change, so that one of the two runs leaves them out."""
    for item in items:
        fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        elsewhere = item.get_closest_marker("django_db") or item.get_closest_marker("servers")
        if not fixtures and not elsewhere:
            item.add_marker(pytest.mark.pure)


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Give each test its own media folder, an empty cache and nothing another test has read."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # What a proxy and a deployment do in front of real servers is not there in a test.
    settings.SECURE_SSL_REDIRECT = False
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": static}}
    yield
    for alias in settings.CACHES:
        caches[alias].clear()
    limits.PROCESS.clear()
    reset_gazetteer()
    reset_proposals()


@pytest.fixture
def time_machine_at() -> Iterator[Callable[[datetime], None]]:
    """Return a function that moves the clock to a moment, for the rest of the test."""
    with ExitStack() as stack:

        def move(moment: datetime) -> None:
            stack.enter_context(time_machine.travel(moment, tick=False))

        yield move
