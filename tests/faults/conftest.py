"""A board on servers of its own, made to be broken: databases, Redis, web processes, proxies.

Nothing here uses the servers the suite was given. Tests talk to child processes as production
runs them, so this process keeps to the embedded settings and its own tables stay empty.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fault_proxy import FaultProxy
from nest import Nest
from replication import Replication
from tests.faults.edge import Front
from tests.faults.processes import Redis, Web

ROOT = Path(__file__).parents[2]
Environment = dict[str, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def nest() -> Iterator[Nest]:
    """Return the folder all servers live in; they go with it."""
    nest = Nest()
    yield nest
    nest.clear()


@pytest.fixture(scope="session")
def replication(nest: Nest) -> Replication:
    """Return one primary and two replicas, running, with an empty schema."""
    databases = Replication(nest.folder / "databases", nest.launch, replicas=2)
    databases.start()
    return databases


@pytest.fixture(scope="session")
def redis(nest: Nest) -> Redis:
    """Return a running Redis that keeps what it has in an append-only file."""
    server = Redis(nest)
    server.start()
    return server


@pytest.fixture(scope="session")
def board(nest: Nest, replication: Replication, redis: Redis) -> Environment:
    """Return the environment of a migrated board with reference facts and 60 demo listings.

    It names the primary only; a test that wants replicas adds REPLICA_URLS.
    """
    folder = nest.folder / "board"
    folder.mkdir()
    names = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    env = {name: value for name, value in os.environ.items() if name not in names} | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": replication.primary.url,
        "REDIS_URL": redis.url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://localhost",
        "ALLOWED_HOSTS": "localhost",
        "VAR_DIR": str(folder),
    }
    for command in (["migrate", "-v0"], ["load_reference", "-v0"], ["seed_demo", "60"]):
        manage(env, *command)
    replication.catch_up()
    return env


def manage(env: Environment, *command: str) -> str:
    """Run a management command in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def front(nest: Nest) -> Iterator[Front]:
    """Return nginx as production configures it, in front of two stubs and a socket that echoes."""
    front = Front(nest, nest.folder / "front")
    front.start()
    yield front
    front.stop()


@pytest.fixture
def web(nest: Nest) -> Iterator[Callable[..., Web]]:
    """Return a function that starts gunicorn with an environment; all end with the test."""
    with ExitStack() as stack:

        def start(env: Environment, *, threads: int = 8) -> Web:
            server = Web(nest, env, threads=threads)
            stack.callback(server.stop)
            return server

        yield start


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[int], FaultProxy]]:
    """Return a function that puts a proxy in front of a loopback port, for one test."""
    with ExitStack() as stack:
        yield lambda port: stack.enter_context(FaultProxy(port))
