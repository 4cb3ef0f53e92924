"""Where pages are measured: on the stack that runs, or by one gunicorn on a board of its own."""

import json
import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management import call_command

from benchmarks.harness.load import Target
from benchmarks.harness.machine import ROOT
from benchmarks.harness.report import ReportError
from benchmarks.harness.servers import HEADERS, database, gunicorn, set_up

STACK = ROOT / "var" / "stack"
NO_STACK = (
    "No stack is running. Start one and try again:\n"
    "    make stack N=100000\n"
    "Or measure one gunicorn, without nginx and replicas, on a board of its own:\n"
    "    make bench-pages N=3000"
)


def stack_state(folder: Path) -> dict[str, Any]:
    """Return what the stack says of itself; raise ReportError unless it runs."""
    try:
        state: dict[str, Any] = json.loads((folder / "stack.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReportError(NO_STACK) from None
    if state["state"] != "running":
        raise ReportError(NO_STACK)
    return state


def variables(text: str) -> dict[str, str]:
    """Return the variables of lines like `export NAME='value'`."""
    words = [word for line in text.splitlines() for word in shlex.split(line)[1:]]
    return dict(word.split("=", 1) for word in words)


@contextmanager
def on_stack(folder: Path, url: str | None = None) -> Iterator[list[Target]]:
    """Use the board of a running stack, through nginx and at one gunicorn behind it, or at `url`.

    What is asked for is chosen from the stack's own database.
    """
    ports = stack_state(folder)["ports"]
    os.environ |= variables((folder / "env").read_text(encoding="utf-8"))
    set_up()
    coding = {"Accept-Encoding": HEADERS["Accept-Encoding"]}
    if url:
        yield [Target(url, url, HEADERS)]
        return
    yield [
        Target("nginx, TLS", f"https://localhost:{ports['https']}", coding),
        Target("one gunicorn", f"http://127.0.0.1:{ports['web-1']}", HEADERS),
    ]


@contextmanager
def on_own_board(listings: int) -> Iterator[list[Target]]:
    """Make a board of so many listings, unless it is there, and serve it by gunicorn."""
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    with database():
        call_command("migrate", verbosity=0)
        # Models can be imported only now.
        import_module("benchmarks.pages.seeding").seed(listings)
        with gunicorn() as target:
            yield [target]
