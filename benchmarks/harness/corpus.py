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
BATCH = 1000
VOCABULARY = 30_000
BODY_WORDS = 180


def build(count: int, seed: int = 1) -> Iterator[list[int]]:
    """Write `count` live listings; yield the ids of each batch."""
    call_command("load_reference", verbosity=0)
    dice = random.Random(seed)
    employers = Company.objects.bulk_create(
        Company(name=f"Employer {n}", slug=f"employer-{n}") for n in range(500)
    )
    employers = list(Company.objects.all())
    places = [known_place(town.replace("_", " ")) for town in TOWNS]
    functions = list(Function.objects.all())
    words = [f"{dice.choice('bcdfgklmnprst')}{n:x}o" for n in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))
    now = timezone.now()
    for start in range(0, count, BATCH):
        jobs, there = [], []
        for n in range(start, min(start + BATCH, count)):
            body = dice.choices([*words], cum_weights=weights, k=BODY_WORDS)
            body += dice.choices(KINDS, k=5) + dice.choices(ROLES, k=2)
            posted = now - timedelta(seconds=dice.randrange(30 * 86_400))
            title = f"{dice.choice(KINDS)} {dice.choice(ROLES)}".title()
            low, place = dice.randrange(1_000_000, 40_000_000), dice.choice(places)
            there.append(place)
            jobs.append(
                Job(
                    company=dice.choice(employers), title=title, slug=f"job-{n}",
                    description_html=f"<p>{' '.join(body)}</p>", function=dice.choice(functions),
                    country=place.country, remote=dice.choice(Job.Remote.values),
                    employment_type=dice.choice(Job.EmploymentType.values),
                    experience=dice.choice(Job.Experience.values), status=Job.Status.APPROVED,
                    published_at=posted, starts_at=posted, expires_at=now + timedelta(days=60),
                    pay_ghs_low=low, pay_ghs_high=low, pay_gbp_low=low // 20,
                    pay_gbp_high=low // 20,
                )
            )  # fmt: skip
        Job.objects.bulk_create(jobs)
        # MySQL returns no ids from a bulk insert: one writer, so they are the last ones, in order.
        rows = list(Job.objects.order_by("-pk")[: len(jobs)])[::-1]
        JobPlace.objects.bulk_create(
            JobPlace(job=job, place_id=place.id, published_at=job.published_at)
            for job, place in zip(rows, there, strict=True)
        )
        yield [job.pk for job in rows]


def known_place(name: str) -> PlaceFact:
    """Return a place of the gazetteer; raise LookupError when it has none of that name."""
    found = parse_place(name)
    if found is None:
        raise LookupError(f"The gazetteer has no {name}.")
    return found
