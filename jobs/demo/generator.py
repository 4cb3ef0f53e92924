"""Makes the demo listings: plain dataclasses from a fixed seed, no database and no clock.

Moments are offsets from the moment the board is seeded, so the same content can be laid at any
date. The first listings are the same however many are asked for. The first 5,000 are spread evenly
and kept apart; each later one follows from its number alone, so many can be made at a time.
"""

import itertools
import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from jobs.demo.catalogue import DemoCompany, Role, Town, companies, roles, towns
from jobs.demo.pay import DemoPay, offered_pay
from jobs.demo.similarity import MAXIMUM_SIMILARITY, jaccard, shingles
from jobs.demo.timing import DemoTiming, timing_of
from jobs.demo.writing import Brief, describe

SEED = "okadwuma"
GHANA_SHARE = 0.55
# Rewritten when closer than this to an earlier listing of the same role: well under the promise,
# so that chance likeness between different roles cannot break it either.
_REWRITE_OVER = MAXIMUM_SIMILARITY - 0.15
# How many earlier listings of a role a text is compared with: all of them, in effect.
_SIBLINGS = 40
# Listings that people read. A larger board is there to be measured: comparing takes longer than
# writing, and nobody sees whether two of its texts are alike.
TOGETHER = 5_000

_PAY_REASONS = ("negotiable", "negotiable", "confidential", "not_stated")
# Land does not move: these employers hire where they are.
_ROOTED = ("farm", "factory")
_BOSSES = ("team lead", "head of department", "line manager", "supervisor", "branch manager")
# The letter of a role's terms: what kind of contract, and how the hours fall.
_TERMS = {
    "f": ("permanent", "full_time"),
    "p": ("permanent", "part_time"),
    "c": ("fixed_term", "full_time"),
    "t": ("temporary", "full_time"),
    "z": ("temporary", "casual"),
    "a": ("apprentice", "full_time"),
    "v": ("volunteer", "part_time"),
}
_LEVEL_MARKS = {"-": "entry", "+": "senior"}


@dataclass(frozen=True)
class DemoJob:
    """One listing: everything a board needs to publish it."""

    reference: str
    role: Role
    company: DemoCompany
    title: str
    description: str
    places: tuple[str, ...]
    level: str
    employment_type: str
    work_pattern: str
    remote: str
    pay: DemoPay | None
    pay_reason: str
    openings: int
    visa_sponsorship: bool
    apply_url: str
    apply_email: str
    timing: DemoTiming

    @property
    def country(self) -> str:
        """ISO 3166 code of the country the work is in: GH or GB."""
        return self.company.country


def reference_of(number: int) -> str:
    """Return the reference of listing ``number``, by which it is known again."""
    return f"demo-{number:06d}"


def demo_jobs(count: int) -> Iterator[DemoJob]:
    """Yield the first ``count`` listings, about 55 in 100 of them in Ghana.

    None of the first 5,000 is over 60 % like another.
    """
    plan = _Together()
    for number in range(1, min(count, TOGETHER) + 1):
        yield plan.listing(number)
    yield from later_jobs(range(TOGETHER + 1, count + 1))


def later_jobs(numbers: Iterable[int]) -> Iterator[DemoJob]:
    """Yield the listings of any numbers over 5,000, without those before them."""
    plan = _Plan()
    for number in numbers:
        yield plan.listing(number)


class _Plan:
    """Makes each listing from its number alone."""

    def listing(self, number: int) -> DemoJob:
        """Return listing ``number``."""
        rng = random.Random(f"{SEED}:{number}")
        country = "GH" if rng.random() < GHANA_SHARE else "GB"
        role = self._role(country, rng)
        company = self._company(role, country, rng)
        level, title = _title(role.titles[country], rng)
        remote = _remote(role, rng)
        places = () if remote == "remote" else _places(company, rng)
        visa = country == "GB" and role.can_sponsor and rng.random() < 0.45
        brief = _brief(role, company, title, places, visa, rng)
        pay = None if rng.random() < 0.2 else offered_pay(role.pay[country], country, level, rng)
        employment, hours = _terms(role, title, rng)
        url, email = _applications(company, number, rng)
        return DemoJob(
            reference=reference_of(number),
            role=role,
            company=company,
            title=title,
            description=self._description(brief, number),
            places=tuple(town.name for town in places),
            level=level,
            employment_type=employment,
            work_pattern="shift" if brief.pattern in "sn" and hours == "full_time" else hours,
            remote=remote,
            pay=pay,
            pay_reason="" if pay else rng.choice(_PAY_REASONS),
            openings=rng.randint(2, role.openings) if role.openings > 1 else 1,
            visa_sponsorship=visa,
            apply_url=url,
            apply_email=email,
            timing=timing_of(number, rng),
        )

    def _role(self, country: str, rng: random.Random) -> Role:
        return rng.choice(_deck(country))

    def _company(self, role: Role, country: str, rng: random.Random) -> DemoCompany:
        return rng.choice(_employers(role.sectors, country))

    def _description(self, brief: Brief, number: int) -> str:
        return describe(brief, random.Random(f"{SEED}:{number}:0"))


