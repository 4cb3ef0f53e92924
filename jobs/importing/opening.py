"""Opening a file of ads: compressed or not, in any encoding, refused when it is not text."""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from jobs.importing.ads import Unreadable

SAMPLE_BYTES = 256 * 1024
GZIP = b"\x1f\x8b"
# First bytes of what people take for a text file.
NOT_TEXT = {
    b"PK\x03\x04": "Excel/ZIP",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel/Word",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"SQLite format 3": "SQLite",
}
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
XML_ENCODING = re.compile(rb"<\?xml[^>]*?encoding=[\\\"']*([A-Za-z0-9._-]+)")


@dataclass(frozen=True)
class Source:
    """A readable stream of bytes at its start, the first of them, and their encoding."""

    stream: BinaryIO
    sample: bytes
    encoding: str

    @property
    def head(self) -> str:
        """The first characters of the file."""
        return self.sample.decode(self.encoding, "replace").lstrip("\ufeff \t\r\n")

    def text(self) -> io.TextIOWrapper:
        """Return the stream as text, lines as they are; bytes that are not UTF-8 as cp1252."""
        errors = "as_cp1252" if self.encoding.startswith("utf-8") else "replace"
        return io.TextIOWrapper(self.stream, encoding=self.encoding, errors=errors, newline="")


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open `path`, unpacking gzip; raises `Unreadable` for what is missing, empty or not text."""
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == GZIP
            raw.seek(0)
            unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
            with io.BufferedReader(_Guarded(unpacked), SAMPLE_BYTES) as stream:
                sample = stream.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
                yield Source(stream, sample, _encoding(sample))
    except IsADirectoryError as error:
        raise Unreadable(_("It is a folder. Name a file in it.")) from error
    except FileNotFoundError as error:
        raise Unreadable(_("There is no such file: %(path)s") % {"path": path}) from error
    except OSError as error:
        raise Unreadable(_("It cannot be opened: %(why)s") % {"why": error.strerror}) from error


class _Guarded(io.RawIOBase):
    """Reads on, and says so in our words when a compressed file is broken."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # bytes-like only
        try:
            block = self._inner.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(
                _("The compressed file is damaged or ends too early. Fetch it again.")
            ) from error
        buffer[: len(block)] = block
        return len(block)


def _encoding(sample: bytes) -> str:
    if not sample.strip():
        raise Unreadable(_("The file is empty."))
    for magic, kind in NOT_TEXT.items():
        if sample.startswith(magic):
            raise Unreadable(
                _("This is a %(kind)s file. Save it as CSV, XML or JSON.") % {"kind": kind}
            )
    for bom, encoding in BOMS.items():
        if sample.startswith(bom):
            return encoding
    if b"\0" in sample:
        return _utf16_without_mark(sample)
    stated = XML_ENCODING.search(sample[:300])
    if stated and _is_known(stated[1].decode("ascii")):
        return codecs.lookup(stated[1].decode("ascii")).name
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str:
    """Return the byte order when every other byte is zero, as in Latin text; else refuse."""
    pairs = sample[: len(sample) // 2 * 2]
    for encoding, zeros, letters in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if pairs[zeros::2].count(0) > len(pairs) * 0.4 and not pairs[letters::2].count(0):
            return encoding
    raise Unreadable(_("This is not a text file: it holds NUL bytes. Save it as UTF-8 text."))


def _is_known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding  # the flag str.decode itself looks at
    except LookupError:
        return False


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes UTF-8 cannot as Windows-1252, which is what they nearly always are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("as_cp1252", _as_cp1252)
