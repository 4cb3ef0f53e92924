"""“Who is hiring” comments: the first line says company, role, place; the rest is free text."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jobboard.core.html import html_to_text
from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.json_items import said

LARGEST_LINE = 1_000_000
BARS = re.compile(r"\s*\|+\s*")
DASHES = re.compile(r"\s+[-–—•]+\s+|\s*[–—]\s*|\s*\|+\s*")
ADDRESS = re.compile(r"\(?\b(?:https?://|www\.)[^\s)]*\)?")
BARE_ADDRESS = re.compile(r"^[\w.-]+\.(?:com|io|co|org|net|ai|uk|de|ly|us|me|tv|app|xyz)(?:/\S*)?$")
MONEY = re.compile(r"[$£€]\s*\d|\b\d{2,3}k?\s*[-–]\s*[$£€]?\d{2,3}k\b", re.IGNORECASE)
ROLE = re.compile(
    r"\b(?:engineer|developer|programmer|designer|manager|scientist|analyst|architect|devops|sre|"
    r"administrator|lead|director|head of|cto|ceo|vp|researcher|consultant|specialist|marketer|"
    r"marketing|recruiter|writer|support|frontend|front[- ]end|backend|back[- ]end|full[- ]?stack|"
    r"ios|android|qa|tester|hacker|sales|product|intern|positions?|roles?|devs?)"
    r"(?:s|ing)?\b",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"\b(?:remote|on-?site|full[- ]?time|part[- ]?time|contract|freelance|permanent|visa|h1b|"
    r"interns?|internships?|relocation|local|equity|hiring|multiple|various)\b",
    re.IGNORECASE,
)
IN_BODY = re.compile(
    r"\b((?:Senior|Junior|Lead|Principal|Staff|Head|Sr\.?|Jr\.?)\s+)?"
    r"((?:[A-Z][\w+#./-]*\s+){0,3}(?:Engineer|Developer|Designer|Scientist|Programmer|"
    r"Analyst|Architect|Manager)s?)\b"
)
FILLER = re.compile(r"\b(?:is|are) (?:now )?hiring\b.*$|^(?:we are |join )", re.IGNORECASE)
IS_HIRING = re.compile(r"(.{2,60}?)\s+(?:is|are)\s+(?:now )?(?:hiring|looking for|seeking)\b(.*)")
LONGEST_PART = 90
LONGEST_NAME, LONGEST_PAY = 60, 50
UNCLOSED = re.compile(r"\s*[-–—,]?\s*\([^)]*$")


def read_hn(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per line of JSON; comments that are no ads are flaws."""
    text = source.text()
    number = 0
    while line := text.readline(LARGEST_LINE):
        number += 1
        if len(line) >= LARGEST_LINE and not line.endswith("\n"):
            yield Flaw(number, _("The line is longer than 1 MB."))
            while line and not line.endswith("\n"):
                line = text.readline(LARGEST_LINE)
        elif line.strip():
            yield _comment(number, line)


def _comment(number: int, line: str) -> RawAd | Flaw:
    try:
        comment = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Flaw(number, _("This is not valid JSON: %(why)s") % {"why": str(error)[:120]})
    if not isinstance(comment, dict):
        return Flaw(number, _("This is not an object."))
    body = re.sub(r"</?font[^>]*>", "", said(comment.get("full_html")))
    lines = html_to_text(body).splitlines()
    first = lines[0] if lines else ""
    parts = _parts(first)
    place = _place(comment)
    if not (place or comment.get("remote")) and len(parts) < 2:
        return Flaw(number, _("No ad: neither a place nor an employer in the first line."))
    company, role = _company_and_role(parts, place)
    # Where the set's own geography found nothing, a part of the first line may still be a place.
    rest = [part for part in parts if part not in (company, role) and len(part) <= LONGEST_NAME]
    place = place or " | ".join(rest)
    if not role:
        found = IN_BODY.search(" ".join(lines[:40]))
        role = f"{found[1] or ''}{found[2]}" if found else ""
    if not role:
        role = _jobs_of(company, place, first)
    return _ad(number, comment, first, body, company, role, place)


def _jobs_of(company: str, place: str, first: str) -> str:
    if company:
        return f"Jobs at {company}"
    return f"Jobs in {place.partition(',')[0]}" if place else first


def _ad(
    number: int, comment: dict[str, Any], first: str, body: str, company: str, role: str, place: str
) -> RawAd:
    visa = "true" if comment.get("h1b") or re.search(r"\bvisa\b", first, re.IGNORECASE) else ""
    contract = " ".join(TERMS.findall(first))
    if comment.get("intern") and re.search("intern", role, re.IGNORECASE):
        contract += " internship"
    money = MONEY.search(first)
    return RawAd(
        line=number,
        title=role,
        description=body,
        company=company,
        reference=said(comment.get("url")).rpartition("id=")[2] or said(comment.get("url")),
        location=place,
        country=said(comment.get("country")),
        remote="remote" if comment.get("remote") else "",
        contract=contract,
        category="Software & Data",
        salary=first[money.start() :][:LONGEST_PAY] if money else "",
        url=said(comment.get("url")),
        visa=visa,
        published=said(comment.get("month")),
    )


def _place(comment: dict[str, Any]) -> str:
    return said(comment.get("address")) or said(comment.get("location"))


def _parts(first: str) -> list[str]:
    """Return what stands between bars, or between dashes where there are none."""
    line = html.unescape(first)
    parts = BARS.split(line) if "|" in line else DASHES.split(line)
    cleaned = (_trimmed(ADDRESS.sub("", part)) for part in parts)
    return [part for part in cleaned if part]


def _trimmed(part: str) -> str:
    """Return a part without empty or half brackets and the signs around it."""
    closed = re.sub(r"\(\s*\)|^[^(]*\)", "", UNCLOSED.sub("", part))
    return closed.strip(" \t-–—:,;./&")


def _company_and_role(parts: list[str], place: str) -> tuple[str, str]:
    """Return the first part that can be a name and the first that names a role."""
    company = role = ""
    if parts and (sentence := IS_HIRING.match(parts[0])):
        company, role = _trimmed(sentence[1]), _role_in(sentence[2])
    town = place.split(",", maxsplit=1)[0].strip().casefold()
    for at, part in enumerate(parts):
        if len(part) > LONGEST_PART * 2 or BARE_ADDRESS.match(part) or MONEY.search(part):
            continue
        is_place = bool(town) and part.casefold().startswith(town)
        named = _role_in(part)
        if not role and named and not (at == 0 and _has_role(parts[1:])):
            role = named
        elif not company and not is_place and not TERMS.fullmatch(part.split(",")[0].strip()):
            name = _trimmed(FILLER.sub("", part))
            company = name if len(name) <= LONGEST_NAME else ""
    return company, role


def _has_role(parts: list[str]) -> bool:
    """Say whether a part names a role, so that the one before them is the company."""
    return any(_role_in(part) for part in parts if len(part) <= LONGEST_PART)


def _role_in(part: str) -> str:
    """Return what of a part is the role: "iOS developer" of "Full time, iOS developer, Berlin"."""
    pieces = (_trimmed(TERMS.sub("", piece)) for piece in part.split(","))
    return ", ".join(piece for piece in pieces if ROLE.search(piece))
