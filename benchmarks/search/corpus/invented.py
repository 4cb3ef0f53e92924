"""Texts of invented words, for machines without the real adverts."""

import random
from collections.abc import Iterator
from itertools import accumulate, product

ROLES = (
    "nurse driver accountant cook cleaner teacher developer engineer analyst manager officer "
    "designer mechanic electrician cashier receptionist tailor welder pharmacist guard"
).split()
KINDS = "senior junior lead assistant chief trainee night regional python java bus sales it".split()
ONSETS, VOWELS = "b d f g k l m n p r s t w kw ny ts br gr".split(), "a e i o u ia ei".split()
VOCABULARY = 60_000
ADVERTS = 3_000
EMPLOYERS = 4_000
SEED = 7


def titles() -> Iterator[str]:
    """Yield titles that people search for, the plainer first."""
    yield from (role.title() for role in ROLES)
    for kind, role in product(KINDS, ROLES):
        yield f"{kind} {role}".title()
    for kind, role, other in product(KINDS, ROLES, KINDS):
        if kind != other:
            yield f"{kind} {other} {role}".title()


def employers() -> Iterator[str]:
    """Yield names of employers."""
    dice = random.Random(SEED)
    kinds = "Ltd Group Trust School Clinic Foods Works Partners".split()
    for _one in range(EMPLOYERS):
        yield f"{word(dice)} {word(dice)} {dice.choice(kinds)}".title()


def adverts() -> Iterator[list[str]]:
    """Yield the sentences of each advert: common and rare words by Zipf's law."""
    dice = random.Random(SEED)
    words = list(dict.fromkeys(word(dice) for _one in range(VOCABULARY)))
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for _advert in range(ADVERTS):
        yield [
            sentence(dice, dice.choices(words, cum_weights=weights, k=dice.randint(6, 18)))
            for _sentence in range(dice.randint(8, 20))
        ]


def sentence(dice: random.Random, words: list[str]) -> str:
    """Return the words as a sentence, sometimes with what people search for among them."""
    if dice.random() < 0.3:
        words[dice.randrange(len(words))] = f"{dice.choice(KINDS)} {dice.choice(ROLES)}"
    return f"{' '.join(words).capitalize()}."


def word(dice: random.Random) -> str:
    """Return a word of two to four syllables."""
    return "".join(
        dice.choice(ONSETS) + dice.choice(VOWELS) for _syllable in range(dice.randint(2, 4))
    )
