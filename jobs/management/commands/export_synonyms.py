"""`manage.py export_synonyms`: the moderators' synonyms as lines for the file of synonyms."""

import csv
from typing import Any

from django.core.management.base import BaseCommand

from jobs.models import SynonymOverride
from jobs.search.synonyms import FILE, HEADER, entries_of, file_entries, overrides_now


class Command(BaseCommand):
    """Print the overrides the way `synonyms.csv` has them; change nothing."""

    help = (
        f"Print the synonyms that moderators added as lines for {FILE.name}, and those they set "
        "apart as comments: delete these there. What the file has already is left out."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a header, what to add and what to delete."""
        overrides = overrides_now()
        held = {(one.kind, one.written, one.meant) for one in file_entries()}
        wanted = list(dict.fromkeys(entries_of([], overrides)))
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(HEADER)
        for one in wanted:
            if (one.kind, one.written, one.meant) not in held:
                writer.writerow((one.kind, one.written, one.meant, ""))
        apart = [one for one in overrides if one.kind == SynonymOverride.Kind.APART]
        for one in apart:
            self.stdout.write(f"# delete what joins: {one.written}, {one.meant}")
