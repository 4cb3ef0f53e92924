"""Adding, changing and removing companies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.actions.writing import check, is_saved, set_columns
from accounts.events import CompanyRenamed
from accounts.models import Company, User
from accounts.naming import MOST_SLUGS, is_same_name, slugs_of
from jobboard.core.errors import DomainError
from jobboard.core.events import publish
from jobboard.core.html import clean_html
from jobboard.core.models import Place


class SlugTaken(DomainError):
    """Another company is at this address."""

    code = "slug-taken"
    message = _("Another company has this address already. Write a different slug.")


class CompanyInUse(DomainError):
    """Something still belongs to the company."""

    code = "company-in-use"
    message = _("This company is still in use and is kept. Take it out of the directory instead.")


@dataclass(frozen=True)
class CompanyFields:
    """What is known of a company; an empty `slug` is made from the name, or stays."""

    name: str
    slug: str = ""
    country: str = ""
    place: Place | None = None
    sector: str = Company.Sector.OTHER
    size: str = ""
    website: str = ""
    about_html: str = ""
    logo: str = ""
    is_listed: bool = True


@transaction.atomic
def add_company(*, fields: CompanyFields, by: User | None) -> Company:
    """Add a company, whose slug nobody else has; `by` None is the system.

    Raises `InvalidInput` naming the field, or `SlugTaken`: asked twice with a slug, it adds one.
    """
    company = Company(**columns(fields))
    for slug in [company.slug] if company.slug else slugs_of(fields.name):
        company.slug = slug
        check(company)
        if is_saved(company, unique=["slug"]):
            return company
    raise SlugTaken(field="slug")


@transaction.atomic
def edit_company(*, company_id: int, fields: CompanyFields, by: User | None) -> Company:
    """Change a company and tell of a new name; what is so already is left and told to nobody.

    Its address stays unless another slug is written. Raises `InvalidInput`, `SlugTaken`, or
    Company.DoesNotExist.
    """
    company = Company.objects.select_for_update().get(pk=company_id)
    written = columns(fields)
    changed = set_columns(company, written | {"slug": written["slug"] or company.slug})
    if not changed:
        return company
    check(company)
    if not is_saved(company, unique=["slug"], changed=changed):
        raise SlugTaken(field="slug")
    if "name" in changed:
        publish(CompanyRenamed(company_id=company.pk))
    return company


@transaction.atomic
def remove_company(*, company_id: int, by: User | None) -> None:
    """Delete a company with its memberships; one that is gone already is fine.

    Raises `CompanyInUse` while a floor above keeps something of it.
    """
    company = Company.objects.select_for_update().filter(pk=company_id).first()
    if company is not None:
        try:
            company.delete()
        except ProtectedError as error:
            raise CompanyInUse from error


@transaction.atomic
def ensure_companies(*, wanted: Iterable[CompanyFields], by: User | None) -> dict[str, Company]:
    """Return a company for each wanted name, adding those that are missing, three queries mostly.

    Names that differ only in case, accents, punctuation or spaces are one company; one that is
    there is left as it is. A slug held by a company of another name is left to it. Raises
    `SlugTaken` when all slugs of a name are.
    """
    asked = {fields.name: fields for fields in wanted}
    found: dict[str, Company] = {}
    # A pass more than there are slugs: names of one batch, or another import, may take them.
    for _attempt in range(MOST_SLUGS + 1):
        missing = [name for name in asked if name not in found]
        if not missing:
            return found
        held = _held(missing)
        found |= _match(missing, held)
        rows: dict[str, Company] = {}
        for name in missing:
            if name not in found:
                slug = next((slug for slug in slugs_of(name) if slug not in held), None)
                if slug is None:
                    raise SlugTaken(field="slug")
                rows.setdefault(slug, Company(**columns(asked[name]) | {"slug": slug}))
        # In one order, so that two imports cannot wait for each other; the loser's are ignored.
        ordered = [rows[slug] for slug in sorted(rows)]
        Company.objects.bulk_create(ordered, ignore_conflicts=True)
    raise SlugTaken(field="slug")


def _held(names: list[str]) -> dict[str, Company]:
    slugs = {slug for name in names for slug in slugs_of(name)}
    return {company.slug: company for company in Company.objects.filter(slug__in=slugs)}


def _match(names: list[str], held: dict[str, Company]) -> dict[str, Company]:
    return {
        name: held[slug]
        for name in names
        for slug in reversed(slugs_of(name))
        if slug in held and is_same_name(held[slug].name, name)
    }


def columns(fields: CompanyFields) -> dict[str, Any]:
    """Return the columns of a company, cleaned and normalised."""
    return vars(fields) | {
        "name": " ".join(fields.name.split()),
        "slug": fields.slug.lower(),
        "country": fields.country.upper(),
        "about_html": clean_html(fields.about_html),
    }
