"""The question a search asks and the answer an engine gives, free of any engine."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_WORDS_LENGTH = 300


class Sort(models.TextChoices):
    """The orders results come in."""

    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    CLOSING = "closing", _("Closing soon")
    PAY = "pay", _("Highest pay")
    DISTANCE = "distance", _("Nearest")


class Tier(models.TextChoices):
    """Why a listing ranks where it does by relevance; newest first inside a tier."""

    TITLE = "title", _("Words in the title, all others in the place or the employer's name")
    PARTLY = "partly", _("Some words in the title, or all in the place or the employer's name")
    TEXT = "text", _("Words in the text")


@dataclass(frozen=True)
class JobQuery:
    """Words and filters; values inside one group are alternatives, groups are all required.

    `pay_min_minor` is a yearly amount in minor units of `pay_currency` (GHS or GBP); a listing
    matches when the top of its range reaches it, and never when it states no pay. `ceiling` is
    the newest search document the first page saw: later publications shift nothing. `radius_km`
    0 means the place and what lies inside it. `posted_within_days` counts back in whole hours.
    """

    words: str = ""
    place_id: int | None = None
    radius_km: int = 0
    countries: tuple[str, ...] = ()
    regions: tuple[int, ...] = ()
    functions: tuple[str, ...] = ()
    employment_types: tuple[str, ...] = ()
    work_patterns: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    experience: tuple[str, ...] = ()
    pay_min_minor: int | None = None
    pay_currency: str = "GHS"
    posted_within_days: int | None = None
    visa_sponsorship: bool = False
    company_id: int | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    ceiling: int | None = None
    with_facets: bool = True

    def but(self, **changes: Any) -> "JobQuery":
        """Return a copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Facet:
    """One value of a filter group and how many results it would leave, own group left out."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class SearchPage:
    """One page of an answer: job ids in order, the exact total, and facets by group.

    `facets` groups: country, region, function, employment_type, work_pattern, remote,
    experience, pay (bands), posted, visa. `distances_km` holds job id -> kilometres from the
    place asked for. `dropped_words` are words left out because all together found nothing.
    `explain` maps a job id to the `Tier` it ranked in. `ceiling` goes into links to other pages.
    """

    ids: list[int]
    total: int
    query: JobQuery
    at: datetime
    ceiling: int = 0
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    distances_km: dict[int, float] = field(default_factory=dict)
    dropped_words: tuple[str, ...] = ()
    explain: dict[int, str] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.query.page_size))
