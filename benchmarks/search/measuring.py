"""Building the listings and timing each kind of search on the engines there are."""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from benchmarks.search.corpus import build
from jobs.models import Job
from jobs.search import JobQuery, Sort, get_engine

REPEATS = 5


def main(count: int) -> None:
    """Build, unless the listings are there, measure and print."""
    print(f"{count:,} listings, {connection.vendor}, Python {sys.version.split()[0]}")
    _build(count)
    _measure()


def _build(count: int) -> None:
    if Job.objects.exists():
        print("The listings are there already.")
        return
    spent = dict.fromkeys(_engines(), 0.0)
    for job_ids in build(count):
        for name in spent:
            started = time.perf_counter()
            get_engine(name).enqueue(job_ids)
            spent[name] += time.perf_counter() - started
    for name, seconds in spent.items():
        print(f"{name}: enqueue {count / seconds:,.0f} listings a second")
    started = time.perf_counter()
    folded = get_engine("bitmap").fold(limit=count)
    seconds = time.perf_counter() - started
    total = count / (seconds + spent["bitmap"])
    print(f"bitmap: fold {folded / seconds:,.0f} a second; with enqueue {total:,.0f}")


def _engines() -> list[str]:
    return ["bitmap", "fulltext"] if connection.vendor == "mysql" else ["bitmap"]


def _measure() -> None:
    plain = {
        "rare word": [JobQuery(words=f"{letter}6000o") for letter in "bcdfgklm"],
        "common word": [JobQuery(words=word) for word in ("nurse", "driver", "sales", "it")],
        "two words": [JobQuery(words=w) for w in ("senior nurse", "bus driver", "it manager")],
        "three words": [JobQuery(words=w) for w in ("python developer london", "night cook tema")],
        "filters": [JobQuery(remote=("remote",), experience=("senior",), countries=("GH",))],
        "browse, newest": [JobQuery(sort=Sort.NEWEST)],
        "by pay": [JobQuery(words="driver", sort=Sort.PAY, pay_min_minor=3_600_000)],
        "page 50": [JobQuery(words="senior", page=50)],
    }
    print(f"{'':18}{'engine':10}{'p50':>9}{'p95':>9}   with facets and exact total")
    for kind, queries in plain.items():
        for name in _engines():
            engine = get_engine(name)
            asked = queries * REPEATS
            _line(kind, name, [_timed(partial(engine.search, query)) for query in asked])
        if queries[0].words and kind != "page 50":
            _line(kind, "LIKE", [_timed(partial(_like, q.words)) for q in queries[:3]])
    first = get_engine("bitmap").__class__()
    _line("first of a process", "bitmap", [_timed(lambda: first.search(plain["two words"][0]))])


def _like(words: str) -> int:

    found = Job.objects.live(timezone.now())
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(description_html__icontains=word))
    list(found.order_by("-published_at")[:20])
    return found.count()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _line(kind: str, name: str, times: list[float]) -> None:
    p95 = sorted(times)[int(len(times) * 0.95)] if len(times) > 1 else times[0]
    print(f"{kind:18}{name:10}{statistics.median(times):9.2f}{p95:9.2f}", flush=True)
