"""One page of what was found, in order: walk ordered buckets, sort only inside the few needed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from pyroaring import BitMap

from jobs.models import SearchDocument
from jobs.search.bands import known_currency
from jobs.search.bitmap import store
from jobs.search.bitmap.matching import Match, pay_bounds
from jobs.search.bitmap.sets import intersection, union
from jobs.search.geography import by_distance
from jobs.search.listing import DAY, HOUR, MOST_SIZE
from jobs.search.query import Sort, Tier
from jobs.search.rows import batches

# Up to here reading the sort keys of all beats walking buckets.
FEW = 200


@dataclass(frozen=True)
class Order:
    """A column of `SearchDocument` to sort by; equal ones by document number, the same way."""

    column: str
    descending: bool = True


NEWEST = Order("published_at")
CLOSING = Order("expires_at", descending=False)


@dataclass(frozen=True)
class Bucket:
    """Documents that stand together in the order; `bounds` find the whole bucket in the table."""

    docs: BitMap
    order: Order
    bounds: dict[str, Any] = field(default_factory=dict)
    whole: int = 0


@dataclass
class Window:
    """The part of the order that the page shows: what is still to skip and to take."""

    skip: int
    take: int

    def passes(self, count: int) -> bool:
        """Skip the next `count` documents if the page starts after them all."""
        if count > self.skip:
            return False
        self.skip -= count
        return True


def page_ids(match: Match, skip: int, take: int) -> dict[int, int]:
    """Return the listings of a page by document number, in the query's order."""
    window = Window(skip, take)
    slices: list[tuple[Bucket, int, int]] = []
    for bucket in _sorted(match, window):
        if window.take <= 0:
            break
        if window.passes(len(bucket.docs)):
            continue
        count = min(len(bucket.docs) - window.skip, window.take)
        slices.append((bucket, window.skip, count))
        window.skip, window.take = 0, window.take - count
    return _resolved(slices)


def tiers(match: Match) -> Iterator[tuple[Tier, BitMap]]:
    """Yield the documents found by relevance, best first; of some tiers a part at a time."""
    docs, groups = match.docs, match.groups
    if not groups:
        yield Tier.TEXT, docs
        return
    typed = {word for one in groups for typed in one.group.typed for word in typed.words}
    titles = [match.snapshot.docs(f"t:{word}") for word in typed]
    named = intersection([docs, *(group.headline for group in groups)])
    around, *titled = _by_count(intersection([named, *(one.said for one in groups)]), titles)
    employed = intersection([around, *(group.employer for group in groups)])
    others = named - union(titled) - employed
    for more, tier in enumerate((Tier.TITLE, Tier.CLOSE, Tier.NEAR)):
        level = union(_longer(match, part, said, more) for said, part in enumerate(titled, 1))
        titled = [part - level for part in titled]
        yield tier, level | employed if tier is Tier.NEAR else level
    yield Tier.NAMED, union(titled)
    yield Tier.AROUND, others
    rest, *partly = _by_count(docs - named, titles)
    for part in reversed(partly):
        yield Tier.PARTLY, part
    yield Tier.TEXT, rest


def _by_count(docs: BitMap, sets: Iterable[BitMap]) -> list[BitMap]:
    """Return documents by how many of the sets they are in, from 0 on."""
    found = [docs]
    for some in sets:
        within = [part & some for part in found]
        without = [part - some for part in found]
        found = [
            union(pair) for pair in zip_longest(without, [BitMap(), *within], fillvalue=BitMap())
        ]
    return found


def _longer(match: Match, docs: BitMap, said: int, more: int) -> BitMap:
    """Return the documents whose title has `more` words than it has of those asked for."""
    if not docs:
        return docs
    least = min(said + more, MOST_SIZE)
    sizes = range(least + 1) if more == 0 else [least]
    return docs & union(match.snapshot.value("size", f"{size:02}") for size in sizes)


def _sorted(match: Match, window: Window) -> Iterator[Bucket]:
    sorts: dict[Sort, Callable[[Match, Window], Iterator[Bucket]]] = {
        Sort.RELEVANCE: _by_relevance,
        Sort.CLOSING: _by_closing,
        Sort.PAY: _by_pay,
        Sort.DISTANCE: _by_distance,
    }
    return sorts.get(match.query.sort, _by_newest)(match, window)


def _by_relevance(match: Match, window: Window) -> Iterator[Bucket]:
    for _tier, docs in tiers(match):
        yield from _newest(match, docs, window)


