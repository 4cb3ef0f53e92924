"""Importing ads: batches in one transaction each, every ad once, what is unchanged untouched."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from jobboard.core.errors import DomainError
from jobboard.core.models import Place
from jobs.actions.editing import edit_job, fill
from jobs.importing.ads import Defaults, Flaw, RawAd, Unreadable
from jobs.importing.employers import companies_named
from jobs.importing.keys import OriginKey, origin_key
from jobs.importing.locations import Locator
from jobs.importing.normalise import UNTITLED, Ad, Lost, normalise
from jobs.importing.report import ImportReport
from jobs.models import Function, Job, JobOrigin, JobPlace, SearchDocument
from jobs.pay import Rates
from jobs.search import get_engine
from jobs.search.rows import analyse

BATCH = 500
BATCHES_A_FOLD = 10
ATTEMPTS = 3
REFUSALS = (IntegrityError, DataError, DomainError)
# Stand-ins for rows that exist; asking the database for each again would double the work.
UNCHECKED = ("company", "function")


def import_ads(
    *,
    source: str,
    ads: Iterable[RawAd | Flaw],
    defaults: Defaults | None = None,
    fresh_days: int | None = None,
    dry_run: bool = False,
    limit: int | None = None,
    on_progress: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Write ads as approved listings and return what happened; `dry_run` writes nothing.

    An ad is known again by (source, reference, place): unchanged ones are not touched, changed
    ones keep their id and publication. What cannot be read is counted with line and reason and
    stops nothing. Listings are announced silently: no event tells of one that is live by now.
    Raises `Unreadable` when places or functions have not been loaded.
    """
    if not (Place.objects.filter(kind=Place.Kind.WORLD).exists() and Function.objects.exists()):
        raise Unreadable(_("There are no places or functions yet. Run: manage.py load_reference"))
    run = _Run(source, defaults or Defaults(), fresh_days, dry_run)
    started = time.monotonic()
    wanted = run.wanted(_until_broken(islice(ads, limit), run.report))
    batches = iter(lambda: list(islice(wanted, BATCH)), [])
    for number, batch in enumerate(batches, start=1):
        run.write(batch)
        if not dry_run and number % BATCHES_A_FOLD == 0:
            _fold()
        run.report.seconds = time.monotonic() - started
        if on_progress:
            on_progress(run.report)
    if not dry_run:
        _fold()
        analyse(Job, JobPlace, JobOrigin, SearchDocument)
    run.report.seconds = time.monotonic() - started
    return run.report


def _fold() -> None:
    """Merge what waits into the index: a search looks at every waiting listing by itself."""
    while get_engine().fold(limit=BATCH * BATCHES_A_FOLD):
        pass


def _until_broken(ads: Iterable[RawAd | Flaw], report: ImportReport) -> Iterator[RawAd | Flaw]:
    """Yield ads until the file breaks off; what was read before stays, the report says why."""
    try:
        yield from ads
    except Unreadable as error:
        report.stopped = str(error)


@dataclass(frozen=True)
class _Item:
    """An ad as read, with what it is known by; most of a second import ends here."""

    raw: RawAd
    key: OriginKey
    digest: str


@dataclass
class _Batch:
    """What one transaction did, counted once it is committed."""

    added: list[Ad] = field(default_factory=list)
    changed: list[Ad] = field(default_factory=list)
    unchanged: int = 0
    flaws: list[Flaw] = field(default_factory=list)


