"""From a path to its ads: open, tell the format, read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from jobs.importing.ads import Defaults, Flaw, RawAd, Unreadable
from jobs.importing.opening import open_source
from jobs.importing.readers import READERS
from jobs.importing.sniffing import sniff


@dataclass(frozen=True)
class Reading:
    """A file being read: its format and its ads and flaws, one at a time."""

    format: str
    ads: Iterator[RawAd | Flaw]


@contextmanager
def open_ads(path: Path, *, format: str = "", defaults: Defaults) -> Iterator[Reading]:
    """Open a file of ads; raises `Unreadable`, here or while its ads are read."""
    with open_source(path) as source:
        name = format or sniff(source)
        yield Reading(name, READERS[name](source, defaults))


def files_at(path: Path) -> list[Path]:
    """Return the file, or the files of a folder (hidden ones left out) in the order of names."""
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.is_file() and each.name[0] != ".")
    if not found:
        raise Unreadable(_("The folder holds no files."))
    return found
