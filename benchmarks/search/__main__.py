"""Build N listings and time each kind of search on every engine the database can hold.

    python -m benchmarks.search [N] [FOLDER]

Without DATABASE_URL the listings live in a SQLite file in FOLDER (kept and used again), else in
that database, which must be empty the first time. Figures are milliseconds in this process, the
rows of the page not loaded.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    """Set Django up, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="okadwuma-bench-")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "jobboard.settings", "VAR_DIR": folder}
    sys.path[:0] = [str(ROOT)]
    django.setup()
    call_command("migrate", verbosity=0)
    # Models can be imported only now.
    import_module("benchmarks.search.measuring").main(count)


if __name__ == "__main__":
    main()
