"""The documents of each value of a group, and of ranges of values that searches share."""

from collections.abc import Iterator, Mapping

from pyroaring import BitMap

from jobs.search.bitmap.sets import union

# Ranges begin at a few bands of pay, and at hours, of which each hour brings new ones.
MOST_RANGES = 64


class Values(dict[str, BitMap]):
    """Documents by value, by rising value; neither it nor they are ever changed."""

    def __init__(self, values: Mapping[str, BitMap] | None = None) -> None:
        super().__init__(values or {})
        self._ranges: dict[str, BitMap] = {}

    def falling(self) -> Iterator[tuple[str, BitMap]]:
        """Yield values and their documents, the highest value first."""
        return reversed(self.items())

    def reaching(self, low: str) -> BitMap:
        """Return the documents that have `low` or a higher value; kept, so do not change them."""
        found = self._ranges.get(low)
        if found is None:
            if len(self._ranges) >= MOST_RANGES:
                self._ranges.clear()
            found = self._ranges[low] = union(docs for value, docs in self.items() if value >= low)
        return found


class Overlaid(Mapping[str, BitMap]):
    """Values with some documents hidden and others laid over; each is put together when asked.

    While listings are published this is new for every search, and few values are looked at.
    """

    def __init__(self, base: Values, own: Mapping[str, BitMap], hidden: BitMap) -> None:
        self._base, self._own, self._hidden = base, own, hidden
        self._made: dict[str, BitMap] = {}
        self._ranges: dict[str, BitMap] = {}
        self._values = sorted({*base, *own}) if own.keys() - base.keys() else list(base)

    def __getitem__(self, value: str) -> BitMap:
        found = self._made.get(value)
        if found is None:
            base, own = self._base.get(value), self._own.get(value)
            if base is None and own is None:
                raise KeyError(value)
            found = BitMap() if base is None else base - self._hidden
            if own is not None:
                found |= own
            self._made[value] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def falling(self) -> Iterator[tuple[str, BitMap]]:
        """Yield values and their documents, the highest value first."""
        return ((value, self[value]) for value in reversed(self._values))

    def reaching(self, low: str) -> BitMap:
        """Return the documents that have `low` or a higher value; kept, so do not change them."""
        found = self._ranges.get(low)
        if found is None:
            if len(self._ranges) >= MOST_RANGES:
                self._ranges.clear()
            own = (docs for value, docs in self._own.items() if value >= low)
            found = self._ranges[low] = (self._base.reaching(low) - self._hidden) | union(own)
        return found
