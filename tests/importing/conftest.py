"""What the tests of the import stand on: a small gazetteer, the functions, and files of our own."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobboard.core.gazetteer import reset_gazetteer
from jobs.models import Job, JobOrigin
from jobs.reference.loading import load_functions
from tests import factories


@pytest.fixture
def board(db):
    """The small gazetteer and the functions, in the database."""
    places = factories.places()
    load_functions()
    yield places
    reset_gazetteer()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file and returns its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def run(board) -> Callable[..., str]:
    """Return a function that runs the command and returns all it printed, errors included."""

    def run_command(path: Path, *args: str, **options: Any) -> str:
        out, err = StringIO(), StringIO()
        try:
            call_command("import_jobs", str(path), *args, stdout=out, stderr=err, **options)
        except CommandError as error:
            return f"{out.getvalue()}{err.getvalue()}CommandError: {error}"
        return out.getvalue() + err.getvalue()

    return run_command


@pytest.fixture
def nothing_written() -> Callable[[], bool]:
    """Return a function that says whether the database holds no listing at all."""
    return lambda: not (Job.objects.exists() or JobOrigin.objects.exists())
