"""Import all real adverts, ask every engine the judged questions, say how good the orders are.

    python -m benchmarks.relevance [--sqlite FOLDER]

The adverts go into MariaDB, started for this, or a DATABASE_URL given, which must be empty the
first time; or into SQLite in FOLDER, kept and used again: there the full-text engine is left out.
"""

import argparse
import os
import sys
from contextlib import nullcontext
from importlib import import_module

from django.core.management import call_command

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.report import Report, ReportError
from benchmarks.harness.servers import database, set_up


def measure(asked: argparse.Namespace) -> Report:
    """Set Django up, import the adverts unless they are there, and ask the questions."""
    known = facts()
    if asked.sqlite:
        os.environ |= {"VAR_DIR": asked.sqlite, "DATABASE_URL": "", "REDIS_URL": ""}
        set_up()
    with nullcontext() if asked.sqlite else database():
        call_command("migrate", verbosity=0)
        # Models can be imported only now.
        adverts = import_module("benchmarks.relevance.adverts")
        if not adverts.postings().is_dir():
            raise ReportError(f"There are no adverts in {adverts.postings()}: OKADWUMA_REALDATA.")
        if not adverts.adverts_by_job():
            call_command("load_reference", verbosity=0)
            adverts.import_postings()
            if not asked.sqlite:
                import_module("jobs.search").get_engine("fulltext").rebuild()
        known |= {"adverts": len(adverts.adverts_by_job())}
        measures = list(import_module("benchmarks.relevance.measuring").measure())
        return Report("relevance", known | {"queries": len(measures)}, measures)


def main() -> int:
    """Read the command line and measure."""
    parser = command(__doc__, size="unused", default=None)
    parser.add_argument("--sqlite", metavar="FOLDER", help="measure on SQLite in this folder")
    return run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
