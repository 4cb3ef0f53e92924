"""The boards of the tests that read pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from jobboard.core.places import reset_gazetteer
from tests.pages import board


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load places, rates and functions once for a module, and take them back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        board.load_reference()
        yield
        transaction.set_rollback(True)
    reset_gazetteer()


@pytest.fixture(scope="module")
def filled(reference: None, django_db_blocker: Any) -> None:
    """Fill the board once for a module: 45 listings in Ghana, 15 in the UK."""
    with django_db_blocker.unblock():
        board.fill_board()
