"""The servers a benchmark runs beside: a database and Redis of its own, and our gunicorn."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import django

from benchmarks.harness.load import Target
from benchmarks.harness.machine import ROOT

sys.path.append(str(ROOT / ".ci"))

# The build's own modules, found by the line above.
from nest import Nest
from nest import ServerError as ServerError
from servers import free_port, running_servers, start_mysql, start_redis

GUNICORN = "docker/gunicorn.conf.py"
# What a phone's browser sends, and what a proxy in front adds: without it we redirect to https.
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "X-Forwarded-Proto": "https"}


@contextmanager
def database() -> Iterator[None]:
    """Give this process MariaDB and Redis, or those its environment names; set Django up."""
    with running_servers() as env:
        os.environ |= env
        set_up()
        yield


def set_up() -> None:
    """Set Django up with the environment as it is; models can be imported afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
    django.setup()
    # A line for each page asked for in this process, or slow, would hide the table.
    logging.disable(logging.WARNING)


@contextmanager
def own_servers() -> Iterator[dict[str, str]]:
    """Start an empty MariaDB and Redis whatever the environment says; yield their variables."""
    nest = Nest()
    try:
        yield {
            "DATABASE_URL": start_mysql(nest),
            "REDIS_URL": start_redis(nest),
            "SECRET_KEY": "for-benchmarks-only-" * 3,
        }
    finally:
        nest.clear()


@contextmanager
def gunicorn() -> Iterator[Target]:
    """Serve the site of this checkout by gunicorn on a free port, as production does."""
    nest, bind = Nest(), f"127.0.0.1:{(port := free_port())}"
    os.environ |= {"BIND": bind, "LOG_LEVEL": "warning"}
    try:
        manage(["collectstatic", "--noinput", "-v0"], os.environ)
        program = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT)]
        program += ["-c", str(ROOT / GUNICORN)] if (ROOT / GUNICORN).exists() else plain(bind)
        question = b"GET /live HTTP/1.0\r\n\r\n"
        command = [*program, "jobboard.wsgi"]
        nest.launch("gunicorn", command, port, say=question, expect=b"HTTP/1")
        yield Target("gunicorn", f"http://{bind}", HEADERS)
    finally:
        nest.clear()


def plain(bind: str) -> list[str]:
    """Return gunicorn's options for a commit that has no configuration of its own."""
    return ["--bind", bind, "--workers", "2", "--threads", "4", "--keep-alive", "75"]


def manage(command: list[str], env: Mapping[str, str]) -> str:
    """Run a command of manage.py and return what it printed; raise when it fails."""
    return subprocess.run(  # noqa: S603 - our own manage.py
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=dict(env),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
