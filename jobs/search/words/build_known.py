"""Makes `known_words.txt`: words of occupations, which are right though no listing has them.

    python -m jobs.search.words.build_known FOLDER

FOLDER holds `onet/Alternate_Titles.txt` (O*NET 27.0) and `esco_occupations_en.csv` (ESCO 1.1).
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from jobs.search.text import tokens

TARGET: Final = Path(__file__).with_name("known_words.txt")
SHORTEST, LONGEST, LEAST = 4, 14, 2
# A word so many times rarer than one a letter away is a misprint of it.
MISPRINT: Final = 50
HEADER: Final = (
    "# Words of occupations: O*NET 27.0 (National Center for O*NET Development, CC BY 4.0) and\n"
    "# ESCO 1.1 (European Commission). Made by build_known.py.\n"
)


def titles(folder: Path) -> Iterator[str]:
    """Yield every title of both lists."""
    with (folder / "onet" / "Alternate_Titles.txt").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["Alternate Title"]
    with (folder / "esco_occupations_en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["preferredLabel"]
            yield from row["altLabels"].splitlines()


def known_words(folder: Path) -> list[str]:
    """Return the words of at least `LEAST` titles, without misprints, in order."""
    counts: Counter[str] = Counter()
    for title in titles(folder):
        counts.update(set(tokens(title)))
    words = sorted(
        word
        for word, count in counts.items()
        if count >= LEAST and SHORTEST <= len(word) <= LONGEST
        if word.isascii() and word.isalpha()
    )
    common = [word for word in words if counts[word] >= LEAST * MISPRINT]
    return [word for word in words if not _is_misprint(word, counts, common)]


def _is_misprint(word: str, counts: Counter[str], common: list[str]) -> bool:
    close = process.extract(word, common, scorer=OSA.distance, score_cutoff=1, limit=None)
    # The plural of a common word is no misprint of it.
    others = [other for other, _distance, _at in close if other + "s" != word != other]
    return any(counts[other] >= MISPRINT * counts[word] for other in others)


def main(folder: str) -> None:
    """Write the file."""
    TARGET.write_text(HEADER + "\n".join(known_words(Path(folder))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
