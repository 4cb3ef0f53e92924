"""Makes listings, each from its number alone, so that any part can be made again anywhere."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from benchmarks.search.corpus.plan import Plan
from benchmarks.search.corpus.pools import Pools
from jobboard.core.gazetteer import PlaceFact, gazetteer
from jobboard.core.text import fold
from jobs.models import Function, Job
from jobs.models.job import SLUG_LENGTH
from jobs.search import text

Row = dict[str, Any]
HOME = ("GH", "GB")
SPELLINGS = Path(text.__file__).parent / "words" / "spellings.csv"
# How many words an advert has, and how many sentences are taken from one real advert at a time.
FEWEST_WORDS, MOST_WORDS = 200, 300
LONGEST_RUN = 5
# Listings are published over so many days, in the order of their numbers but for imported ones.
DAYS = 60
IMPORTED_SHARE, OLDEST_IMPORT_DAYS = 0.2, 21
EXPIRED_SHARE, CLOSED_SHARE = 0.02, 0.01
# What a live listing still has, seen from the moment of the corpus: the cache is of use that long.
DAYS_LEFT = (30, 365)
GHS_A_POUND = 14
YEARLY = {"GHS": ("month", 12, 1_200, 40_000), "GBP": ("year", 1, 22_000, 110_000)}
LEVELS = ("Senior", "Junior", "Lead", "Assistant", "Trainee", "Night", "Part-time")


@dataclass(frozen=True)
class Written:
    """A listing: the columns of its row, its places, its employer's name, its text's sentences."""

    job: Row
    places: Sequence[int]
    company: str
    sentences: Sequence[str]


class Writer:
    """Makes listings from dice that fall the same for the same plan."""

    def __init__(self, plan: Plan, pools: Pools) -> None:
        self.plan, self.pools = plan, pools
        self.title_weights = pools.title_weights()
        self.adverts = [*apart(pools.adverts)]
        self.functions = list(Function.objects.order_by("pk").values_list("pk", flat=True))
        towns = [
            one for one in gazetteer().places.values() if one.country in HOME and one.has_point
        ]
        self.towns = {
            country: [town for town in towns if town.country == country] for country in HOME
        }
        self.town_weights = {
            country: list(accumulate((town.population + 500) ** 0.9 for town in towns))
            for country, towns in self.towns.items()
        }  # fmt: skip

    @cached_property
    def companies(self) -> list[str]:
        """Names of employers; where the pool has too few, with a town or a number."""
        dice, names = random.Random(self.plan.seed), list(self.pools.employers)
        dice.shuffle(names)
        town_names = sorted({town.name for country in HOME for town in self.towns[country]})
        known = dict.fromkeys(names[: self.plan.companies])
        if len(names) * len(town_names) < 4 * self.plan.companies:
            town_names = [str(number) for number in range(4 * self.plan.companies)]
        while len(known) < self.plan.companies:
            known[f"{dice.choice(names)} {dice.choice(town_names)}"] = None
        return list(known)

    @cached_property
    def company_weights(self) -> list[float]:
        """Rising weights of the employers: few have many listings."""
        return list(accumulate(1 / (rank + 20) ** 0.8 for rank in range(self.plan.companies)))

    def company_row(self, number: int) -> Row:
        """Return the columns of employer `number`, from 1."""
        name = self.companies[number - 1]
        slug = f"{slugify(name)[:150] or 'company'}-{number}"
        country = HOME[number % len(HOME)]
        return {"id": number, "name": name, "slug": slug, "country": country, "sector": "other",
                "created_at": self.plan.now, "is_listed": True}  # fmt: skip

    def listing(self, number: int) -> Written:
        """Return listing `number`, from 1."""
        dice = random.Random(self.plan.seed << 40 | number)
        company = dice.choices(range(self.plan.companies), cum_weights=self.company_weights)[0]
        places = self._places(dice)
        title = self._title(dice)
        paragraphs = list(self._paragraphs(dice, places[0].name))
        job: Row = {
            "id": number,
            "company_id": company + 1,
            "title": title,
            "slug": slugify(title)[:SLUG_LENGTH].strip("-") or "job",
            "description_html": "".join(f"<p>{escaped(' '.join(one))}</p>" for one in paragraphs),
            "function_id": self._of_title(title, self.functions),
            "country": places[0].country,
            "remote": dice.choices(("onsite", "hybrid", "remote"), (70, 20, 10))[0],
            "employment_type": dice.choices(Job.EmploymentType.values, (60, 10, 12, 8, 4, 4, 2))[0],
            "work_pattern": dice.choices((*Job.WorkPattern.values, ""), (60, 15, 8, 5, 12))[0],
            "experience": dice.choice((*Job.Experience.values, "")),
            "visa_sponsorship": dice.random() < 0.06,
            **_applying(dice, number),
            **_pay(dice, places[0].country, title),
            **self._moments(dice, number),
        }
        sentences = [sentence for one in paragraphs for sentence in one]
        return Written(job, [place.id for place in places], self.companies[company], sentences)

    def _title(self, dice: random.Random) -> str:
        title = dice.choices(self.pools.titles, cum_weights=self.title_weights)[0]
        if dice.random() < 0.12:
            title = f"{dice.choice(LEVELS)} {title}"
        return title[:200]

    def _of_title(self, title: str, values: Sequence[str]) -> str:
        """Return the same value for the same title; few values are frequent."""
        dice = random.Random(title)
        return values[min(int(dice.expovariate(0.15)), len(values) - 1)]

    def _places(self, dice: random.Random) -> list[PlaceFact]:
        country = HOME[dice.random() < 0.6]
        count = 1 if dice.random() < 0.92 else dice.randint(2, 4)
        weights = self.town_weights[country]
        found = dice.choices(self.towns[country], cum_weights=weights, k=count)
        return list({place.id: place for place in found}.values())

    def _paragraphs(self, dice: random.Random, town: str) -> Iterator[Sequence[str]]:
        """Yield runs of sentences of adverts, with what only this advert has among them."""
        wanted, count = dice.randint(FEWEST_WORDS, MOST_WORDS), 0
        if dice.random() < 0.3:
            yield [f"Based in {town}."]
        while count < wanted:
            advert = dice.choice(self.adverts)
            first = dice.randrange(len(advert))
            run = advert[first : first + dice.randint(1, LONGEST_RUN)]
            count += sum(one.count(" ") + 1 for one in run)
            yield run
        if dice.random() < 0.3:
            yield [f"Reference {dice.choice('ABCDEFGH')}{dice.randrange(10**6):06}."]

    def _moments(self, dice: random.Random, number: int) -> Row:
        now = self.plan.now
        order = 1 - number / self.plan.count
        published = now - timedelta(seconds=int(order * DAYS * 86_400) + dice.randint(60, 3600))
        if dice.random() < IMPORTED_SHARE:
            published -= timedelta(seconds=dice.randrange(OLDEST_IMPORT_DAYS * 86_400))
        row: Row = {"status": "approved", "closed_at": None, "close_reason": ""}
        expires = now + timedelta(days=dice.randint(*DAYS_LEFT), seconds=dice.randrange(86_400))
        state = dice.random()
        if state < EXPIRED_SHARE:
            expires = published + (now - published) * dice.uniform(0.1, 0.99)
        elif state < EXPIRED_SHARE + CLOSED_SHARE:
            closed = whole(published + (now - published) * dice.random())
            row |= {"status": "closed", "closed_at": closed, "close_reason": "filled"}
        moments = {"published_at": published, "starts_at": published, "expires_at": whole(expires)}
        written = {"created_at": published, "updated_at": published, "announce_at": None}
        return row | moments | written


def apart(adverts: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Yield the adverts without sentences whose last word may be one word with the next.

    A spelling of two words ("front end") across two sentences would be missed where the words of a
    text are put together from those of its sentences.
    """
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        firsts = {row[0].split()[0] for row in csv.reader(file)}
    for advert in adverts:
        found = [
            one for one in advert if fold(one).rsplit(None, 1)[-1].strip(".,:;!?") not in firsts
        ]
        if found:
            yield found


