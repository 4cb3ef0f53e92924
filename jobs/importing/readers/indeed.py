"""Indeed's XML feed: <source> with one <job> per ad and place."""

from collections.abc import Iterator

from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.xml_items import children, xml_items


def read_indeed(source: Source, defaults: Defaults) -> Iterator[RawAd | Flaw]:
    """Yield one ad per <job>; a reference number repeats once per city."""
    for found in xml_items(source, "job"):
        if isinstance(found, Flaw):
            yield found
            continue
        line, element = found
        job = children(element)
        town = ", ".join(part for part in (job.get("city", ""), job.get("state", "")) if part)
        yield RawAd(
            line=line,
            title=job.get("title", ""),
            description=job.get("description", ""),
            company=job.get("company", "") or job.get("sourcename", ""),
            reference=job.get("referencenumber", "") or job.get("requisitionid", ""),
            place_key=town,
            location=town,
            country=job.get("country", ""),
            remote=job.get("remotetype", ""),
            contract=job.get("jobtype", ""),
            experience=job.get("experience", ""),
            category=job.get("category", ""),
            salary=job.get("salary", ""),
            url=job.get("url", ""),
            email=job.get("email", ""),
            published=job.get("date", ""),
            expires=job.get("expirationdate", ""),
        )
