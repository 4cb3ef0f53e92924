"""Listings changed since the last fold, searched by their present terms over the bitmaps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from django.db.models import Count, F, Max, QuerySet, Sum
from pyroaring import BitMap

from jobs.models import SearchPending
from jobs.search.bitmap import store
from jobs.search.bitmap.cache import EMPTY, IndexMoved
from jobs.search.bitmap.values import Overlaid, Values
from jobs.search.rows import batches

# Stamps are random: how many there are, the largest, and the sum of their lower bits tell whether
# any came, went or changed, and none of the three overflows on any database.
LOWER_BITS = 1 << 40
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True)
class Waiting:
    """The present state of one waiting document."""

    stamp: int
    approved: bool
    starts_at: datetime
    expires_at: datetime
    employer_id: int
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    """Documents read at one time, those of them that still say the same, and all their terms."""

    docs: BitMap
    terms: Mapping[str, BitMap]


@dataclass(frozen=True)
class Overlay:
    """All waiting documents and, by term, which of them have it; what it says never changes.

    A waiting document is taken out of every bitmap and judged by its own terms only, so whether
    a bitmap has heard of it makes no difference. `mark` is `mark_of` the stamps. Small layers are
    merged into larger ones as they come, so that one more document is cheap to add.
    """

    mark: tuple[int, int, int] = (0, 0, 0)
    waiting: Mapping[int, Waiting] = field(default_factory=dict)
    docs: BitMap = field(default_factory=BitMap)
    layers: tuple[Layer, ...] = ()
    values: Mapping[str, Mapping[str, BitMap]] = field(default_factory=dict)
    _groups: dict[str, tuple[Values, Overlaid]] = field(default_factory=dict)
    _live: list[tuple[datetime, datetime, BitMap]] = field(default_factory=list)

    def over(self, term: str, bitmap: BitMap) -> BitMap:
        """Return the documents of a term that is in no group, given those its bitmap holds."""
        if not self.docs:
            return bitmap
        found = bitmap - self.docs
        for layer in self.layers:
            own = layer.terms.get(term)
            if own is not None:
                found |= own & layer.docs
        return found

    def group_over(self, name: str, base: Values) -> Values | Overlaid:
        """Return the documents of each value of a group, by rising value, given the bitmaps'.

        Kept for the next search, as long as neither this nor the bitmaps of the group change.
        """
        if not self.docs:
            return base
        known = self._groups.get(name)
        if known is not None and known[0] is base:
            return known[1]
        found = Overlaid(base, self.values.get(name, {}), self.docs)
        self._groups[name] = base, found
        return found

    def live(self, now: datetime) -> tuple[BitMap, datetime]:
        """Return the waiting documents that seekers can see at `now`, and since when just those."""
        for since, until, docs in self._live:
            if since <= now < until:
                return docs, since
        since, until = ALWAYS
        docs = BitMap()
        for doc, one in self.waiting.items():
            for moment in (one.starts_at, one.expires_at):
                if moment <= now:
                    since = max(since, moment)
                else:
                    until = min(until, moment)
            if one.approved and one.starts_at <= now < one.expires_at:
                docs.add(doc)
        self._live[:] = [(since, until, docs)]
        return docs, since


NOTHING = Overlay()


class PendingCache:
    """The overlay of each database; reads only what changed since this process last looked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._overlays: dict[str, Overlay] = {}

    def read(self, alias: str) -> Overlay:
        """Return the overlay of the waiting rows as they are now; one query when none changed.

        `alias` names the database the queries here go to. Raises `IndexMoved`.
        """
        known = self._overlays.get(alias, NOTHING)
        if _mark() == known.mark:
            return known
        stamps = dict(_searched().values_list("doc_id", "stamp"))
        gone = {doc for doc, one in known.waiting.items() if stamps.get(doc) != one.stamp}
        new = [doc for doc in stamps if doc in gone or doc not in known.waiting]
        fresh = _changed(known, gone, _read(new, stamps), mark_of(stamps.values()))
        with self._lock:
            self._overlays[alias] = fresh
        return fresh


def mark_of(stamps: Collection[int]) -> tuple[int, int, int]:
    """Return what the database says of rows with these stamps."""
    return len(stamps), max(stamps, default=0), sum(stamp % LOWER_BITS for stamp in stamps)


def _mark() -> tuple[int, int, int]:
    found = _searched().aggregate(
        count=Count("pk"), newest=Max("stamp"), total=Sum(F("stamp") % LOWER_BITS)
    )
    return found["count"], found["newest"] or 0, int(found["total"] or 0)


def _searched() -> QuerySet[SearchPending]:
    """Return the rows searched here; the others were only read by other rules of text."""
    return SearchPending.objects.filter(stamp__gt=0)


@dataclass
class Read:
    """Documents read from their rows."""

    waiting: dict[int, Waiting] = field(default_factory=dict)
    terms: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def _read(doc_ids: list[int], stamps: dict[int, int]) -> Read:
    found = Read()
    columns = ("doc_id", "stamp", "approved", "starts_at", "expires_at", "employer_id",
               *store.WORD_COLUMNS)  # fmt: skip
    for part in batches(doc_ids, store.MOST_PARAMETERS):
        for doc, stamp, approved, starts, expires, employer, *words in store.documents(
            part
        ).values_list(*columns):
            facts = tuple(fact for fact in words[-1].split() if fact.startswith("g:"))
            found.waiting[doc] = Waiting(stamp, approved, starts, expires, employer, facts)
            for term in store.terms_of(words):
                found.terms[term].append(doc)
    # Changed again, or merged and gone, between the two reads.
    if any(doc not in found.waiting or found.waiting[doc].stamp != stamps[doc] for doc in doc_ids):
        raise IndexMoved
    return found


def _changed(known: Overlay, gone: set[int], read: Read, mark: tuple[int, int, int]) -> Overlay:
    waiting = {doc: one for doc, one in known.waiting.items() if doc not in gone}
    lost = BitMap(gone)
    layers = [Layer(layer.docs - lost, layer.terms) for layer in known.layers]
    if read.waiting:
        terms = {term: BitMap(docs) for term, docs in read.terms.items()}
        layers.append(Layer(BitMap(read.waiting), terms))
    values = {name: dict(docs) for name, docs in known.values.items()}
    for doc in gone:
        for fact in known.waiting[doc].facts:
            name, value = store.group_of(fact)
            values[name][value] = values[name][value] - BitMap([doc])
    for fact, docs in read.terms.items():
        name, value = store.group_of(fact)
        if name:
            own = values.setdefault(name, {})
            own[value] = own.get(value, EMPTY) | BitMap(docs)
    for name, own in values.items():
        values[name] = {value: docs for value, docs in own.items() if docs}
    waiting |= read.waiting
    return Overlay(mark, waiting, BitMap(waiting), tuple(_merged(layers)), values)


def _merged(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Yield the layers, each less than half as large as the one before."""
    kept: list[Layer] = []
    for layer in layers:
        if not layer.docs:
            continue
        kept.append(layer)
        while len(kept) > 1 and 2 * len(kept[-1].docs) >= len(kept[-2].docs):
            later, earlier = kept.pop(), kept.pop()
            kept.append(_together(earlier, later))
    yield from kept


def _together(earlier: Layer, later: Layer) -> Layer:
    terms = {term: docs & earlier.docs for term, docs in earlier.terms.items()}
    for term, docs in later.terms.items():
        own = terms.get(term)
        terms[term] = docs & later.docs if own is None else own | (docs & later.docs)
    return Layer(earlier.docs | later.docs, {term: docs for term, docs in terms.items() if docs})
