"""The companies of imported ads: found by name, added once however many imports run."""

import hashlib
from collections.abc import Iterable

from django.utils.text import slugify

from accounts.models import Company
from jobboard.core.text import fold_name
from jobs.importing.normalise import UNNAMED

LONGEST_SLUG = 200


def companies_named(names: Iterable[str], countries: dict[str, str]) -> dict[str, Company]:
    """Return a company for each name, adding those that are missing, in four queries at most.

    Names that differ only in case, accents, punctuation or spaces are one company. A slug held by
    a company of another name is left to it. Needs a transaction.
    """
    wanted = {name: _slugs(name) for name in names}
    found = _match(wanted)
    missing = {name: slugs for name, slugs in wanted.items() if name not in found}
    if missing:
        taken = set(
            Company.objects.filter(slug__in=[slugs[0] for slugs in missing.values()]).values_list(
                "slug", flat=True
            )
        )
        rows = {
            slug: Company(
                name=name,
                slug=slug,
                country="" if name == UNNAMED else countries.get(name, ""),
                is_listed=name != UNNAMED,
            )
            for name, slugs in missing.items()
            for slug in [slugs[1] if slugs[0] in taken else slugs[0]]
        }
        # In one order, so that two imports cannot wait for each other; the loser's are ignored.
        ordered = [rows[slug] for slug in sorted(rows)]
        Company.objects.bulk_create(ordered, ignore_conflicts=True)
        found |= _match(missing)
    return found


def _match(wanted: dict[str, tuple[str, str]]) -> dict[str, Company]:
    slugs = [slug for pair in wanted.values() for slug in pair]
    held = {company.slug: company for company in Company.objects.filter(slug__in=slugs)}
    return {
        name: held[slug]
        for name, pair in wanted.items()
        for slug in reversed(pair)
        if slug in held and fold_name(held[slug].name) == fold_name(name)
    }


def _slugs(name: str) -> tuple[str, str]:
    """Return the slug a company of that name gets, and the one it gets when that is taken."""
    folded = fold_name(name)
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    plain = slugify(folded)[:LONGEST_SLUG].strip("-")
    return plain or f"company-{digest}", f"{plain or 'company'}-{digest}"
