"""Limits on guessing passwords: failures are counted by account, by address and by both."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from accounts.models import User
from jobboard.core.client import network_of
from jobboard.core.errors import TooMany
from jobboard.core.limits import Limit, give_back, take

QUARTER_HOUR = 900
# One person who has forgotten, from one place; an account, from everywhere; and an address, or an
# IPv6 network of 64 bits, for all accounts: behind a mobile carrier's stand thousands.
PAIR = Limit("sign-in-account-address", 5, QUARTER_HOUR, is_strict=True)
ACCOUNT = Limit("sign-in-account", 20, QUARTER_HOUR, is_strict=True)
ADDRESS = Limit("sign-in-address", 100, QUARTER_HOUR, is_strict=True)


@contextmanager
def guess(contact: str, *, address: str) -> Iterator[None]:
    """Count one guess at the password of `contact`, unless the block ends without ValidationError.

    Counted before the password is looked at, so that guesses at the same moment are counted too.
    Raises `TooMany` when a limit is reached, for contacts that nobody has as well; such a refusal
    counts nothing, so that one address cannot shut an account out for all others.
    """
    account, network = account_of(contact), network_of(address)
    uses = ((PAIR, f"{account} {network}"), (ACCOUNT, account), (ADDRESS, network))
    verdict = take(*uses)
    if not verdict.is_allowed:
        raise TooMany(told(verdict.reset_seconds), retry_after=verdict.reset_seconds)
    try:
        yield
    except ValidationError:
        raise
    except BaseException:
        give_back(*uses)
        raise
    give_back(*uses)


def account_of(contact: str) -> str:
    """Return one name for all ways to write the contacts of a person, or of nobody."""
    user = User.objects.by_contact(contact)
    return f"user:{user.pk}" if user else f"nobody:{contact.strip().lower()[:254]}"


def told(seconds: int) -> str:
    """Return what the person reads."""
    minutes = max(1, math.ceil(seconds / 60))
    return ngettext(
        "Too many wrong passwords. Try again in %(minutes)d minute.",
        "Too many wrong passwords. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
