"""National job banks: NAV (Norway) and JobTech (Sweden)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.json_items import dig, json_items, said


def read_nav(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad object, a list of them, or `{"content": […]}`."""
    is_list = source.head.startswith("[")
    paths = ["item"] if is_list else ["content.item"] if '"content"' in source.head else [""]
    for line, ad in json_items(source, paths):
        if not isinstance(ad, dict):
            yield Flaw(line, _("This is not an object."))
            continue
        facts: dict[str, Any] = ad.get("properties") or {}
        places = [each for each in ad.get("locationList") or [] if isinstance(each, dict)]
        yield RawAd(
            line=line,
            title=said(ad.get("title")) or said(facts.get("jobtitle")),
            description=said(facts.get("adtext")),
            sections=_about(said(facts.get("employerdescription"))),
            company=said(facts.get("employer")) or said(ad.get("employer")),
            reference=said(ad.get("reference")) or said(ad.get("uuid")),
            places=tuple(_town(each, "city", "municipal", "county") for each in places),
            country="NO",
            contract=f"{said(facts.get('extent'))} {said(facts.get('engagementtype'))}",
            category=said(facts.get("jobtitle")),
            url=said(facts.get("applicationurl")) or said(ad.get("sourceurl")),
            email=said(facts.get("applicationemail")),
            openings=said(facts.get("positioncount")),
            published=said(ad.get("published")),
            expires=said(ad.get("expires")),
        )


def _about(text: str) -> tuple[tuple[str, str], ...]:
    return (("About the employer", text),) if text else ()


def _town(place: dict[str, Any], *keys: str) -> str:
    return ", ".join(dict.fromkeys(said(place.get(key)) for key in keys if said(place.get(key))))


def read_jobtech(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield the ads of both shapes: the source's (`annonsId`) and the search's (`headline`)."""
    paths = ["item", "testannonser.item", "hits.item", "hits.hits.item"]
    for line, found in json_items(source, paths):
        ad = found.get("_source", found) if isinstance(found, dict) else None
        if not isinstance(ad, dict):
            yield Flaw(line, _("This is not an object."))
        elif ad.get("removed") or ad.get("avpublicerad"):
            yield Flaw(line, _("The job bank has withdrawn this ad."))
        elif "annonsId" in ad:
            yield _source_shape(line, ad)
        else:
            yield _search_shape(line, ad)


def _source_shape(line: int, ad: dict[str, Any]) -> RawAd:
    address = ad.get("arbetsplatsadress") or {}
    kinds = ("anstallningTyp", "varaktighetTyp", "arbetstidTyp")
    return RawAd(
        line=line,
        title=said(ad.get("annonsrubrik")),
        description=said(ad.get("annonstextFormaterad")) or said(ad.get("annonstext")),
        company=said(ad.get("arbetsgivareNamn")),
        reference=said(ad.get("annonsId")),
        location=_town(address, "postort", "kommun", "lan"),
        country="SE",
        contract=" ".join(said(ad.get(kind)) for kind in kinds),
        experience="entry" if ad.get("ingenErfarenhetKravs") else "",
        category=said(ad.get("yrkesroll")),
        url=said(ad.get("ansokningssattWebbadress")) or said(ad.get("webbadress")),
        email=said(ad.get("ansokningssattEpost")),
        openings=said(ad.get("antalPlatser")),
        published=said(ad.get("publiceringsdatum")),
        expires=said(ad.get("sistaAnsokningsdatum")) or said(ad.get("sistaPubliceringsdatum")),
    )


def _search_shape(line: int, ad: dict[str, Any]) -> RawAd:
    kinds = ("employment_type", "duration", "working_hours_type")
    return RawAd(
        line=line,
        title=said(ad.get("headline")),
        description=said(dig(ad, "description", "text_formatted"))
        or said(dig(ad, "description", "text")),
        company=said(dig(ad, "employer", "name")),
        reference=said(ad.get("id")),
        location=_town(ad.get("workplace_address") or {}, "city", "municipality", "region"),
        country="SE",
        contract=" ".join(said(ad.get(kind)) for kind in kinds),
        category=f"{said(ad.get('occupation'))} {said(ad.get('occupation_field'))}".strip(),
        url=said(dig(ad, "application_details", "url")) or said(ad.get("webpage_url")),
        email=said(dig(ad, "application_details", "email")),
        openings=said(ad.get("number_of_vacancies")),
        published=said(ad.get("publication_date")),
        expires=said(ad.get("application_deadline")) or said(ad.get("last_publication_date")),
    )
