"""`manage.py seed_demo [N]`: fills the board with our own demo listings, employers and people."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from jobboard.core.locks import LockTaken, LockUnavailable, named_lock
from jobs.demo.seeding import seed_demo
from jobs.search.suggesting import write_suggestions

MOST = 1_000_000


class Command(BaseCommand):
    """Add what is missing of the demo board; re-date it when it is older than three days."""

    help = "Add demo listings (default 3000), employers and people; a second run adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the number of listings."""
        parser.add_argument("count", nargs="?", type=int, default=3000, metavar="N")

    def handle(self, *, count: int, **_: Any) -> None:
        """Seed, and print what was done."""
        if not 1 <= count <= MOST:
            raise CommandError(f"{count} listings? Give a number from 1 to {MOST}.")
        started = time.monotonic()
        try:
            # Two at once would each add what the other is adding.
            with named_lock("seed-demo"):
                done = seed_demo(count=count, now=timezone.now(), tell=self._tell)
        except (LockTaken, LockUnavailable) as error:
            raise CommandError(str(error)) from error
        if done.jobs or done.redated:
            write_suggestions(now=timezone.now())
        seconds = time.monotonic() - started
        if done.redated:
            self.stdout.write(f"Moved {done.redated} demo listings to the present.")
        if done.jobs or done.people:
            self.stdout.write(
                f"Added {done.jobs} demo listings and {done.people} people in {seconds:.1f} s."
            )

    def _tell(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
