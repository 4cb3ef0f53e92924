"""Measure home, results, job page and API search: queries, bytes, and time under load.

    python -m benchmarks.pages [N] [--seconds 2] [--url http://127.0.0.1:8000]

Without N on the stack that runs (make stack N=100000), through nginx and at one gunicorn behind
it. With N by one gunicorn on a board of N listings in a MariaDB of its own. Load is 1, 8 and 32
connections that stay open, by wrk on the same machine.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.harness.command import command, facts, run
from benchmarks.harness.report import Report
from benchmarks.pages.places import STACK, on_own_board, on_stack

SECONDS = 2.0


def measure(asked: argparse.Namespace) -> Report:
    """Find the board and its servers, and measure the pages there."""
    known = facts()
    here = asked.size is None
    where = on_stack(asked.stack, asked.url) if here else on_own_board(asked.size)
    with where as targets:
        known["on"] = "one gunicorn" if asked.size else "the stack"
        # Models can be imported only now.
        board = import_module("benchmarks.harness.board").board_facts()
        pages = import_module("benchmarks.pages.measuring")
        measures = pages.measure(targets, asked.repeats, asked.seconds)
        return Report("pages", known | board, measures)


def main() -> int:
    """Read the command line and measure."""
    parser = command(__doc__, size="listings of a board of its own", default=None)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each load")
    parser.add_argument("--stack", type=Path, default=STACK, help="the stack's folder")
    parser.add_argument("--url", help="of another front of the stack, such as one gunicorn")
    return run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
