"""Writing the suggestions: what live listings are called and who offers them, counted anew."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts.models import Company
from jobs.models import Job, SearchSuggestion
from jobs.search.rows import batches
from jobs.search.suggesting.titles import Spelling, best_form, clean_title
from jobs.search.text import words

MOST_TITLES: Final = 50_000
# From this many live listings on, a title that only one has is left out.
LARGE_BOARD: Final = 10_000
# Different titles counted at once; beyond it the rarest are forgotten, so memory stays small.
MOST_COUNTED: Final = 200_000
CHUNK: Final = 10_000
FRESH: Final = timedelta(hours=1)
MICROSECONDS: Final = 1_000_000
LONGEST: Final = 200


def newest_edition() -> int:
    """Return the number of the newest edition, 0 when there is none; one indexed read.

    An edition's number is the moment of its writing in microseconds, or a later one.
    """
    newest: int | None = SearchSuggestion.objects.aggregate(newest=Max("edition"))["newest"]
    return newest or 0


def write_when_due(*, now: datetime) -> int:
    """Write the suggestions unless that was done within the hour; return how many there are."""
    oldest_fresh = int((now - FRESH).timestamp() * MICROSECONDS)
    return 0 if newest_edition() > oldest_fresh else write_suggestions(now=now)


def write_suggestions(*, now: datetime) -> int:
    """Write an edition for the listings live at `now`, then drop the older ones; return its size.

    Readers see an edition whole or not at all. Two at once write two editions, the later wins.
    """
    counted = Counted(now)
    with transaction.atomic():
        edition = max(int(now.timestamp() * MICROSECONDS), newest_edition() + 1)
        size = 0
        for part in batches(chain(counted.titles(), counted.employers()), 1_000):
            for row in part:
                row.edition = edition
            # A collation may take two words for the same that we do not: the first stays.
            SearchSuggestion.objects.bulk_create(part, ignore_conflicts=True)
            size += len(part)
    SearchSuggestion.objects.filter(edition__lt=edition).delete()
    return size


class Counted:
    """Titles and employers of live listings with their numbers; rows come most frequent first."""

    def __init__(self, now: datetime) -> None:
        self.listings = 0
        self._titles: Counter[str] = Counter()
        # The ways each title is written, with their numbers.
        self._forms: dict[str, Counter[str]] = {}
        self._employers: Counter[int] = Counter()
        self._seldom = 1
        for title, company_id in _live_listings(now):
            self.listings += 1
            self._employers[company_id] += 1
            self._count(clean_title(title))

    def _count(self, text: str) -> None:
        key = " ".join(words(text))
        if not key or len(key) > LONGEST:
            return
        self._titles[key] += 1
        self._forms.setdefault(key, Counter())[text] += 1
        while len(self._titles) > MOST_COUNTED:
            for rare in [key for key, count in self._titles.items() if count <= self._seldom]:
                del self._titles[rare], self._forms[rare]
            self._seldom += 1

    def titles(self) -> Iterator[SearchSuggestion]:
        """Yield up to `MOST_TITLES` titles."""
        least = 2 if self.listings >= LARGE_BOARD else 1
        ranked = sorted(self._titles.items(), key=lambda item: (-item[1], item[0]))
        kept = [(key, count) for key, count in ranked[:MOST_TITLES] if count >= least]
        forms = {key: best_form(self._forms[key]) for key, _count in kept}
        spelling = Spelling((forms[key], count) for key, count in kept)
        for key, count in kept:
            text = spelling.calm(forms[key])
            yield SearchSuggestion(kind="title", text=text, words=key, jobs=count)

    def employers(self) -> Iterator[SearchSuggestion]:
        """Yield every employer; two of one name are one suggestion."""
        totals: Counter[str] = Counter()
        names: dict[str, str] = {}
        for part in batches(self._employers.most_common(), 1_000):
            counts = dict(part)
            found = dict(Company.objects.filter(pk__in=counts).values_list("pk", "name"))
            for company_id in counts.keys() & found.keys():
                name = " ".join(found[company_id].replace('"', " ").split())
                key = " ".join(words(name))
                totals[key] += counts[company_id]
                names[key] = min(names.get(key, name), name)
        for key, count in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
            if key and len(key) <= LONGEST:
                yield SearchSuggestion(kind="company", text=names[key], words=key, jobs=count)


def _live_listings(now: datetime) -> Iterator[tuple[str, int]]:
    """Yield title and employer of every live listing, a window of ids at a time."""
    last = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    # Both ends given, the database reads a stretch of the table rather than an index of states.
    for start in range(0, last, CHUNK):
        window = Job.objects.live(now).filter(pk__gt=start, pk__lte=start + CHUNK)
        yield from window.order_by().values_list("title", "company_id")
