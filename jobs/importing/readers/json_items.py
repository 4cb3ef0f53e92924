"""Walking JSON in constant memory: one item at a time, bounded in size and depth."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import ijson
from django.utils.translation import gettext as _
from ijson.common import ObjectBuilder

from jobs.importing.ads import Unreadable
from jobs.importing.opening import Source

LARGEST_ITEM = 5_000_000
DEEPEST = 64
Json = dict[str, Any]


class _Metered:
    """UTF-8 bytes of a text stream, counted since the last item."""

    def __init__(self, source: Source) -> None:
        self._text = source.text()
        self.since_item = 0

    def read(self, size: int = 65536) -> bytes:
        block = self._text.read(min(size, 65536)).encode("utf-8", "replace")
        self.since_item += len(block)
        if self.since_item > LARGEST_ITEM:
            raise Unreadable(_("One item is larger than 5 MB. Is this a file of job ads?"))
        return block.removeprefix(b"\xef\xbb\xbf")


def json_items(source: Source, paths: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """Yield (position from 1, value) for each value at one of the ijson `paths`.

    Raises `Unreadable` where the JSON breaks off, for an item over 5 MB and beyond 64 levels.
    """
    metered = _Metered(source)
    builder: ObjectBuilder | None = None
    count, depth, floor = 0, 0, 0
    try:
        for path, event, value in ijson.parse(metered, buf_size=65536):
            if event in ("end_map", "end_array"):
                depth -= 1
            if builder is None and path in paths and event in ("start_map", "start_array"):
                builder, floor = ObjectBuilder(), depth
            if builder is not None:
                builder.event(event, value)
                if depth == floor and event in ("end_map", "end_array"):
                    count += 1
                    metered.since_item = 0
                    yield count, builder.value
                    builder = None
            if event in ("start_map", "start_array"):
                depth = _deeper(depth)
    except ijson.JSONError as error:
        raise Unreadable(
            _("The JSON breaks off or is broken after item %(count)d: %(why)s")
            % {"count": count, "why": str(error).splitlines()[0][:120]}
        ) from error


def _deeper(depth: int) -> int:
    if depth >= DEEPEST:
        raise Unreadable(_("The JSON is nested deeper than 64 levels; no job ad is."))
    return depth + 1


def said(value: Any) -> str:
    """Return a scalar as a string, the name in a {name: …} object, anything else as empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, int | float | Decimal):
        return f"{value}"
    if isinstance(value, dict):
        for key in ("name", "namn", "label", "value", "@value"):
            if isinstance(value.get(key), str):
                return str(value[key]).strip()
    return ""


def all_said(value: Any) -> list[str]:
    """Return what a value or a list of values says, empty ones left out."""
    values = value if isinstance(value, list) else [value]
    return [text for text in map(said, values) if text]


def dig(value: Any, *path: str) -> Any:
    """Return what lies at a path of keys, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
