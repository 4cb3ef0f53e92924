"""CSV: columns found by their headings, rows one at a time, broken rows reported."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from jobs.importing.ads import Defaults, Flaw, RawAd, Unreadable
from jobs.importing.headings import SECTION_HEADINGS, known_sheet, match_headings
from jobs.importing.opening import Source

LARGEST_FIELD = 1_000_000
LARGEST_LINE = 4_000_000
DELIMITERS = ",;\t|"


def read_csv(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per row; `defaults.headings` maps a field to the heading of its column."""
    # Once for the process; Django itself reads no CSV.
    csv.field_size_limit(LARGEST_FIELD)
    lines = _lines(source.text())
    first = next(lines)
    delimiter = max(DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    columns = match_headings(header, defaults.headings)
    known = known_sheet(header)
    count = 1
    for row in _rows(lines, delimiter):
        if isinstance(row, Flaw):
            yield row
        elif not any(cell.strip() for cell in row[1]):
            continue
        elif len(row[1]) > len(header) and any(cell.strip() for cell in row[1][len(header) :]):
            yield Flaw(
                row[0],
                _("The row has %(found)d fields, the header %(due)d. Is a quote missing?")
                % {"found": len(row[1]), "due": len(header)},
            )
        else:
            yield _ad(row[0], row[1], columns, known)
        count += 1
    if count == 1:
        raise Unreadable(_("The file has a header and no rows."))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines, none longer than memory should hold."""
    while line := text.readline(LARGEST_LINE):
        if len(line) >= LARGEST_LINE and not line.endswith("\n"):
            raise Unreadable(_("A line is longer than 4 MB. Is this a CSV file?"))
        yield line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]] | Flaw]:
    """Yield (line the row begins on, cells); a row that cannot be read is a flaw."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 2
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Flaw(begins, _why(error))


def _why(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text or "field larger" in text:
        return _("A quote opens here and is never closed.")
    if "expected after" in text:
        return _('A quote inside a field is not doubled (""), or one is missing.')
    return _("The row cannot be read: %(why)s") % {"why": text}


def _ad(line: int, cells: list[str], columns: dict[str, list[int]], known: Defaults) -> RawAd:
    """Make an ad of a row: the first cell that says something, or all of them joined."""

    def first(field: str) -> str:
        stated = (cells[at].strip() for at in columns.get(field, ()) if at < len(cells))
        return next((text for text in stated if text and text.casefold() != "nan"), "")

    def joined(field: str) -> str:
        stated = (cells[at].strip() for at in columns.get(field, ()) if at < len(cells))
        return " ".join(text for text in stated if text)

    location = first("location")
    region = first("region")
    if region and region.casefold() not in location.casefold():
        location = f"{location}, {region}".strip(", ")
    return RawAd(
        line=line,
        title=first("title"),
        description=first("description"),
        sections=tuple((name, first(field)) for field, name in SECTION_HEADINGS if first(field)),
        company=first("company"),
        reference=first("reference"),
        place_key=location,
        location=location,
        places=(known.location,) if known.location else (),
        country=first("country") or known.country,
        remote=first("remote"),
        contract=joined("contract"),
        experience=first("experience"),
        category=first("category"),
        salary=first("salary"),
        salary_min=first("salary_min"),
        salary_max=first("salary_max"),
        salary_currency=first("salary_currency") or known.currency,
        salary_period=first("salary_period") or known.period,
        url=first("url"),
        email=first("email"),
        openings=first("openings"),
        visa=first("visa"),
        published=first("published"),
        expires=first("expires"),
    )