def _by_newest(match: Match, window: Window) -> Iterator[Bucket]:
    return _newest(match, match.docs, window)


def _newest(match: Match, docs: BitMap, window: Window) -> Iterator[Bucket]:
    if not docs or window.passes(len(docs)):
        return
    if len(docs) <= FEW:
        yield Bucket(docs, NEWEST)
        return
    for hour, pool in match.snapshot.group("hour").falling():
        bounds = _between("published_at", int(hour) * HOUR, HOUR)
        yield Bucket(docs & pool, NEWEST, bounds, len(pool))


def _by_closing(match: Match, window: Window) -> Iterator[Bucket]:
    for day, pool in match.snapshot.group("ends").items():
        bounds = _between("expires_at", int(day) * DAY, DAY)
        yield Bucket(match.docs & pool, CLOSING, bounds, len(pool))


def _by_pay(match: Match, window: Window) -> Iterator[Bucket]:
    """Highest top of the range first; what states no pay comes last, newest first."""
    currency = known_currency(match.query.pay_currency)
    order = Order(f"pay_{currency.lower()}")
    rest = match.docs
    for bucket, pool in match.snapshot.group(currency).falling():
        rest = rest - pool
        bounds = pay_bounds(currency, int(bucket))
        yield Bucket(match.docs & pool, order, bounds, len(pool))
    yield from _newest(match, rest, window)


def _by_distance(match: Match, window: Window) -> Iterator[Bucket]:
    """Nearest place first; what has no place with a point comes last, newest first."""
    rest = match.docs
    if match.query.place_id is not None:
        for place_id, _km in by_distance(match.query.place_id, match.query.radius_km):
            here = rest & match.snapshot.docs(f"f:at:{place_id}")
            rest = rest - here
            yield from _newest(match, here, window)
    yield from _newest(match, rest, window)


def _between(column: str, start: int, seconds: int) -> dict[str, Any]:
    return {
        f"{column}__gte": datetime.fromtimestamp(start, UTC),
        f"{column}__lt": datetime.fromtimestamp(start + seconds, UTC),
    }


def _resolved(slices: list[tuple[Bucket, int, int]]) -> dict[int, int]:
    """Return document -> listing of the slices, in order; one query unless a bucket is large."""
    walked = [_walk_is_cheaper(*one) for one in slices]
    keys = _keys(one[0] for one, is_walked in zip(slices, walked, strict=True) if not is_walked)
    found: dict[int, int] = {}
    for (bucket, skip, take), is_walked in zip(slices, walked, strict=True):
        if is_walked:
            found.update(_walked(bucket, skip, take))
        else:
            found.update(_ranked(bucket, keys)[skip : skip + take])
    return found


def _ranked(bucket: Bucket, keys: dict[int, dict[str, Any]]) -> list[tuple[int, int]]:
    column = bucket.order.column
    rows = [keys[doc] for doc in bucket.docs if doc in keys]
    rows.sort(key=lambda row: (row[column], row["doc_id"]), reverse=bucket.order.descending)
    return [(row["doc_id"], row["job_id"]) for row in rows]


def _keys(buckets: Iterable[Bucket]) -> dict[int, dict[str, Any]]:
    needed = list(buckets)
    docs = BitMap.union(BitMap(), *(bucket.docs for bucket in needed))
    columns = {bucket.order.column for bucket in needed}
    return {
        row["doc_id"]: row
        for part in batches(docs, store.MOST_PARAMETERS)
        for row in store.documents(part).values("doc_id", "job_id", *columns)
    }


def _walk_is_cheaper(bucket: Bucket, skip: int, take: int) -> bool:
    """Say whether walking the column's index meets the page before reading all keys would."""
    count = len(bucket.docs)
    return count > FEW and (skip + take) * bucket.whole < count * count


def _walked(bucket: Bucket, skip: int, take: int) -> Iterator[tuple[int, int]]:
    """Read the bucket's table rows in order until the page is full."""
    sign = "-" if bucket.order.descending else ""
    rows = (
        SearchDocument.objects.filter(**bucket.bounds)
        .order_by(f"{sign}{bucket.order.column}", f"{sign}doc_id")
        .values_list("doc_id", "job_id")
    )
    at, step = 0, max(100, 2 * (skip + take) * bucket.whole // len(bucket.docs))
    while take > 0:
        chunk = list(rows[at : at + step])
        for doc, job_id in chunk:
            if doc not in bucket.docs:
                continue
            if skip:
                skip -= 1
            elif take:
                take -= 1
                yield doc, job_id
        if len(chunk) < step:
            return
        at += step
