"""`manage.py check_search`: prove that the search index equals the listings."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobboard.core.errors import DomainError
from jobs.search import get_engine
from jobs.search.engine import engine_names


class Command(BaseCommand):
    """Print what differs and fail; with --repair, mend exactly that."""

    help = "Compare the search index with the listings; fails if they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=sorted(engine_names()), help="Default: in use.")
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        engine = get_engine(options["engine"])
        try:
            differences = engine.check(repair=options["repair"])
            for line in differences:
                self.stdout.write(line)
            if differences and options["repair"]:
                self.stdout.write("Repaired; looking again.")
                differences = engine.check()
        except DomainError as error:
            raise CommandError(str(error)) from error
        if differences:
            raise CommandError(f"{len(differences)} differences; --repair mends them.")
        self.stdout.write("The index equals the listings.")
