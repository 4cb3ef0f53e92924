"""Which column of a sheet is which field: headings we know, and what the operator says."""

from typing import Final

from django.utils.translation import gettext as _

from jobboard.core.text import fold_name
from jobs.importing.ads import Defaults, Unreadable

# Headings, folded, best first: where a sheet has several, the first that is filled in counts.
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "job title", "business title", "jobtitle", "position title", "position",
              "role", "job name", "vacancy", "vacancy title"),
    "description": ("description", "job description", "fulldescription", "full description",
                    "jobdescription", "advert", "details", "summary", "body", "text"),
    "requirements": ("requirements", "minimum qual requirements", "qualifications"),
    "skills": ("preferred skills", "skills"),
    "benefits": ("benefits", "perks"),
    "company": ("company", "company name", "employer", "employer name", "agency", "organisation",
                "organization", "hiring organization", "companyname", "recruiter"),
    "reference": ("id", "job id", "jobid", "reference", "reference number", "referencenumber",
                  "ref", "external id", "vacancy id"),
    "location": ("location", "job location", "locationraw", "locationnormalized", "city", "town",
                 "place", "work location", "joblocation"),
    "region": ("region", "state", "county", "district"),
    "country": ("country", "country code"),
    "remote": ("remote", "workplace type", "work mode", "remote type"),
    "contract": ("employment type", "job employment type", "job type", "contract type",
                 "contracttype", "contracttime", "contract", "work pattern", "working pattern",
                 "full time part time indicator", "hours", "employmenttype"),
    "experience": ("experience", "experience level", "seniority", "career level"),
    "category": ("category", "job category", "department", "function", "job function", "sector",
                 "industry"),
    "salary": ("salary", "salaryraw", "salary range", "pay", "wage", "compensation", "pay range",
               "remuneration"),
    "salary_min": ("salary min", "min salary", "job min salary", "salary from", "pay min",
                   "salary range from", "minimum salary"),
    "salary_max": ("salary max", "max salary", "job max salary", "salary to", "pay max",
                   "salary range to", "maximum salary"),
    "salary_currency": ("salary currency", "currency", "pay currency"),
    "salary_period": ("salary period", "job salary period", "salary frequency", "pay period",
                      "period"),
    "url": ("url", "job link", "job url", "link", "apply url", "apply link", "application url",
            "job apply link"),
    "email": ("email", "e mail", "apply email", "contact email", "application email"),
    "openings": ("openings", "of positions", "number of positions", "positions", "vacancies",
                 "number of vacancies"),
    "visa": ("visa", "visa sponsorship", "sponsorship"),
    "published": ("published", "date posted", "job posted date", "posted time", "posting date",
                  "posted", "posted on", "date", "publish date", "job maturity"),
    "expires": ("expires", "closing date", "deadline", "application deadline", "expiry date",
                "valid through", "post until", "expires on"),
}  # fmt: skip

# Content of listings, not interface: English whoever imports, or the digests would differ.
SECTION_HEADINGS: Final = (
    ("requirements", "Requirements"),
    ("skills", "Skills"),
    ("benefits", "Benefits"),
)

# What sheets we know leave unsaid, by headings that only they have.
KNOWN_SHEETS: Final = (
    ({"locationraw", "salarynormalized"}, Defaults(country="GB", currency="GBP")),
    ({"job maturity", "employer rating"}, Defaults(country="GB", currency="GBP")),
    ({"posted time", "salary range", "job type"}, Defaults(country="NG", period="month")),
    ({"civil service title", "title code no"},
     Defaults(country="US", currency="USD", location="New York City")),
)  # fmt: skip


def match_headings(header: list[str], stated: dict[str, str]) -> dict[str, list[int]]:
    """Return the columns of each field, best first; raises `Unreadable` without a title.

    `stated` maps fields to headings, as given by the operator; it goes before what we know.
    """
    folded = [fold_name(name) for name in header]
    columns: dict[str, list[int]] = {}
    for field, names in HEADINGS.items():
        found = [at for name in names for at, heading in enumerate(folded) if heading == name]
        if found:
            columns[field] = found
    for field, heading in stated.items():
        columns[field] = [_column(field, heading, folded)]
    if "title" not in columns:
        raise Unreadable(
            _("No column is a job title. Headings: %(names)s. Name it: --map title=HEADING")
            % {"names": ", ".join(header)[:300]}
        )
    return columns


def _column(field: str, heading: str, folded: list[str]) -> int:
    if field not in HEADINGS:
        raise Unreadable(
            _("--map: there is no field “%(field)s”. Fields: %(fields)s.")
            % {"field": field, "fields": ", ".join(HEADINGS)}
        )
    if fold_name(heading) not in folded:
        raise Unreadable(_("--map: no column is headed “%(name)s”.") % {"name": heading})
    return folded.index(fold_name(heading))


def known_sheet(header: list[str]) -> Defaults:
    """Return what a sheet we know leaves unsaid, by its headings."""
    folded = {fold_name(name) for name in header}
    return next((facts for names, facts in KNOWN_SHEETS if names <= folded), Defaults())
