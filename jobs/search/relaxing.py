"""Which words to leave out when all of them together find nothing."""

from collections.abc import Callable, Sequence


def relaxed(
    words: Sequence[str], total: Callable[[Sequence[str]], int]
) -> tuple[list[str], tuple[str, ...]]:
    """Return the words to require and those dropped; `total` counts what words find together.

    A word that finds nothing by itself goes first. Then goes the least informative: the most
    common of those without which something is found. One word stays, whatever it finds.
    """
    kept, dropped = list(words), []
    while len(kept) > 1 and not total(kept):
        alone = {word: total([word]) for word in kept}
        if not any(alone.values()):
            return list(words), ()
        worst = _worst(kept, alone, total)
        kept.remove(worst)
        dropped.append(worst)
    return kept, tuple(dropped)


def _worst(words: list[str], alone: dict[str, int], total: Callable[[Sequence[str]], int]) -> str:
    for word in words:
        if not alone[word]:
            return word

    def rank(word: str) -> tuple[bool, int]:
        return total([other for other in words if other != word]) > 0, alone[word]

    return max(words, key=rank)
