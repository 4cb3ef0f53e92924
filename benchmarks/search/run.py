"""Build N listings and time each kind of search on every engine the database can hold.

    python benchmarks/search/run.py [N] [FOLDER]

Without DATABASE_URL the listings live in a SQLite file in FOLDER (kept and used again), else in
that database, which must be empty the first time. Figures are milliseconds in this process, rows
of the page not loaded; LIKE only where it ends in reasonable time.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
FOLDER = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="okadwuma-bench-")
REPEATS = 5
LIKE_REPEATS = 1


def main() -> None:
    """Set Django up, build, measure and print."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "jobboard.settings", "VAR_DIR": FOLDER}
    sys.path[:0] = [str(ROOT)]
    import django  # noqa: PLC0415  # after the variables

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    print(f"{COUNT:,} listings, {django.db.connection.vendor}, Python {sys.version.split()[0]}")
    _build()
    _measure()


def _build() -> None:
    from benchmarks.search.corpus import build  # noqa: PLC0415
    from jobs.models import Job  # noqa: PLC0415
    from jobs.search import get_engine  # noqa: PLC0415

    if Job.objects.exists():
        print("The listings are there already.")
        return
    spent = dict.fromkeys(_engines(), 0.0)
    for job_ids in build(COUNT):
        for name in spent:
            started = time.perf_counter()
            get_engine(name).enqueue(job_ids)
            spent[name] += time.perf_counter() - started
    for name, seconds in spent.items():
        print(f"{name}: enqueue {COUNT / seconds:,.0f} listings a second")
    started = time.perf_counter()
    folded = get_engine("bitmap").fold(limit=COUNT)
    seconds = time.perf_counter() - started
    total = COUNT / (seconds + spent["bitmap"])
    print(f"bitmap: fold {folded / seconds:,.0f} a second; with enqueue {total:,.0f}")


def _engines() -> list[str]:
    from django.db import connection  # noqa: PLC0415

    return ["bitmap", "fulltext"] if connection.vendor == "mysql" else ["bitmap"]


def _measure() -> None:
    from jobs.search import JobQuery, Sort, get_engine  # noqa: PLC0415

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
    from django.db.models import Q  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from jobs.models import Job  # noqa: PLC0415

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


if __name__ == "__main__":
    main()
