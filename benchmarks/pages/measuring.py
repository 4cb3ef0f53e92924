"""Measuring the pages: queries and bytes once, then load at each number of connections."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain

from benchmarks.harness.answers import Answer, ask
from benchmarks.harness.figures import Measure, spread
from benchmarks.harness.load import Load, Target, load, load_measure
from benchmarks.harness.queries import cpu_of, queries_of
from benchmarks.pages.paths import VARIED, paths_by_kind

CONNECTIONS = (1, 8, 32)
WARMERS = 16
WARM_PATHS = 2
WARM_ROUNDS = 3
SAMPLE = 20
Loads = dict[tuple[str, str, int], list[Load]]


def measure(targets: Sequence[Target], repeats: int, seconds: float) -> list[Measure]:
    """Return what every kind of page costs at every target."""
    kinds = paths_by_kind()
    costs = [page_queries(kind, paths) for kind, paths in kinds.items()]
    costs += [page_cpu(kind, paths, repeats) for kind, paths in kinds.items()]
    costs += [page_bytes(kind, paths, targets[0]) for kind, paths in kinds.items()]
    for target in targets:
        for kind, paths in kinds.items():
            # The varied ones are to be met for the first time.
            warm_up(target, paths[:WARM_PATHS] if kind.endswith(VARIED) else paths)
    return costs + list(loaded(kinds, targets, repeats, seconds))


def warm_up(target: Target, paths: Sequence[str]) -> None:
    """Ask for every path, by many at once, until every thread of every process has answered some.

    The first answers of a process take a second, since it reads places and terms it then keeps.
    """
    with ThreadPoolExecutor(WARMERS) as warmers:
        list(warmers.map(partial(ask, target), [paths[:WARM_PATHS]] * WARMERS * WARM_ROUNDS))
    ask(target, paths)


def page_queries(kind: str, paths: Sequence[str]) -> Measure:
    """Return the SQL queries of a kind of page once its caches are warm."""
    counts = queries_of(some(paths), "localhost")
    figures = {"queries": statistics.median(counts), "at most": max(counts)}
    return Measure(f"{kind} · queries", "queries", (max(counts),), "lower", figures, is_exact=True)


def page_cpu(kind: str, paths: Sequence[str], repeats: int) -> Measure:
    """Return the CPU time of a kind of page in this process, without that of the database."""
    taken = [cpu_of(some(paths), "localhost") for _repeat in range(repeats)]
    figures = {f"CPU {name}": value for name, value in spread([*chain(*taken)]).items()}
    medians = tuple(statistics.median(times) for times in taken)
    return Measure(f"{kind} · CPU", "ms", medians, "lower", figures)


def page_bytes(kind: str, paths: Sequence[str], target: Target) -> Measure:
    """Return the bytes of the bodies of a kind of page, and the parts of its time it tells of."""
    asked = some(paths)
    ask(target, asked)
    answers = ask(target, asked)
    sent = statistics.median(answer.sent for answer in answers)
    plain = statistics.median(answer.plain for answer in answers)
    figures = {"bytes sent": sent, "uncompressed": plain}
    figures |= {f"{name} ms": value for name, value in server_times(answers).items()}
    return Measure(f"{kind} · bytes", "bytes", (sent,), "lower", figures, is_exact=True)


def some(paths: Sequence[str]) -> Sequence[str]:
    """Return enough of the paths to be typical, from all over the list."""
    return paths[:: max(1, len(paths) // SAMPLE)][:SAMPLE]


def server_times(answers: Sequence[Answer]) -> dict[str, float]:
    """Return the median of each part that the answers' Server-Timing names, in milliseconds."""
    names = dict.fromkeys(name for answer in answers for name in answer.server_ms)
    return {
        name: statistics.median(one.server_ms[name] for one in answers if name in one.server_ms)
        for name in names
    }


def loaded(
    kinds: Mapping[str, Sequence[str]], targets: Sequence[Target], repeats: int, seconds: float
) -> Iterator[Measure]:
    """Load every kind at every target, all of them once per repeat; yield a measure for each."""
    found: Loads = {
        (target.name, kind, connections): []
        for target in targets
        for connections in CONNECTIONS
        for kind in kinds
    }
    servers = {target.name: target for target in targets}
    for _repeat in range(repeats):
        for (name, kind, connections), loads in found.items():
            paths = kinds[kind]
            loads.append(load(servers[name], paths, connections=connections, seconds=seconds))
    for (name, kind, connections), loads in found.items():
        yield load_measure(f"{kind} · {name} · {connections} at once", loads)
