"""Build N listings and time each kind of search on every engine the database can hold.

    python -m benchmarks.search [N] [--sqlite FOLDER]

The listings live in MariaDB, started for this, or in the DATABASE_URL given, which must be empty
the first time; or in a SQLite file in FOLDER, kept and used again. Milliseconds in this process,
with facets and exact total, the rows of the page not loaded.
"""

import argparse
import os
import sys
from contextlib import nullcontext
from importlib import import_module

from django.core.management import call_command

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.report import Report
from benchmarks.harness.servers import database, set_up


def measure(asked: argparse.Namespace) -> Report:
    """Set Django up, build the listings unless they are there, and time the searches."""
    known = facts()
    if asked.sqlite:
        os.environ |= {"VAR_DIR": asked.sqlite, "DATABASE_URL": "", "REDIS_URL": ""}
        set_up()
    with nullcontext() if asked.sqlite else database():
        call_command("migrate", verbosity=0)
        # Models can be imported only now.
        measures = import_module("benchmarks.search.measuring").measure(asked.size, asked.repeats)
        board = import_module("benchmarks.harness.board").board_facts()
        return Report("search", known | board, measures)


def main() -> int:
    """Read the command line and measure."""
    parser = command(__doc__, size="listings, 3000 without it", default=3000)
    parser.add_argument("--sqlite", metavar="FOLDER", help="measure on SQLite in this folder")
    return run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