class _Run:
    """One import: what it was asked, what it has seen, and its report."""

    def __init__(
        self, source: str, defaults: Defaults, fresh_days: int | None, is_dry: bool
    ) -> None:
        self.source = source
        self.defaults = defaults
        self.fresh_days = fresh_days
        self.now = timezone.now()
        self.rates = Rates(timezone.localdate())
        self.locator = Locator()
        self.report = ImportReport(source=source, is_dry=is_dry)
        # 64 bits a key, all that an import keeps of an ad.
        self.seen: set[int] = set()

    def wanted(self, ads: Iterable[RawAd | Flaw]) -> Iterator[_Item]:
        """Yield what there is to write, each key once; note flaws and repeats."""
        for raw in ads:
            if isinstance(raw, Flaw):
                self.report.read += raw.is_lost
                self.report.note(raw)
                continue
            self.report.read += 1
            key = origin_key(raw)
            if not raw.title.strip(" *-"):
                # Before its key is taken: two ads without a title are two flaws, not one ad.
                self.report.note(Flaw(raw.line, str(UNTITLED)))
            elif self._is_repeat(key):
                self.report.repeats += 1
            else:
                yield _Item(raw, key, raw.digest())

    def _is_repeat(self, key: OriginKey) -> bool:
        digest = hashlib.blake2b(f"{key.reference}\n{key.place_key}".encode(), digest_size=8)
        number = int.from_bytes(digest.digest())
        if number in self.seen:
            return True
        self.seen.add(number)
        return False

    def write(self, items: list[_Item]) -> None:
        """Write a batch; one the database refuses is written ad by ad, to find the culprit."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._count(self._write(items))
            except OperationalError:
                # A deadlock with another import heals by trying again; anything else does not.
                if attempt == ATTEMPTS:
                    raise
            except REFUSALS:
                continue
            else:
                return
        for item in items:
            try:
                self._count(self._write([item]))
            except REFUSALS as error:
                self.report.note(Flaw(item.raw.line, _("Refused: %(why)s") % {"why": error}))

    def _count(self, batch: _Batch) -> None:
        self.report.added += len(batch.added)
        self.report.changed += len(batch.changed)
        self.report.unchanged += batch.unchanged
        for flaw in batch.flaws:
            self.report.note(flaw)
        for ad in (*batch.added, *batch.changed):
            self.report.unplaced += not ad.is_placed
            self.report.without_pay += ad.fields.pay is None
            self.report.without_function += ad.fields.function is None

    @transaction.atomic
    def _write(self, items: list[_Item]) -> _Batch:
        known = self._known(items)
        batch = _Batch()
        new: list[tuple[Ad, Job]] = []
        for item in items:
            job_id, digest = known.get(item.key, (0, ""))
            if digest == item.digest:
                batch.unchanged += 1
                continue
            try:
                ad, job = self._listing(item.raw)
            except Lost as error:
                batch.flaws.append(Flaw(item.raw.line, str(error)))
                continue
            if job_id:
                batch.changed.append(ad)
            else:
                new.append((ad, job))
        batch.added = [ad for ad, _job in new]
        if not self.report.is_dry:
            companies = self._companies([*batch.added, *batch.changed])
            self._add(new, companies)
            for ad in batch.changed:
                _change(known[ad.key][0], ad, companies[ad.company])
        return batch

    def _known(self, items: list[_Item]) -> dict[OriginKey, tuple[int, str]]:
        rows = JobOrigin.objects.filter(
            source=self.source, reference__in={item.key.reference for item in items}
        ).values_list("reference", "place_key", "job_id", "digest")
        return {
            OriginKey(reference, place): (job_id, digest)
            for reference, place, job_id, digest in rows
        }

    def _listing(self, raw: RawAd) -> tuple[Ad, Job]:
        """Return an ad and the listing it makes, not saved; raises `Lost` naming what is wrong."""
        ad = normalise(
            raw,
            now=self.now,
            locator=self.locator,
            defaults=self.defaults,
            fresh_days=self.fresh_days,
        )
        job = Job()
        fill(job, ad.fields, self.rates)
        try:
            job.clean_fields(exclude=UNCHECKED)
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            raise Lost(f"{name}: {' '.join(messages)}") from error
        job.published_at = ad.published_at
        job.publish(now=self.now, starts_at=ad.published_at, expires_at=ad.expires_at)
        job.announce_at = _next_news(job, self.now)
        return ad, job

    def _companies(self, ads: list[Ad]) -> dict[str, Company]:
        return companies_named({ad.company for ad in ads}, {ad.company: ad.country for ad in ads})

    def _add(self, new: list[tuple[Ad, Job]], companies: dict[str, Company]) -> None:
        for ad, job in new:
            job.company = companies[ad.company]
        jobs = [job for _ad, job in new]
        if connection.features.can_return_rows_from_bulk_insert:
            Job.objects.bulk_create(jobs)
        else:
            # MySQL tells the id of one row only.
            for job in jobs:
                job.save(force_insert=True)
        JobPlace.objects.bulk_create(
            JobPlace(job=job, place=place, position=position, published_at=job.published_at)
            for ad, job in new
            for position, place in enumerate(ad.fields.places)
        )
        JobOrigin.objects.bulk_create(
            JobOrigin(
                job=job,
                source=self.source,
                reference=ad.key.reference,
                place_key=ad.key.place_key,
                digest=ad.digest,
            )
            for ad, job in new
        )
        lasting = [job.pk for ad, job in new if ad.expires_at > self.now]
        if lasting:
            get_engine().enqueue(lasting)


def _next_news(job: Job, now: datetime) -> datetime | None:
    """Return when the house next hears of a listing: its start if to come, else its end."""
    moments = (job.starts_at, job.expires_at)
    return next((moment for moment in moments if moment and moment > now), None)


def _change(job_id: int, ad: Ad, company: Company) -> None:
    """Bring a listing to what its ad says now; status, id and publication stay."""
    Job.objects.filter(pk=job_id).update(company=company)
    Job.objects.filter(pk=job_id, starts_at__lt=ad.expires_at).update(
        expires_at=ad.expires_at, announce_at=ad.expires_at
    )
    edit_job(job_id=job_id, fields=ad.fields, by=None)
    JobOrigin.objects.filter(job_id=job_id).update(digest=ad.digest)
