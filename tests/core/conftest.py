"""Fixtures of the ground: the gazetteer without a database."""

import pytest

from jobboard.core import gazetteer as gazetteer_module
from jobboard.core.gazetteer import Gazetteer, PlaceFact
from jobboard.core.reference.loading import read_places


@pytest.fixture(scope="session")
def built_gazetteer() -> Gazetteer:
    """Return the gazetteer of the reference file."""
    return Gazetteer(
        PlaceFact(
            id=place_id,
            **{**values, "aliases": tuple(filter(None, values["aliases"].split("|")))},
        )
        for place_id, values in read_places().items()
    )


@pytest.fixture
def file_gazetteer(built_gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `jobboard.core.places` answer from the reference file."""
    monkeypatch.setattr(gazetteer_module, "_built", built_gazetteer)
