"""What the API takes and gives, as its OpenAPI description shows it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from jobs.forms import MAX_NUMBER, MAX_WHERE_LENGTH
from jobs.models import choices
from jobs.search import Sort
from jobs.search.bands import RADII_KM
from jobs.search.query import MAX_PAGE_SIZE, MAX_WORDS_LENGTH, PAGE_SIZE

MOST_VALUES = 60


def known_radius(km: int) -> int:
    """Return the radius, or raise ValueError with those that can be asked for."""
    if km not in RADII_KM:
        raise ValueError(f"must be one of {', '.join(map(str, RADII_KM))}")
    return km


Radius = Annotated[int, AfterValidator(known_radius)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,50}$")]
Positive = Annotated[int, Field(ge=1, le=MAX_NUMBER)]


def many(description: str) -> Any:
    """Return a parameter that may be repeated; its values are alternatives."""
    return Field(default_factory=list, max_length=MOST_VALUES, description=description)


class JobFilters(Schema):
    """The parameters of the results page, and how to walk through the answer."""

    q: str = Field("", max_length=MAX_WORDS_LENGTH, description="Words: a job, skill or company.")
    where: str = Field("", max_length=MAX_WHERE_LENGTH, description="A town, region or country.")
    radius: Radius = Field(0, description="Kilometres around the place.")
    country: list[Literal["GH", "GB", "remote"]] = many("Country of the place, or remote work.")
    region: list[Positive] = many("Ids of regions, as the facets give them.")
    function: list[Code] = many("Codes of kinds of work, as the facets give them.")
    type: list[choices.EmploymentType] = many("Contract.")
    pattern: list[choices.WorkPattern] = many("Hours.")
    remote: list[choices.Remote] = many("Where the work is done.")
    level: list[choices.Experience] = many("Experience asked for.")
    pay: Positive | None = Field(
        None, description="Least pay a year in minor units: pence with country=GB, else pesewas."
    )
    nopay: Literal["", "1"] = Field(
        "", description="1: with pay, also jobs that do not state theirs."
    )
    posted: Literal["", "1", "3", "7", "14", "30"] = Field("", description="Days, at most.")
    visa: Literal["", "1"] = Field("", description="1: only with visa sponsorship.")
    quick: Literal["", "1"] = Field(
        "", description="1: only jobs one can apply for without another website."
    )
    company: list[Positive] = many("Ids of employers, as the facets give them.")
    sort: Sort = Sort.RELEVANCE
    limit: int = Field(PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE, description="Jobs in one answer.")
    cursor: str = Field("", max_length=100, description="`next_cursor` of the answer before.")
    facets: Literal["", "1"] = Field("", description="1: count what each filter would leave.")


class CompanyOut(Schema):
    """An employer."""

    id: int
    name: str
    url: str
    logo_url: str | None = None


class PlaceOut(Schema):
    """A place of work and the region it lies in."""

    name: str
    region: str | None = None
    country: str


class PayOut(Schema):
    """Pay as the employer states it, in minor units (pesewas, pence) of the currency."""

    min_minor: int
    max_minor: int
    currency: str
    period: choices.PayPeriod


class JobOut(Schema):
    """A live job, as lists show it."""

    id: int
    title: str
    url: str
    company: CompanyOut
    places: list[PlaceOut]
    country: str
    remote: choices.Remote
    function: str | None = None
    employment_type: choices.EmploymentType | None = None
    work_pattern: choices.WorkPattern | None = None
    experience: choices.Experience | None = None
    pay: PayOut | None = None
    pay_reason: choices.PayReason | None = None
    openings: int
    visa_sponsorship: bool
    published_at: datetime
    expires_at: datetime
    updated_at: datetime


class JobDetailOut(JobOut):
    """A live job in full."""

    description_html: str
    apply_by: choices.ApplyBy
    apply_url: str | None = None
    apply_email: str | None = None


class FacetOut(Schema):
    """A value of a filter and how many jobs it would leave."""

    value: str
    count: int


class CorrectionOut(Schema):
    """A better spelling of `q`, and how many jobs it finds with the same filters."""

    q: str
    total: int


class OfferOut(Schema):
    """A search with some words of `q` left out, and how many jobs it finds."""

    left_out: str
    q: str
    total: int


class JobsOut(Schema):
    """One step through an answer; `next_cursor` is null at its end.

    `dropped_words` were left out because all words together find nothing; `offers` are there when
    little was found. `is_total_exact` is false for a phrase too common to verify everywhere.
    """

    total: int
    is_total_exact: bool = True
    items: list[JobOut]
    next_cursor: str | None = None
    dropped_words: list[str]
    offers: list[OfferOut]
    did_you_mean: CorrectionOut | None = None
    facets: dict[str, list[FacetOut]] | None = None


class SuggestionOut(Schema):
    """What a search box may propose; `q` is what then to search for."""

    kind: Literal["title", "company", "place"]
    text: str
    q: str


class SuggestionsOut(Schema):
    """Titles first, then employers, then places, each the most frequent first."""

    suggestions: list[SuggestionOut]


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Schema):
    """An error as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
