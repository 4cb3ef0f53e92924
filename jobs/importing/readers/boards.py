"""The public job boards of Greenhouse and Lever."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.json_items import all_said, dig, json_items, said


def read_greenhouse(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield the ads of `{"jobs": […]}`; descriptions arrive as entity-encoded HTML."""
    for line, job in json_items(source, ["jobs.item"]):
        if not isinstance(job, dict):
            yield Flaw(line, _("This is not an object."))
            continue
        metadata = {
            said(each.get("name")).casefold(): said(each.get("value"))
            for each in job.get("metadata") or []
            if isinstance(each, dict)
        }
        yield RawAd(
            line=line,
            title=said(job.get("title")),
            description=said(job.get("content")),
            company=said(job.get("company_name")),
            reference=said(job.get("id")),
            location=said(job.get("location")),
            remote=metadata.get("location type", ""),
            contract=metadata.get("employment type", ""),
            category=" ".join(all_said(job.get("departments"))),
            url=said(job.get("absolute_url")),
            published=said(job.get("first_published")) or said(job.get("updated_at")),
            expires=said(job.get("application_deadline")),
        )


def read_lever(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield the ads of a list of postings; the company is in the address of each."""
    for line, job in json_items(source, ["item"]):
        if not isinstance(job, dict):
            yield Flaw(line, _("This is not an object."))
            continue
        url = said(job.get("hostedUrl"))
        yield RawAd(
            line=line,
            title=said(job.get("text")),
            description=said(job.get("description")) or said(job.get("descriptionPlain")),
            sections=_sections(job),
            company=defaults.company or _company_in(url),
            reference=said(job.get("id")),
            location=said(dig(job, "categories", "location")),
            places=tuple(all_said(dig(job, "categories", "allLocations"))),
            country=said(job.get("country")),
            remote=said(job.get("workplaceType")),
            contract=said(dig(job, "categories", "commitment")),
            category=said(dig(job, "categories", "team")),
            salary_min=said(dig(job, "salaryRange", "min")),
            salary_max=said(dig(job, "salaryRange", "max")),
            salary_currency=said(dig(job, "salaryRange", "currency")),
            salary_period=said(dig(job, "salaryRange", "interval")),
            url=said(job.get("applyUrl")) or url,
            published=said(job.get("createdAt")),
        )


def _sections(job: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the lists of a posting (bare <li> items) and its closing text."""
    found = [
        (said(each.get("text")), f"<ul>{said(each.get('content'))}</ul>")
        for each in job.get("lists") or []
        if isinstance(each, dict)
    ]
    found.append(("", said(job.get("additional")) or said(job.get("additionalPlain"))))
    return tuple(pair for pair in found if pair[1])


def _company_in(url: str) -> str:
    """Return "People Ai" for https://jobs.lever.co/people-ai/…, which is all a board says."""
    parts = url.split("/")
    return parts[3].replace("-", " ").title() if len(parts) > 3 else ""
