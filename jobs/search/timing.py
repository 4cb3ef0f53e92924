"""How long searches take, by engine."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from prometheus_client import Histogram

DURATION = Histogram(
    "okadwuma_search_duration_seconds",
    "How long a search took, without the page around it.",
    ["engine"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
P = ParamSpec("P")
T = TypeVar("T")


def timed(engine: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate an engine's `search`."""
    series = DURATION.labels(engine)

    def decorate(search: Callable[P, T]) -> Callable[P, T]:
        @wraps(search)
        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            with series.time():
                return search(*args, **kwargs)

        return measured

    return decorate
