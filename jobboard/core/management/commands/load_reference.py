"""Load places, exchange rates and the reference facts of the other floors."""

from typing import Any

from django.core.management.base import BaseCommand

from jobboard.core.reference.loading import load_places, load_rates
from jobboard.core.reference.registry import loaders


class Command(BaseCommand):
    """Run every registered loader; safe to run again."""

    help = "Load the reference facts (places, exchange rates, ...) from the files in the code."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the loaders in the order of the floors and say what each did."""
        for loader in (load_places, load_rates, *loaders()):
            loaded = loader()
            if options["verbosity"]:
                self.stdout.write(str(loaded))
