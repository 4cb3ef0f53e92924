"""`manage.py rebuild_search`: build the search index anew beside the live one, and swap."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobboard.core.errors import DomainError
from jobs.search import get_engine
from jobs.search.engine import engine_names


class Command(BaseCommand):
    """Rebuild the index of one engine while searches and publishing go on."""

    help = "Build the search index anew beside the live one, and swap."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=sorted(engine_names()), help="Default: in use.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            count = get_engine(options["engine"]).rebuild()
        except DomainError as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - started
        self.stdout.write(f"{count:,} listings in {seconds:.1f} s.")
