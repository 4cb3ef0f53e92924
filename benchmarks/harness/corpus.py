"""Listings from a fixed seed and an own vocabulary, written in bulk."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Company
from jobboard.core.places import PlaceFact, parse_place
from jobs.models import Function, Job, JobPlace

ROLES = (
    "nurse driver accountant cook cleaner teacher developer engineer analyst manager officer "
    "designer mechanic electrician cashier receptionist tailor welder pharmacist guard"
).split()
KINDS = "senior junior lead assistant chief trainee night regional python java bus sales it".split()
TOWNS = (
    "Accra Kumasi Tema Takoradi Tamale Cape_Coast Sunyani Ho Koforidua London Manchester Leeds "
    "Birmingham Bristol Glasgow Cardiff Croydon Reading Oxford York"
).split()
EMPLOYERS = 500
BATCH = 1000
VOCABULARY = 30_000
BODY_WORDS = 180


def build(count: int, seed: int = 1) -> Iterator[list[int]]:
    """Write `count` live listings; yield the ids of each batch."""
    call_command("load_reference", verbosity=0)
    Company.objects.bulk_create(
        Company(name=f"Employer {n}", slug=f"employer-{n}") for n in range(EMPLOYERS)
    )
    writer = Writer(seed)
    for start in range(0, count, BATCH):
        written = [writer.listing(n) for n in range(start, min(start + BATCH, count))]
        Job.objects.bulk_create(job for job, _place in written)
        # MySQL returns no ids from a bulk insert: one writer, so they are the last ones, in order.
        rows = list(Job.objects.order_by("-pk")[: len(written)])[::-1]
        JobPlace.objects.bulk_create(
            JobPlace(job=row, place_id=place.id, published_at=row.published_at)
            for row, (_job, place) in zip(rows, written, strict=True)
        )
        yield [row.pk for row in rows]


class Writer:
    """Makes listings, none saved, from dice that fall the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = timezone.now()
        self.employers = list(Company.objects.order_by("pk"))
        self.places = [known_place(town.replace("_", " ")) for town in TOWNS]
        self.functions = list(Function.objects.order_by("pk"))
        letters = "bcdfgklmnprst"
        self.words = [f"{self.dice.choice(letters)}{n:x}o" for n in range(VOCABULARY)]
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))

    def listing(self, number: int) -> tuple[Job, PlaceFact]:
        """Return a live listing and the place it is in."""
        dice, place = self.dice, self.dice.choice(self.places)
        posted = self.now - timedelta(seconds=dice.randrange(30 * 86_400))
        low = dice.randrange(1_000_000, 40_000_000)
        job = Job(
            company=dice.choice(self.employers),
            title=f"{dice.choice(KINDS)} {dice.choice(ROLES)}".title(),
            slug=f"job-{number}",
            description_html=self.description(),
            function=dice.choice(self.functions),
            country=place.country,
            remote=dice.choice(Job.Remote.values),
            employment_type=dice.choice(Job.EmploymentType.values),
            experience=dice.choice(Job.Experience.values),
            status=Job.Status.APPROVED,
            published_at=posted,
            starts_at=posted,
            expires_at=self.now + timedelta(days=60),
            pay_ghs_low=low,
            pay_ghs_high=low,
            pay_gbp_low=low // 20,
            pay_gbp_high=low // 20,
        )
        return job, place

    def description(self) -> str:
        """Return a text of common and rare words, with what people search for among them."""
        body = self.dice.choices(self.words, cum_weights=self.weights, k=BODY_WORDS)
        body += self.dice.choices(KINDS, k=5) + self.dice.choices(ROLES, k=2)
        return f"<p>{' '.join(body)}</p>"


def known_place(name: str) -> PlaceFact:
    """Return a place of the gazetteer; raise LookupError when it has none of that name."""
    found = parse_place(name)
    if found is None:
        raise LookupError(f"The gazetteer has no {name}.")
    return found
