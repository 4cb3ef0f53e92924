"""Opaque cursors: where a walk through an answer stands."""

import base64
import binascii
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext_lazy as _

from jobboard.core.errors import InvalidInput

LAST_PAGE = 50_000
# The moments that have 16 digits go on until 2286.
LATEST = 10**16


class CursorUnreadable(InvalidInput):
    """The cursor is none we gave."""

    code = "cursor-unreadable"
    status = 422
    message = _("This cursor is not one of ours. Start again without it.")


@dataclass(frozen=True)
class Cursor:
    """The page to give, and what page 1 of its walk saw (0: none yet).

    That is its newest search document, and its moment in microseconds since 1970.
    """

    page: int = 1
    ceiling: int = 0
    moment: int = 0

    def __str__(self) -> str:
        raw = orjson.dumps([self.page, self.ceiling, self.moment])
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor of a text, the first page for none; raise `CursorUnreadable`."""
        if not text:
            return cls()
        try:
            values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            page, ceiling, moment = values
        except (binascii.Error, ValueError, TypeError) as error:
            raise CursorUnreadable(field="cursor") from error
        is_whole = all(type(value) is int for value in values)
        is_known = is_whole and 1 <= page <= LAST_PAGE and 0 <= ceiling < 2**63
        if not is_known or not 0 <= moment < LATEST:
            raise CursorUnreadable(field="cursor")
        return cls(page, ceiling, moment)
