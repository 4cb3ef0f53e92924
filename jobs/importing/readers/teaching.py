"""The feeds partners send to the UK's teaching job board, broken ones too."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.json_items import json_items, said
from jobs.importing.readers.xml_items import children, xml_items

ADVERTS = "Research, Teaching & Training"


def read_teaching_xml(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per <item> whose children are named as in the board's own schema."""
    for found in xml_items(source, "item"):
        yield found if isinstance(found, Flaw) else _ad(found[0], children(found[1]))


def read_fusion(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per object of a list; the same names as the XML, in JSON."""
    for line, item in json_items(source, ["item"]):
        if isinstance(item, dict):
            yield _ad(line, {key.lower(): said(value) for key, value in item.items()})
        else:
            yield Flaw(line, _("This is not an object."))


def _ad(line: int, item: dict[str, Any]) -> RawAd:
    return RawAd(
        line=line,
        title=item.get("jobtitle", ""),
        description=item.get("jobadvert", ""),
        company=item.get("schoolname", "") or item.get("organisationname", ""),
        reference=item.get("reference", ""),
        location=item.get("location", ""),
        country="GB",
        contract=f"{item.get('contracttype', '')} {item.get('workingpatterns', '')}".strip(),
        category=ADVERTS,
        salary=item.get("salary", ""),
        url=item.get("applicationurl", "") or item.get("adverturl", ""),
        visa=item.get("visasponsorshipavailable", ""),
        published=item.get("publishon", ""),
        expires=item.get("expiresat", ""),
    )


def read_ventrus(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per RSS <item>, whose <Vacancy> holds the facts."""
    for found in xml_items(source, "item"):
        if isinstance(found, Flaw):
            yield found
            continue
        line, element = found
        outer = children(element)
        vacancy = next(element.iter("Vacancy"), None)
        facts = children(vacancy) if vacancy is not None else {}
        contract = " ".join(facts.get(key, "") for key in ("contract_type", "working_patterns"))
        yield RawAd(
            line=line,
            title=facts.get("vtitle", "") or outer.get("title", ""),
            description=facts.get("advert_text", "") or outer.get("description", ""),
            reference=facts.get("vacancyid", "") or facts.get("vacancy_id", ""),
            location=facts.get("job_location", "").replace("_", " "),
            country="GB",
            contract=contract.strip(),
            category=ADVERTS,
            salary=facts.get("salary", ""),
            url=outer.get("link", ""),
            visa=facts.get("visa_sponsorship_available", ""),
            published=outer.get("updated", "") or outer.get("pubdate", ""),
            expires=facts.get("expiry_date", ""),
        )
