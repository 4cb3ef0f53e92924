"""The small board, built once for the tests of a module that visit its pages."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.house import world


@pytest.fixture(scope="module")
def board(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SimpleNamespace]:
    """Return the small board; what happens on it is undone after the module.

    The module is marked `django_db`: without the mark there is no test database to build in.
    """
    if not any(mark.name == "django_db" for mark in request.node.iter_markers()):
        pytest.fail(f"{request.node.name} needs pytestmark = pytest.mark.django_db")
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)
