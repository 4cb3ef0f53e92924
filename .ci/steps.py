"""The checks of `make test`, in the order they run; steps of one stage run at the same time."""

import dataclasses
import os
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Step:
    """One command: its name, its arguments, and what it needs around it.

    `database` is the server program to start beside Redis: "" for MariaDB, None for no server.
    """

    name: str
    command: str
    database: str | None = None
    env: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def is_test(self) -> bool:
        """Tell whether the step is a pytest run, whose tests are counted."""
        return self.command.startswith("pytest")


LINT = [
    Step("style", "ruff check ."),
    Step("format", "ruff format --check ."),
    Step("templates", "djlint templates --lint --quiet"),
    Step("floors", "lint-imports"),
    Step("types", "mypy"),
    Step("migrations", "python manage.py makemigrations --check --dry-run"),
    Step("django", "python manage.py check"),
]
SERVERS = 'pytest -n 2 -m "not browser and not faults and not embedded_only and not pure"'
MYSQLD = os.environ.get("OKADWUMA_MYSQLD")
# These tests take both cores, so each database has a stage to itself.
STAGES = [
    LINT,
    [Step("mariadb", SERVERS, database="")],
    *([[Step("mysql", SERVERS, database=MYSQLD)]] if MYSQLD else []),
    [
        # These start servers of their own, of the program OKADWUMA_MYSQLD names, and break them.
        Step("faults", "pytest -n 0 -p no:randomly -m faults tests/faults"),
        Step("sqlite", 'pytest -n 0 -m "not browser and not faults and not servers"'),
        Step(
            "browser",
            # Playwright's event loop makes Django take the tests for async code.
            "pytest -n 0 -p no:randomly -m browser tests/browser",
            env={"DJANGO_ALLOW_ASYNC_UNSAFE": "1"},
        ),
    ],
]
