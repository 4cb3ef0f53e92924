"""Every search test runs on each engine the database can hold, over the small gazetteer."""

from collections.abc import Iterator

import pytest
from django.db import connection

from jobboard.core.gazetteer import reset_gazetteer
from jobs.search import SearchEngine, get_engine
from tests import factories


@pytest.fixture
def gazetteer(db: None) -> Iterator[None]:
    """Load the small gazetteer, and forget it afterwards."""
    factories.places()
    yield
    reset_gazetteer()


@pytest.fixture
def bitmap(gazetteer: None) -> SearchEngine:
    """The bitmap engine."""
    return get_engine("bitmap")


@pytest.fixture(params=["bitmap", pytest.param("fulltext", marks=pytest.mark.servers)])
def engine(
    request: pytest.FixtureRequest, transactional_db: None, settings: object
) -> Iterator[SearchEngine]:
    """Each engine in turn; full text cannot see rows that are not committed."""
    if request.param == "fulltext" and connection.vendor != "mysql":
        pytest.skip("The fulltext engine needs MySQL or MariaDB.")
    settings.SEARCH_ENGINE = request.param
    factories.places()
    yield get_engine()
    reset_gazetteer()
