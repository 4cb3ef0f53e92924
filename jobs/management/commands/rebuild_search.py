"""`manage.py rebuild_search`: build the search index anew beside the live one, and swap."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jobboard.core.errors import DomainError
from jobs.search import get_engine
from jobs.search.engine import engine_names
from jobs.search.suggesting import write_suggestions


class Command(BaseCommand):
    """Rebuild the index of one engine while searches and publishing go on."""

    help = "Build the search index anew beside the live one, and swap; goes on if it was killed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engine", choices=sorted(engine_names()), help="Default: in use.")
        parser.add_argument("--restart", action="store_true", help="Forget a rebuild under way.")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--all", action="store_true", help="Read every listing anew.")
        what.add_argument(
            "--refresh",
            action="store_true",
            help="Only read anew what other rules of text wrote; build nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine, started = get_engine(options["engine"]), time.monotonic()

        def tell(line: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:7.1f} s  {line}")

        try:
            if options["refresh"]:
                count = engine.refresh(tell=tell)
            else:
                count = engine.rebuild(
                    restart=options["restart"], is_whole=options["all"], tell=tell
                )
        except DomainError as error:
            raise CommandError(str(error)) from error
        # Their words follow the same rules of text.
        write_suggestions(now=timezone.now())
        self.stdout.write(f"{count:,} listings in {time.monotonic() - started:.1f} s.")
