"""Writes docs/map.md: which verb tells which event, who hears it, and where people meet it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobboard.management import map as house_map

PATH = Path(settings.BASE_DIR) / "docs" / "map.md"


class Command(BaseCommand):
    """Draw the map, or say whether it is stale."""

    help = "Write docs/map.md from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --check."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")

    def handle(self, *, check: bool, **_: Any) -> None:
        """Write the map; with --check compare only."""
        text = house_map.draw()
        present = PATH.read_text(encoding="utf-8") if PATH.exists() else ""
        if text == present:
            self.stdout.write("docs/map.md is true.")
        elif check:
            raise CommandError("docs/map.md is stale: run manage.py make_map")
        else:
            PATH.parent.mkdir(exist_ok=True)
            PATH.write_text(text, encoding="utf-8")
            self.stdout.write("docs/map.md is written.")
