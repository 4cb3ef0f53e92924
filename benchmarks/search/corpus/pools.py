"""What listings are put together from: titles, employers, and the sentences of adverts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from benchmarks.search.corpus import invented, realads


@dataclass(frozen=True)
class Pools:
    """Texts without tabs, backslashes or line ends; the earlier a title, the more often.

    `adverts` holds each advert's sentences in order. `kind` says what a report is to say of them.
    """

    kind: str
    titles: Sequence[str]
    employers: Sequence[str]
    adverts: Sequence[Sequence[str]]

    def title_weights(self) -> list[float]:
        """Return rising weights, as `random.choices` takes them, by Zipf's law."""
        return list(accumulate(1 / (rank + 8) ** 0.9 for rank in range(len(self.titles))))


def pools(real_ads: Path) -> Pools:
    """Return the pools of real adverts where there are some, else of invented words."""
    if (real_ads / "postings").is_dir():
        found = Pools(
            "real adverts recombined",
            unique(realads.titles(real_ads)),
            unique(realads.employers(real_ads)),
            [*realads.adverts(real_ads)],
        )
        if found.adverts:
            return found
    return Pools(
        "invented words", unique(invented.titles()), unique(invented.employers()),
        [*invented.adverts()],
    )  # fmt: skip


def unique(texts: Iterator[str]) -> list[str]:
    """Return different texts, in order, each on one line and free of what parts files escape."""
    plain = (" ".join(text.replace("\\", " ").split()) for text in texts)
    return list(dict.fromkeys(text for text in plain if text))
