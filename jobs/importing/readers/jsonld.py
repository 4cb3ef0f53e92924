"""schema.org JobPosting as JSON-LD: an object, a list, a @graph, or inside an HTML page."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import html as lxml_html

from jobs.importing.ads import Defaults, Flaw, RawAd, Unreadable
from jobs.importing.opening import Source
from jobs.importing.readers.json_items import (
    LARGEST_ITEM,
    all_said,
    dig,
    json_items,
    said,
)

SECTIONS = (
    "responsibilities", "qualifications", "skills", "educationRequirements",
    "experienceRequirements", "jobBenefits", "workHours",
)  # fmt: skip


def read_jsonld(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per JobPosting found; other types on the page are passed over."""
    if source.head.startswith("<"):
        values = _on_page(source)
    else:
        paths = ["item"] if source.head.startswith("[") else [""]
        values = ((line, found) for line, found in json_items(source, paths))
    for line, value in values:
        yield from _postings(line, value)


def _on_page(source: Source) -> Iterator[tuple[int, Any]]:
    page = source.text().read(LARGEST_ITEM + 1)
    if len(page) > LARGEST_ITEM:
        raise Unreadable(_("The page is larger than 5 MB."))
    tree = lxml_html.document_fromstring(
        page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
    )
    scripts = [
        "".join(map(str, script.itertext()))
        for script in tree.iter("script")
        if script.get("type", "").strip().casefold() == "application/ld+json"
    ]
    if not scripts:
        raise Unreadable(_("The page holds no JSON-LD."))
    yield from enumerate(scripts, start=1)


def _postings(line: int, value: Any) -> Iterator[RawAd | Flaw]:
    """Yield the postings in a value, however they are wrapped."""
    if isinstance(value, dict) and isinstance(value.get("raw"), str):
        value = value["raw"]
    if isinstance(value, str):
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError) as error:
            yield Flaw(line, _("This is not valid JSON: %(why)s") % {"why": str(error)[:120]})
            return
    if isinstance(value, list):
        for each in value:
            yield from _postings(line, each if isinstance(each, dict) else {})
    elif isinstance(value, dict) and isinstance(value.get("@graph"), list):
        yield from _postings(line, value["@graph"])
    elif isinstance(value, dict) and "JobPosting" in all_said(value.get("@type")):
        yield _posting(line, value)


def _posting(line: int, posting: dict[str, Any]) -> RawAd:
    pay = _pay(posting)
    places = _places(posting)
    reference = said(dig(posting, "identifier", "value")) or said(posting.get("identifier"))
    return RawAd(
        line=line,
        title=said(posting.get("title")) or said(posting.get("name")),
        description=said(posting.get("description")),
        sections=tuple(
            (_label(key), text) for key in SECTIONS for text in all_said(posting.get(key))[:1]
        ),
        company=said(posting.get("hiringOrganization")),
        reference=reference or said(posting.get("url")),
        places=tuple(place for place, _country in places if place),
        country=next((country for _place, country in places if country), ""),
        remote=said(posting.get("jobLocationType")),
        contract=" ".join(all_said(posting.get("employmentType"))),
        category=said(posting.get("occupationalCategory")) or said(posting.get("industry")),
        url=said(posting.get("url")),
        openings=said(posting.get("totalJobOpenings")),
        published=said(posting.get("datePosted")),
        expires=said(posting.get("validThrough")),
        **pay,
    )


def _label(key: str) -> str:
    """Return "Job benefits" for jobBenefits."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in key)
    return words.capitalize()


def _places(posting: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (place, country) of each location, or of where applicants may live."""
    found: list[tuple[str, str]] = []
    stated = posting.get("jobLocation") or posting.get("applicantLocationRequirements") or []
    for place in stated if isinstance(stated, list) else [stated]:
        address = dig(place, "address") or place
        if isinstance(address, str):
            found.append((address, ""))
            continue
        country = said(dig(address, "addressCountry"))
        parts = (said(dig(address, key)) for key in ("addressLocality", "addressRegion"))
        text = ", ".join(part for part in parts if part) or said(place)
        found.append((", ".join(part for part in (text, country) if part), country))
    return found


def _pay(posting: dict[str, Any]) -> dict[str, str]:
    """Return the pay as fields of a raw ad, from text, a number or a MonetaryAmount."""
    stated = posting.get("baseSalary") or posting.get("estimatedSalary")
    stated = stated[0] if isinstance(stated, list) and stated else stated
    currency = said(dig(stated, "currency")) or said(posting.get("salaryCurrency"))
    if not isinstance(stated, dict):
        return {"salary": said(stated), "salary_currency": currency}
    value = stated.get("value", stated)
    low = said(dig(value, "minValue")) or said(dig(value, "value")) or said(value)
    return {
        "salary_min": low,
        "salary_max": said(dig(value, "maxValue")) or low,
        "salary_currency": currency,
        "salary_period": said(dig(value, "unitText")) or said(stated.get("unitText")),
    }
