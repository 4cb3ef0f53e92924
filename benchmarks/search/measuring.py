"""Building the listings and timing each kind of search on the engines there are."""

import time
from collections.abc import Iterator, Mapping
from functools import partial

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from benchmarks.harness.corpus import build
from benchmarks.harness.figures import Measure, total_of
from benchmarks.harness.timing import Work, timed
from jobs.models import Job
from jobs.search import JobQuery, Sort, get_engine

PASSES = 3
# What LIKE may take of a repeat's time: it needs a minute a search on a million listings.
MOST_SECONDS = 60.0
KINDS: Mapping[str, list[JobQuery]] = {
    "rare word": [JobQuery(words=f"{letter}6000o") for letter in "bcdfgklm"],
    "common word": [JobQuery(words=word) for word in ("nurse", "driver", "sales", "it")],
    "two words": [JobQuery(words=w) for w in ("senior nurse", "bus driver", "it manager")],
    "three words": [JobQuery(words=w) for w in ("python developer london", "night cook tema")],
    "filters": [JobQuery(remote=("remote",), experience=("senior",), countries=("GH",))],
    "browse, newest": [JobQuery(sort=Sort.NEWEST)],
    "by pay": [JobQuery(words="driver", sort=Sort.PAY, pay_min_minor=3_600_000)],
    "page 50": [JobQuery(words="senior", page=50)],
}


def measure(count: int, repeats: int) -> list[Measure]:
    """Build unless the listings are there; return what building and each kind of search took."""
    built = [] if Job.objects.exists() else list(_build(count))
    first = get_engine("bitmap").__class__
    question = KINDS["two words"][0]
    works: dict[str, list[Work]] = {
        "bitmap · first of a process": [lambda: first().search(question)]
    }
    for kind, queries in KINDS.items():
        for name in engines():
            search = get_engine(name).search
            works[f"{name} · {kind}"] = [partial(search, query) for query in queries]
        if queries[0].words and kind != "page 50":
            works[f"LIKE · {kind}"] = [partial(_like, query.words) for query in queries[:3]]
    return built + timed(works, repeats=repeats, passes=PASSES, seconds=MOST_SECONDS)


def engines() -> list[str]:
    """Return the engines this database can hold."""
    return ["bitmap", "fulltext"] if connection.vendor == "mysql" else ["bitmap"]


def _build(count: int) -> Iterator[Measure]:
    spent = dict.fromkeys(engines(), 0.0)
    for job_ids in build(count):
        for name in spent:
            started = time.perf_counter()
            get_engine(name).enqueue(job_ids)
            spent[name] += time.perf_counter() - started
    started = time.perf_counter()
    while get_engine("bitmap").fold(limit=count):
        pass
    spent["bitmap"] += time.perf_counter() - started
    for name, seconds in spent.items():
        rate = [count / seconds]
        yield total_of(f"{name} · building", "listings a second", rate, better="higher")


def _like(words: str) -> int:
    found = Job.objects.live(timezone.now())
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(description_html__icontains=word))
    list(found.order_by("-published_at")[:20])
    return found.count()
