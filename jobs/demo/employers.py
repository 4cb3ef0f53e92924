"""Writes the demo employers and people: companies with logos, and one person for every role."""

import hashlib
import random

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.actions import CompanyFields, UserFields, add_company, add_member, add_user
from accounts.models import Company, User
from jobboard.core.models import Place
from jobs.demo.catalogue import DemoCompany, companies
from jobs.demo.logos import draw_logos
from jobs.demo.sign_ins import SIGN_INS, SignIn
from jobs.demo.spin import spin

LOGO_FOLDER = "logos/demo"
_SECTORS = {
    "health": Company.Sector.HEALTH,
    "clinic": Company.Sector.HEALTH,
    "care": Company.Sector.HEALTH,
    "school": Company.Sector.EDUCATION,
    "farm": Company.Sector.AGRICULTURE,
    "food": Company.Sector.HOSPITALITY,
    "hotel": Company.Sector.HOSPITALITY,
    "retail": Company.Sector.RETAIL,
    "transport": Company.Sector.LOGISTICS,
    "construction": Company.Sector.CONSTRUCTION,
    "property": Company.Sector.CONSTRUCTION,
    "trades": Company.Sector.CONSTRUCTION,
    "tech": Company.Sector.TECHNOLOGY,
    "finance": Company.Sector.FINANCE,
    "energy": Company.Sector.ENERGY,
    "law": Company.Sector.PROFESSIONAL,
    "consult": Company.Sector.PROFESSIONAL,
    "media": Company.Sector.CREATIVE,
    "charity": Company.Sector.CHARITY,
    "factory": Company.Sector.MANUFACTURING,
}
_SIZES = (Company.Size.SMALL, Company.Size.MEDIUM, Company.Size.MEDIUM, Company.Size.LARGE)


def add_companies(places: dict[tuple[str, str], Place]) -> dict[str, Company]:
    """Write the employers that are missing, with their logos; return all of them by slug."""
    wanted = {company.slug: company for company in companies()}
    there = set(Company.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    missing = [company for slug, company in wanted.items() if slug not in there]
    for company in missing:
        add_company(fields=_fields(company, places[company.country, company.town]), by=None)
    for company in wanted.values():
        _store_logos(company)
    return {company.slug: company for company in Company.objects.filter(slug__in=wanted)}


def add_people(by_slug: dict[str, Company]) -> int:
    """Write the people that are missing; return how many. Passwords work in embedded mode only."""
    emails = [person.email for person in SIGN_INS]
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    missing = [person for person in SIGN_INS if person.email not in there]
    for person in missing:
        _add_person(person, by_slug)
    return len(missing)


def _add_person(person: SignIn, by_slug: dict[str, Company]) -> None:
    group = [Group.objects.get_or_create(name=person.group)[0]] if person.group else []
    fields = UserFields(
        email=person.email,
        phone=None,
        name=person.name,
        is_staff=bool(person.group) or person.is_superuser,
        is_superuser=person.is_superuser,
        groups=group,
    )
    # None makes a password nobody can type: what is printed here must not open a real board.
    password = person.password if settings.EMBEDDED else None
    user = add_user(fields=fields, password=password, by=None)
    if person.company:
        company = by_slug[person.company]
        add_member(company_id=company.pk, user_id=user.pk, role=person.membership, by=None)


def _fields(company: DemoCompany, place: Place) -> CompanyFields:
    rng = random.Random(company.slug)
    about = spin(company.about, rng, {"company": company.name, "town": company.town})
    return CompanyFields(
        name=company.name,
        slug=company.slug,
        country=company.country,
        place=place,
        sector=_SECTORS[company.sector],
        size=_SIZES[hashlib.sha256(company.slug.encode()).digest()[2] % len(_SIZES)],
        website=f"https://www.{company.domain}",
        about_html=f"<p>{about.replace('&', '&amp;')}</p>",
        logo=f"{LOGO_FOLDER}/{company.slug}",
    )


def _store_logos(company: DemoCompany) -> None:
    """Write the files that are missing; a shared media folder may have lost or kept them."""
    base = f"{LOGO_FOLDER}/{company.slug}"
    if default_storage.exists(f"{base}-192.webp"):
        return
    for size, content in draw_logos(company.name, company.slug).items():
        default_storage.save(f"{base}-{size}.webp", ContentFile(content))
