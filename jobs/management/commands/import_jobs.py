"""Import job ads from a file or a folder of files."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from jobboard.core.locks import LockTaken, LockUnavailable, named_lock
from jobs.actions.importing import import_ads
from jobs.actions.publishing import LISTING_DAYS
from jobs.importing.ads import Defaults, Unreadable
from jobs.importing.readers import READERS
from jobs.importing.reading import files_at, open_ads
from jobs.importing.report import ImportReport
from jobs.search.suggesting import write_suggestions

LONGEST_SOURCE = 60
HELP = {
    "path": "A file, or a folder: every file in it. Packed with gzip or not.",
    "--format": "The format, when it is not recognised from the content.",
    "--source": "Who the ads come from; with the reference it is what an ad is known by again. "
    "Default: the file's name.",
    "--map": "Which column is which field: FIELD=HEADING, or a file with one of these per line.",
    "--country": "ISO code of the country of ads that name none, such as GH.",
    "--company": "The employer of ads that name none.",
    "--fresh": "Date the ads as if posted within the last N days (1 to 30), always the same way, "
    "so that an old set can be searched. Nothing is re-dated on a second import.",
    "--dry-run": "Write nothing; say what would happen and what is wrong with which row.",
    "--limit": "Read at most N rows of each file.",
}


class Command(BaseCommand):
    """Read, normalise and write ads; a second import of the same file changes nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("path", type=Path, help=HELP["path"])
        parser.add_argument("--format", choices=sorted(READERS), default="", help=HELP["--format"])
        parser.add_argument("--source", default="", help=HELP["--source"])
        parser.add_argument("--map", nargs="+", default=[], help=HELP["--map"], metavar="FIELD=…")
        parser.add_argument("--country", default="", help=HELP["--country"])
        parser.add_argument("--company", default="", help=HELP["--company"])
        parser.add_argument("--fresh", type=int, metavar="N", help=HELP["--fresh"])
        parser.add_argument("--dry-run", action="store_true", help=HELP["--dry-run"])
        parser.add_argument("--limit", type=int, metavar="N", help=HELP["--limit"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; fail only when none could be read."""
        if options["fresh"] is not None and not 1 <= options["fresh"] <= LISTING_DAYS:
            raise CommandError(_("--fresh takes 1 to %(most)d days.") % {"most": LISTING_DAYS})
        try:
            paths = files_at(options["path"])
            defaults = Defaults(
                country=options["country"],
                company=options["company"],
                headings=_headings(options["map"]),
            )
        except Unreadable as error:
            raise CommandError(str(error)) from error
        problems = [self._import(path, defaults, options) for path in paths]
        if not options["dry_run"]:
            write_suggestions(now=timezone.now())
        if all(problems):
            raise CommandError(problems[0] if len(paths) == 1 else _("No file could be read."))

    def _import(self, path: Path, defaults: Defaults, options: dict[str, Any]) -> str:
        """Import one file and print its report; return why it could not be read at all, or ""."""
        source = options["source"] or slugify(path.name.partition(".")[0])
        try:
            with (
                named_lock(f"import:{source[:LONGEST_SOURCE]}"),
                open_ads(path, format=options["format"], defaults=defaults) as reading,
            ):
                report = import_ads(
                    source=source[:LONGEST_SOURCE],
                    ads=reading.ads,
                    defaults=defaults,
                    fresh_days=options["fresh"],
                    dry_run=options["dry_run"],
                    limit=options["limit"],
                    on_progress=self._progress,
                )
        except (Unreadable, DatabaseError, LockTaken, LockUnavailable) as error:
            problem = f"{path.name}: {error}"
            self.stderr.write(problem)
            return problem
        self._print(path.name, reading.format, report, options)
        return f"{path.name}: {report.stopped}" if report.stopped and not report.read else ""

    def _progress(self, report: ImportReport) -> None:
        if sys.stderr.isatty():
            line = _("%(rows)s rows, %(rate)s a second") % {
                "rows": f"{report.read:,}",
                "rate": f"{report.rows_per_second:,}",
            }
            self.stderr.write(f"\r{line:<60}", ending="")

    def _print(self, name: str, format: str, report: ImportReport, options: dict[str, Any]) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r", ending="")
        heading = _("%(file)s (%(format)s) as “%(source)s”") % {
            "file": name, "format": format, "source": report.source,
        }  # fmt: skip
        self.stdout.write(heading + (_(", dry run: nothing was written") if report.is_dry else ""))
        for label, count in _counts(report):
            self.stdout.write(f"  {label:<26}{count:>10,}")
        if report.stopped:
            self.stdout.write("  " + _("Stopped: %(why)s") % {"why": report.stopped})
            if report.read and not report.is_dry:
                self.stdout.write("  " + _("What was read before it is kept."))
        for reason, count in report.reasons.most_common(20):
            self.stdout.write(f"  {count:>6,} × {reason}")
        if report.is_dry or options["verbosity"] > 1:
            for flaw in report.flaws:
                self.stdout.write(
                    "  "
                    + _("line %(line)d: %(reason)s") % {"line": flaw.line, "reason": flaw.reason}
                )


def _counts(report: ImportReport) -> list[tuple[str, int]]:
    return [
        (_("rows read"), report.read),
        (_("added"), report.added),
        (_("changed"), report.changed),
        (_("unchanged"), report.unchanged),
        (_("repeats in the file"), report.repeats),
        (_("failed"), report.failed),
        (_("mended"), report.mended),
        (_("place not understood"), report.unplaced),
        (_("without pay"), report.without_pay),
        (_("without function"), report.without_function),
        (_("rows a second"), report.rows_per_second),
    ]


def _headings(stated: list[str]) -> dict[str, str]:
    """Return field -> heading from FIELD=HEADING pairs and files of them; # starts a comment."""
    pairs: dict[str, str] = {}
    for text in stated:
        lines = [text] if "=" in text else _lines_of(Path(text))
        for line in lines:
            name, equals, heading = line.partition("=")
            if line.strip() and not line.startswith("#"):
                if not equals:
                    raise Unreadable(_("--map: “%(line)s” is not FIELD=HEADING.") % {"line": line})
                pairs[name.strip()] = heading.strip()
    return pairs


def _lines_of(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(_("--map: %(path)s cannot be read.") % {"path": path}) from error
