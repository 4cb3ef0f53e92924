"""Real adverts, imported as listings; set Django up before importing this."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils.text import slugify

from benchmarks.harness.machine import ROOT
from benchmarks.relevance.judging import advert
from jobs.actions.importing import import_ads
from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.keys import origin_key
from jobs.importing.reading import files_at, open_ads
from jobs.models import JobOrigin

# All adverts are dated within this many days, always the same way.
DAYS = 30


def postings() -> Path:
    """Return the folder with the real adverts; it may be absent."""
    return Path(os.environ.get("OKADWUMA_REALDATA") or ROOT / "../shared/data") / "postings"


def import_postings(only: Collection[str] | None = None) -> None:
    """Import the adverts of all files, or those of them that are named as the judgements do."""
    for path in files_at(postings()):
        source = slugify(path.name.partition(".")[0])
        with open_ads(path, defaults=Defaults()) as reading:
            ads = reading.ads if only is None else _some(reading.ads, source, only)
            import_ads(source=source, ads=ads, fresh_days=DAYS)


def adverts_by_job() -> dict[int, str]:
    """Return listing -> what the judgements call its advert."""
    rows = JobOrigin.objects.values_list("job_id", "source", "reference", "place_key")
    return {job_id: advert(source, reference, place) for job_id, source, reference, place in rows}


def _some(ads: Iterator[RawAd | Flaw], source: str, only: Collection[str]) -> Iterator[RawAd]:
    for ad in ads:
        if isinstance(ad, RawAd):
            key = origin_key(ad)
            if advert(source, key.reference, key.place_key) in only:
                yield ad
