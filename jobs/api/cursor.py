"""Opaque cursors: where a walk through an answer stands."""

import base64
import binascii
from dataclasses import dataclass

import orjson
from django.utils.translation import gettext_lazy as _

from jobboard.core.errors import InvalidInput

LAST_PAGE = 50_000


class CursorUnreadable(InvalidInput):
    """The cursor is none we gave."""

    code = "cursor-unreadable"
    status = 422
    message = _("This cursor is not one of ours. Start again without it.")


@dataclass(frozen=True)
class Cursor:
    """The page to give, and the newest search document its walk began with (0: none yet)."""

    page: int = 1
    ceiling: int = 0

    def __str__(self) -> str:
        raw = orjson.dumps([self.page, self.ceiling])
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor of a text, the first page for none; raise `CursorUnreadable`."""
        if not text:
            return cls()
        try:
            values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            page, ceiling = values
        except (binascii.Error, ValueError, TypeError) as error:
            raise CursorUnreadable(field="cursor") from error
        is_whole = type(page) is int and type(ceiling) is int
        if not is_whole or not 1 <= page <= LAST_PAGE or not 0 <= ceiling < 2**63:
            raise CursorUnreadable(field="cursor")
        return cls(page, ceiling)
