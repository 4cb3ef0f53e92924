"""Time what a search box asks for while someone types, and a correction of what was typed.

    python -m benchmarks.typing [N]

N titles and half as many employers (default: the 50,000 titles an edition holds at most, however
many listings there are), made of words of occupations, stored in a SQLite file of its own. Each
text is typed letter by letter; a request goes through the whole site in this process.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module

from django.core.management import call_command

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.report import Report
from benchmarks.harness.servers import set_up

MOST_TITLES = 50_000


def measure(asked: argparse.Namespace) -> Report:
    """Set Django up on an empty SQLite file, write an edition, and time its readers."""
    known = facts()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": "", "REDIS_URL": ""}
        set_up()
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        # Models can be imported only now.
        measuring = import_module("benchmarks.typing.measuring")
        measures, notes = measuring.measure(asked.size, asked.repeats)
    return Report("typing", known | {"titles": asked.size}, measures, notes)


def main() -> int:
    """Read the command line and measure."""
    return run(measure, command(__doc__, size="titles", default=MOST_TITLES).parse_args())


if __name__ == "__main__":
    sys.exit(main())
