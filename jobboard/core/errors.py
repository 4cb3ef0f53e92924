"""Named errors of the domain; `core/edge.py` turns them into pages and problem+json."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no.

    Subclasses set `code` (kebab-case, stable, for programs), `status` (HTTP) and `message`
    (translated, for people, says how to fix it). `field` names the input at fault, if one is.
    """

    code = "refused"
    status = 409
    message: str | Promise = _("That is not possible.")

    def __init__(self, message: str | Promise | None = None, *, field: str = "") -> None:
        super().__init__(message or self.message)
        if message is not None:
            self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(DomainError):
    """What was sent cannot be read."""

    code = "invalid-input"
    status = 400
    message = _("Some of what was sent could not be read.")


class NotAllowed(DomainError):
    """The person may see it, but may not do that."""

    code = "not-allowed"
    status = 403
    message = _("Your role does not allow that.")


class WrongState(DomainError):
    """The thing is in a state from which this step is not declared."""

    code = "wrong-state"
    message = _("That step is not possible from its present state. Reload the page to see it.")


class Gone(DomainError):
    """It was here and will not come back."""

    code = "gone"
    status = 410
    message = _("This page is gone for good.")


class TooMany(DomainError):
    """A limit is reached; `retry_after` is the seconds until it ends."""

    code = "too-many"
    status = 429
    message = _("You were faster than we can follow. Wait a minute, then try again.")

    def __init__(self, message: str | Promise | None = None, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