def whole(moment: datetime) -> datetime:
    """Return a moment in whole seconds."""
    return moment.replace(microsecond=0)


def escaped(text: str) -> str:
    """Return text for HTML as the cleaner would write it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _applying(dice: random.Random, number: int) -> Row:
    way = dice.choices(("email", "website", "advert"), (35, 45, 20))[0]
    email = f"jobs-{number}@example.com" if way == "email" else ""
    url = f"https://example.com/jobs/{number}" if way == "website" else ""
    return {"apply_by": way, "apply_email": email, "apply_url": url}


def _pay(dice: random.Random, country: str, title: str) -> Row:
    """Return what six of ten listings state; the same work is paid about the same."""
    if dice.random() < 0.4:
        return {"pay_reason": "confidential"}
    currency = "GHS" if country == "GH" else "GBP"
    period, times, least, most = YEARLY[currency]
    level = random.Random(title).random() ** 2 * 0.7 + dice.random() * 0.2
    low = int(least + (most - least) * level) * 100
    high = int(low * dice.uniform(1.0, 1.3))
    pounds = (low * times, high * times)
    cedis = (pounds[0], pounds[1])
    if currency == "GBP":
        cedis = (low * GHS_A_POUND, high * GHS_A_POUND)
    else:
        pounds = (low * times // GHS_A_POUND, high * times // GHS_A_POUND)
    return {
        "pay_min_minor": low, "pay_max_minor": high, "pay_currency": currency,
        "pay_period": period, "pay_ghs_low": cedis[0], "pay_ghs_high": cedis[1],
        "pay_gbp_low": pounds[0], "pay_gbp_high": pounds[1],
    }  # fmt: skip
