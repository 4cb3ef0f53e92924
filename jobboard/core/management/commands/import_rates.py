"""Import a dated CSV file of exchange rates."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jobboard.core.reference.rates import RatesUnreadable, import_rates


class Command(BaseCommand):
    """Store every rate of the file, or none and say what is wrong."""

    help = "Import exchange rates from a CSV file with the columns base,quote,on,rate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and --dry-run."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check the file, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; a file with a wrong line stores nothing and exits with 1."""
        try:
            loaded = import_rates(
                options["file"],
                today=timezone.now().date(),
                dry_run=options["dry_run"],
            )
        except RatesUnreadable as error:
            raise CommandError("Nothing was stored.\n" + "\n".join(error.problems[:50])) from error
        note = " (dry run, nothing was stored)" if options["dry_run"] else ""
        self.stdout.write(f"{loaded}{note}")
