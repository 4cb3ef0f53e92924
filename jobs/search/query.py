"""The question a search asks and the answer an engine gives, free of any engine."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_WORDS_LENGTH = 300
MAX_WORDS = 12
# How long the pages of one walk tell of the same moment.
LONGEST_WALK = timedelta(hours=1)


class Sort(models.TextChoices):
    """The orders results come in."""

    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    CLOSING = "closing", _("Closing soon")
    PAY = "pay", _("Highest pay")
    DISTANCE = "distance", _("Nearest")


class Tier(models.TextChoices):
    """Why a listing ranks where it does by relevance; newest first inside a tier.

    "Named" means in the title, the names of its places, the employer's name or, where a word means
    a filter, by that filter. Other words for what was typed name it too, but make no title.
    """

    TITLE = "title", _("Everything asked for is named, and the title says nothing else")
    CLOSE = "close", _("Everything asked for is named, with one more word in the title")
    NEAR = "near", _("Everything is named with two more words in the title, or is the employer")
    NAMED = "named", _("Everything asked for is named, in a longer title")
    AROUND = "around", _("Everything asked for is named, outside the title or in other words")
    PARTLY = "partly", _("Some of the words typed are in the title, the more the higher")
    TEXT = "text", _("Words in the text")


@dataclass(frozen=True)
class JobQuery:
    """Words and filters; values inside one group are alternatives, groups are all required.

    `pay_min_minor` is a yearly amount in minor units of `pay_currency` (GHS or GBP); a listing
    matches when the top of its range reaches it, and `with_unstated_pay` also when it states no
    pay in any currency. `radius_km` 0 means the place and what lies inside it.
    `posted_within_days` counts back in whole hours.

    The pages of one walk take `ceiling` and `as_of` from the first: the newest search document it
    saw, and its moment. So neither what is published, starts, expires or is closed meanwhile, nor
    a fold or a rebuild, shifts a page: none comes twice, and none is missing that was there and
    still is live. Those that ended meanwhile leave a gap, for whoever shows a page loads the
    live ones only. An edit that changes whether or where a listing is found, a ban and a deletion
    have no past: each moves what comes after it by one place. A walk older than `LONGEST_WALK`
    sees the moment that long ago.
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
    with_unstated_pay: bool = False
    posted_within_days: int | None = None
    visa_sponsorship: bool = False
    quick_apply: bool = False
    companies: tuple[int, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE
    ceiling: int | None = None
    as_of: datetime | None = None
    with_facets: bool = True

    def but(self, **changes: Any) -> "JobQuery":
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def moment(self, now: datetime) -> datetime:
        """Return the moment the answer given at `now` tells of."""
        return now if self.as_of is None else min(now, max(self.as_of, now - LONGEST_WALK))


@dataclass(frozen=True)
class Facet:
    """One value of a filter group and how many results it would leave, own group left out."""

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Offer:
    """A search with one group of words left out: what `words` ask for, and how many it finds."""

    left_out: str
    words: str
    total: int


@dataclass(frozen=True)
class SearchPage:
    """One page of an answer: job ids in order, the exact total, and facets by group.

    `facets` groups: country, region, function, employment_type, work_pattern, remote,
    experience, pay (bands), pay_unstated, posted, visa, quick_apply, employer (the
    `MOST_EMPLOYERS` with most, and those chosen), radius (around a place; the largest are left
    out where places stand very close). `distances_km` holds job id -> kilometres from the place
    asked for. `dropped_words` are groups of words left out
    because all together found nothing; `offers` leave one out where little was found.
    `is_total_exact` is False when phrases had too many candidates to verify. `explain` maps a job
    id to the `Tier` it ranked in. `ceiling` and `as_of` go into links to other pages.
    """

    ids: list[int]
    total: int
    query: JobQuery
    at: datetime
    ceiling: int = 0
    as_of: datetime | None = None
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    distances_km: dict[int, float] = field(default_factory=dict)
    dropped_words: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_total_exact: bool = True
    explain: dict[int, str] = field(default_factory=dict)

    @property
    def page_count(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.query.page_size))
