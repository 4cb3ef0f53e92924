"""What a reader hands on: an ad as its source states it, or a flaw with its line."""

import hashlib
from dataclasses import dataclass, field, fields

from django.utils.translation import gettext_lazy as _

from jobboard.core.errors import InvalidInput

# Part of every digest: raise it when reading gets better, and the next import rewrites all ads.
READING = 1
# What does not change what a listing says: where in the file it stands, and "2 weeks ago".
_NOT_SAID = {"line", "published"}


class Unreadable(InvalidInput):
    """A file cannot be read (any further); the message says why and what to do."""

    code = "unreadable-file"
    message = _("The file cannot be read.")


@dataclass(frozen=True)
class Flaw:
    """Something wrong with one item; `is_lost` when no ad could be made of it."""

    line: int
    reason: str
    is_lost: bool = True


@dataclass(frozen=True)
class RawAd:
    """An ad as its source states it: strings only, empty when absent, and its line or position.

    `contract` holds every word about the kind of contract and the hours. `places` are added to
    `location`. `sections` are (heading, text) pairs that follow the description. `place_key` is
    set by formats whose references repeat, once per place.
    """

    line: int
    title: str = ""
    description: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    company: str = ""
    reference: str = ""
    place_key: str = ""
    location: str = ""
    places: tuple[str, ...] = ()
    country: str = ""
    remote: str = ""
    contract: str = ""
    experience: str = ""
    category: str = ""
    salary: str = ""
    salary_min: str = ""
    salary_max: str = ""
    salary_currency: str = ""
    salary_period: str = ""
    url: str = ""
    email: str = ""
    openings: str = ""
    visa: str = ""
    published: str = ""
    expires: str = ""

    def digest(self) -> str:
        """Return the SHA-256 of what the ad says: the same ad again gives the same digest."""
        said = [getattr(self, each.name) for each in fields(self) if each.name not in _NOT_SAID]
        return hashlib.sha256(repr((READING, said)).encode()).hexdigest()


@dataclass(frozen=True)
class Defaults:
    """What the operator, or a known sheet, states for ads that do not say it themselves."""

    country: str = ""
    company: str = ""
    currency: str = ""
    period: str = ""
    location: str = ""
    headings: dict[str, str] = field(default_factory=dict)