class _Together(_Plan):
    """Keeps listings spread evenly over roles and employers, and their texts apart.

    To be asked for listings in order, each once.
    """

    def __init__(self) -> None:
        self.decks = {country: itertools.cycle(_deck(country)) for country in ("GH", "GB")}
        self.used: Counter[DemoCompany] = Counter()
        self.paired: Counter[tuple[str, str]] = Counter()
        self.written: dict[str, deque[frozenset[int]]] = {}

    def _role(self, country: str, rng: random.Random) -> Role:
        return next(self.decks[country])

    def _company(self, role: Role, country: str, rng: random.Random) -> DemoCompany:
        """Return a fitting employer: one that has not advertised the role yet, then least used."""
        fitting = list(_employers(role.sectors, country))
        rng.shuffle(fitting)
        chosen = min(fitting, key=lambda it: (self.paired[role.key, it.slug], self.used[it]))
        self.used[chosen] += 1
        self.paired[role.key, chosen.slug] += 1
        return chosen

    def _description(self, brief: Brief, number: int) -> str:
        """Write the text, and write it again while it is too close to one of the same role."""
        siblings = self.written.setdefault(brief.role.key, deque(maxlen=_SIBLINGS))
        for attempt in itertools.count():
            text = describe(brief, random.Random(f"{SEED}:{number}:{attempt}"))
            mark = shingles(text)
            if all(jaccard(mark, other) <= _REWRITE_OVER for other in siblings):
                siblings.append(mark)
                return text
        raise AssertionError("unreachable: the loop above does not end")


def _brief(
    role: Role,
    company: DemoCompany,
    title: str,
    places: tuple[Town, ...],
    visa: bool,
    rng: random.Random,
) -> Brief:
    """Return what the text is written from; without places the work is done from anywhere."""
    town = places[0] if places else _home(company)
    return Brief(
        role=role,
        company=company,
        title=title,
        town=town.name,
        area=rng.choice(town.areas),
        is_remote=not places,
        boss=rng.choice(_BOSSES),
        pattern=rng.choice(role.patterns),
        notes=_notes(places, visa),
    )


@cache
def _deck(country: str) -> list[Role]:
    deck = [role for role in roles() if country in role.titles]
    random.Random(f"{SEED}:{country}").shuffle(deck)
    return deck


@cache
def _employers(sectors: tuple[str, ...], country: str) -> tuple[DemoCompany, ...]:
    """Return a country's employers of some sectors, among which may be "any"."""
    here = (company for company in companies() if company.country == country)
    return tuple(company for company in here if "any" in sectors or company.sector in sectors)


@cache
def _home(company: DemoCompany) -> Town:
    return next(town for town in towns(company.country) if town.name == company.town)


def _title(options: tuple[str, ...], rng: random.Random) -> tuple[str, str]:
    """Return (level, title); a title written with - or + in front is for beginners or seniors."""
    option = rng.choice(options)
    level = _LEVEL_MARKS.get(option[0], "mid")
    return level, option.lstrip("-+")


def _places(company: DemoCompany, rng: random.Random) -> tuple[Town, ...]:
    """Return one town, often the employer's own, or two to five for 6 listings in 100."""
    options, home = towns(company.country), _home(company)
    at_home = 0.95 if company.sector in _ROOTED else 0.45
    first = home if rng.random() < at_home else _weighted(options, rng)
    if rng.random() >= 0.06:
        return (first,)
    places = [first]
    wanted = rng.randint(2, 5)
    while len(places) < wanted:
        town = _weighted(options, rng)
        if town not in places:
            places.append(town)
    return tuple(places)


def _weighted(options: tuple[Town, ...], rng: random.Random) -> Town:
    return rng.choices(options, cum_weights=_weights(options[0].country))[0]


@cache
def _weights(country: str) -> list[int]:
    return list(itertools.accumulate(town.weight for town in towns(country)))


def _notes(places: tuple[Town, ...], visa: bool) -> tuple[str, ...]:
    notes = []
    if len(places) > 1:
        names = " and ".join((", ".join(town.name for town in places[:-1]), places[-1].name))
        notes.append(f"[We are hiring in|There are posts in|The same post is open in] {names}.")
    if visa:
        notes.append(
            "[We can sponsor a Skilled Worker visa for this post|We hold a sponsor licence and"
            " can issue a certificate of sponsorship|Visa sponsorship is possible for the right"
            " person], [subject to the current rules|if the pay meets the going rate]."
        )
    return tuple(notes)


def _remote(role: Role, rng: random.Random) -> str:
    if not role.can_be_remote:
        return "onsite"
    return rng.choices(("onsite", "hybrid", "remote"), weights=(45, 38, 17))[0]


def _terms(role: Role, title: str, rng: random.Random) -> tuple[str, str]:
    """Return (kind of contract, how the hours fall)."""
    if any(word in title for word in ("Intern", "National Service", "NSS", "Placement")):
        return "internship", "full_time"
    if "Apprentice" in title:
        return _TERMS["a"]
    if "Volunteer" in title:
        return _TERMS["v"]
    if "Part-time" in title:
        return _TERMS["p"]
    return _TERMS[rng.choice(role.terms)]


def _applications(company: DemoCompany, number: int, rng: random.Random) -> tuple[str, str]:
    """Return (web address, e-mail address), one of them empty, both under ``.example``."""
    if rng.random() < 0.3:
        return "", f"{rng.choice(('jobs', 'careers', 'recruitment', 'hr'))}@{company.domain}"
    return f"https://{rng.choice(('jobs', 'careers', 'work'))}.{company.domain}/{number:05d}", ""
