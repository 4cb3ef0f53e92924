"""The documents of each value of a group, and of ranges of values that searches share."""

from collections.abc import Mapping

from pyroaring import BitMap

from jobs.search.bitmap.sets import union

# Ranges begin at a few bands of pay, and at hours, of which each hour brings new ones.
MOST_RANGES = 64


class Values(dict[str, BitMap]):
    """Documents by value, by rising value; neither it nor they are ever changed."""

    def __init__(self, values: Mapping[str, BitMap] | None = None) -> None:
        super().__init__(values or {})
        self._ranges: dict[str, BitMap] = {}

    def reaching(self, low: str) -> BitMap:
        """Return the documents that have `low` or a higher value; kept, so do not change them."""
        found = self._ranges.get(low)
        if found is None:
            if len(self._ranges) >= MOST_RANGES:
                self._ranges.clear()
            found = self._ranges[low] = union(docs for value, docs in self.items() if value >= low)
        return found
