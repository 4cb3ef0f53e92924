"""The companies of imported ads: found by name, added once however many imports run."""

from collections.abc import Iterable

from accounts.actions import CompanyFields, ensure_companies
from accounts.models import Company
from jobs.importing.normalise import UNNAMED


def companies_named(names: Iterable[str], countries: dict[str, str]) -> dict[str, Company]:
    """Return a company for each name; the one for ads that name none is in no directory."""
    wanted = (
        CompanyFields(
            name=name,
            country="" if name == UNNAMED else countries.get(name, ""),
            is_listed=name != UNNAMED,
        )
        for name in names
    )
    return ensure_companies(wanted=wanted, by=None)
