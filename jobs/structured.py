"""JobPosting markup (schema.org JSON-LD) of a live listing: only what its page shows."""

from datetime import datetime
from typing import Any

import orjson
from django.core.files.storage import default_storage

from accounts.models import Company
from jobboard.core.addresses import absolute
from jobboard.core.models import Place
from jobboard.core.money import Money
from jobs.models import Job
from jobs.regions import region_name

Node = dict[str, Any]
COUNTRY_NAMES = {"GH": "Ghana", "GB": "United Kingdom"}
ANYWHERE = "ZZ"
LOGO_PIXELS = 192
# Google's words for what we call a contract; a permanent one says nothing about its hours.
CONTRACTS = {
    Job.EmploymentType.FIXED_TERM: "TEMPORARY",
    Job.EmploymentType.CONTRACT: "CONTRACTOR",
    Job.EmploymentType.TEMPORARY: "TEMPORARY",
    Job.EmploymentType.APPRENTICE: "OTHER",
    Job.EmploymentType.INTERNSHIP: "INTERN",
    Job.EmploymentType.VOLUNTEER: "VOLUNTEER",
}
PATTERNS = {
    Job.WorkPattern.FULL_TIME: "FULL_TIME",
    Job.WorkPattern.PART_TIME: "PART_TIME",
    Job.WorkPattern.CASUAL: "OTHER",
}
# What could end the script element or a line of JavaScript, as JSON escapes it.
ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def job_posting(job: Job, now: datetime) -> Node | None:
    """Return the markup of a listing, or None: not live, or a required part is unknown.

    Reads `company` and `job_places` with their places; loads nothing when the listing came from
    `with_places()`.
    """
    where = where_nodes(job)
    if not job.is_live(now) or not where or job.published_at is None or job.expires_at is None:
        return None
    posting: Node = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": job.description_html,
        "datePosted": job.published_at.date().isoformat(),
        "validThrough": job.expires_at.isoformat(timespec="seconds"),
        "url": absolute(job.get_absolute_url()),
        "identifier": {"@type": "PropertyValue", "name": job.company.name, "value": str(job.pk)},
        "hiringOrganization": organization(job.company),
        **where,
    }
    if types := employment_types(job):
        posting["employmentType"] = types
    if pay := base_salary(job):
        posting["baseSalary"] = pay
    return posting


def where_nodes(job: Job) -> Node:
    """Return the members that say where the work is done; none when that is unknown."""
    if job.remote == Job.Remote.REMOTE:
        return {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": [
                {"@type": "Country", "name": COUNTRY_NAMES.get(code, code)}
                for code in reader_countries(job)
            ],
        }
    places = [location for item in job.job_places.all() if (location := address(item.place))]
    if not places and job.country != ANYWHERE:
        places = [place_node({"addressCountry": job.country})]
    return {"jobLocation": places} if places else {}


def reader_countries(job: Job) -> list[str]:
    """Return the countries a remote job takes people from; anywhere includes both of ours."""
    found = dict.fromkeys(item.place.country for item in job.job_places.all())
    codes = list(found) or [job.country]
    return list(COUNTRY_NAMES) if ANYWHERE in codes else codes


def address(place: Place) -> Node | None:
    """Return a place as a Place node, or None for one that is in no country."""
    if place.country == ANYWHERE:
        return None
    parts: Node = {"addressCountry": place.country}
    if place.kind == Place.Kind.REGION:
        parts["addressRegion"] = place.name
    elif place.kind in (Place.Kind.TOWN, Place.Kind.DISTRICT):
        parts["addressLocality"] = place.name
        if region := region_name(place.pk):
            parts["addressRegion"] = region
    return place_node(parts)


def place_node(parts: Node) -> Node:
    """Return a Place with this postal address."""
    return {"@type": "Place", "address": {"@type": "PostalAddress", **parts}}


def organization(company: Company) -> Node:
    """Return the employer, with the logo its page shows."""
    node: Node = {"@type": "Organization", "name": company.name}
    if company.website:
        node["sameAs"] = company.website
    if company.logo:
        node["logo"] = absolute(default_storage.url(f"{company.logo}-{LOGO_PIXELS}.webp"))
    return node


def employment_types(job: Job) -> list[str]:
    """Return Google's names for the contract and the hours, without repeats."""
    contract = CONTRACTS.get(Job.EmploymentType(job.employment_type)) if job.employment_type else ""
    pattern = PATTERNS.get(Job.WorkPattern(job.work_pattern)) if job.work_pattern else ""
    return list(dict.fromkeys(name for name in (pattern, contract) if name))


def base_salary(job: Job) -> Node | None:
    """Return the employer's own figure; never one converted or estimated by us."""
    if job.pay_min_minor is None:
        return None
    low = amount(job.pay_min_minor, job.pay_currency)
    high = amount(job.pay_max_minor or job.pay_min_minor, job.pay_currency)
    value: Node = {"@type": "QuantitativeValue", "unitText": job.pay_period.upper()}
    value |= {"value": low} if low == high else {"minValue": low, "maxValue": high}
    return {"@type": "MonetaryAmount", "currency": job.pay_currency, "value": value}


def amount(minor: int, currency: str) -> int | float:
    """Return minor units as a number of major units, whole where it is whole."""
    major = Money(minor, currency).major
    return int(major) if major == major.to_integral_value() else float(major)


def as_script(node: Node) -> str:
    """Return the JSON text of a node, safe inside a script element."""
    text = orjson.dumps(node).decode()
    for char, escape in ESCAPES.items():
        text = text.replace(char, escape)
    return text
