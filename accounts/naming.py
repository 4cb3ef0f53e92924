"""How a company's name becomes its address, and when two names are one company."""

import hashlib

from django.utils.text import slugify

from jobboard.core.text import fold_name

LONGEST_SLUG = 200
# Names that share a plain slug are rare, and companies renamed away from a hashed one rarer.
MOST_SLUGS = 4


def slugs_of(name: str) -> list[str]:
    """Return the slugs a company of that name may get, the wanted one first, each once."""
    folded = fold_name(name)
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    plain = slugify(folded)[:LONGEST_SLUG].strip("-")
    hashed = f"{plain or 'company'}-{digest}"
    numbered = [f"{hashed}-{number}" for number in range(2, MOST_SLUGS)]
    return [*([plain] if plain else []), hashed, *numbered]


def is_same_name(one: str, other: str) -> bool:
    """Say whether names differ only in case, accents, punctuation or spaces."""
    return fold_name(one) == fold_name(other)
