"""Writing the query log, from the memory of each process into rows by day, and forgetting it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from jobs.models import LoggedSearch
from jobs.search.logbook import DROPPED, Logbook, Searches, Tally
from jobs.search.logged import Logged

# Long enough to see a season; the privacy page says so too.
KEPT = timedelta(days=180)
# Different searches of one day; far more than people make, so that a machine fills no disk.
MOST_A_DAY = 100_000
AT_ONCE = 100
BATCH = 1000


@dataclass
class Change:
    """What is added to one row; `results` None leaves what it says."""

    searches: int = 0
    empty_searches: int = 0
    clicks: int = 0
    results: int | None = None


def write_search_log(searches: Searches, clicks: Mapping[str, int]) -> set[str]:
    """Add counts to the rows of their searches; return the keys of clicks that have no row.

    Many processes may do so at once: rows are inserted first, each statement by itself, since
    what an ignored insert locks would deadlock with an update; then they are added to in the
    order of their keys.
    """
    tallies = {search.key: (search, tally) for search, tally in searches.items()}
    there = _existing({*tallies, *clicks})
    there |= _insert([tallies[key][0] for key in sorted(tallies.keys() - there)])
    DROPPED.inc(sum(tally.searches for key, (_, tally) in tallies.items() if key not in there))
    changes = {key: _change(tallies.get(key), clicks.get(key, 0)) for key in sorted(there)}
    with transaction.atomic():
        for keys in _parts(list(changes)):
            _add({key: changes[key] for key in keys})
    return clicks.keys() - there


SEARCH_LOG = Logbook(write_search_log)


def forget_searches() -> int:
    """Delete one batch of rows that are old enough; return how many."""
    before = timezone.now().date() - KEPT
    old = LoggedSearch.objects.filter(searched_on__lt=before).order_by("searched_on")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    LoggedSearch.objects.filter(pk__in=keys).delete()
    return len(keys)


def _change(found: tuple[Logged, Tally] | None, clicks: int) -> Change:
    if found is None:
        return Change(clicks=clicks)
    tally = found[1]
    return Change(tally.searches, tally.empty_searches, clicks, tally.results)


def _existing(keys: set[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(sorted(keys)):
        found |= set(LoggedSearch.objects.filter(pk__in=part).values_list("pk", flat=True))
    return found


def _insert(new: Sequence[Logged]) -> set[str]:
    """Insert rows that count nothing yet; return the keys of those there was room for."""
    by_day: dict[date, list[Logged]] = defaultdict(list)
    for search in new:
        by_day[search.searched_on].append(search)
    kept: list[Logged] = []
    for day, found in by_day.items():
        rows = LoggedSearch.objects.filter(searched_on=day)[:MOST_A_DAY].count()
        kept += found[: MOST_A_DAY - rows]
    rows_to_add = [
        LoggedSearch(key=each.key, searched_on=each.searched_on, words=each.words,
                     filters=each.filters)
        for each in sorted(kept, key=lambda each: each.key)
    ]  # fmt: skip
    LoggedSearch.objects.bulk_create(rows_to_add, batch_size=AT_ONCE, ignore_conflicts=True)
    return {row.key for row in rows_to_add}


def _add(changes: Mapping[str, Change]) -> None:
    """Add to rows by one statement; it locks them in the order of their keys."""

    def cases(name: str) -> Case:
        whens = [When(pk=key, then=Value(getattr(each, name))) for key, each in changes.items()]
        return Case(*whens, output_field=IntegerField())

    stated = [
        When(pk=key, then=Value(each.results))
        for key, each in changes.items()
        if each.results is not None
    ]
    LoggedSearch.objects.filter(pk__in=list(changes)).update(
        **{name: F(name) + cases(name) for name in ("searches", "empty_searches", "clicks")},
        results=Case(*stated, default=F("results"), output_field=IntegerField()),
    )


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
