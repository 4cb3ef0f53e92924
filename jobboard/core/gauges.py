"""Figures that are read when somebody asks for the metrics, not counted as things happen.

A floor registers a sampler; `readings()` runs them side by side, each at most every few seconds,
and leaves out one that does not answer.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Count, Min, Model
from django.utils import timezone
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from jobboard.core import queues
from jobboard.core.models import Mail, OutboxDelivery
from jobboard.core.probing import Probe, outcomes

FRESH_SECONDS = 5.0
Sampler = Callable[[], list[Metric]]
_samplers: dict[str, Probe[list[Metric]]] = {}


def register_sampler(name: str, sample: Sampler, *, fresh: float = FRESH_SECONDS) -> None:
    """Have `sample` run at most every `fresh` seconds; it returns families of gauges."""
    _samplers[name] = Probe(f"sampler {name}", sample, fresh=fresh)


def readings() -> bytes:
    """Return what the samplers say, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Answers())
    return generate_latest(registry)


def forget_readings() -> None:
    """Drop what is kept, for tests."""
    for probe in _samplers.values():
        probe.forget()


class _Answers(Collector):
    """Turns the samplers' answers into one collection, and says which did not answer."""

    def collect(self) -> Iterable[Metric]:
        """Yield every family."""
        found = outcomes(_samplers.values())
        up = GaugeMetricFamily(
            "okadwuma_sampler_up", "1 when a sampler answered in time.", labels=["sampler"]
        )
        for name, outcome in found.items():
            up.add_metric([name.removeprefix("sampler ")], float(outcome.value is not None))
            yield from outcome.value or []
        yield up


def gauge(name: str, text: str, value: float) -> Metric:
    """Return a family of one gauge without labels."""
    return GaugeMetricFamily(name, text, value=value)


def gauges(name: str, text: str, label: str, values: dict[str, float]) -> Metric:
    """Return a family of gauges, one for each value of `label`."""
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def seconds_late(moment: datetime | None, now: datetime) -> float:
    """Return how many seconds `moment` is past; 0 when it is to come or there is none."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def counts(model: type[Model], statuses: tuple[str, ...]) -> tuple[dict[str, float], float]:
    """Return how many rows have each status, and how late the first of the waiting is, in seconds.

    Both are read from the index on status and due_at.
    """
    rows = model._default_manager.filter(status__in=statuses).values("status")
    found = {row["status"]: row for row in rows.annotate(n=Count("pk"), due=Min("due_at"))}
    numbers = {status: float(found.get(status, {}).get("n", 0)) for status in statuses}
    first = found.get("waiting", {}).get("due")
    return numbers, seconds_late(first, timezone.now())


def sample_outbox() -> list[Metric]:
    """Return how many deliveries wait or are dead, and how late the outbox is."""
    numbers, late = counts(OutboxDelivery, ("waiting", "dead"))
    return [
        gauges(
            "okadwuma_outbox_deliveries",
            "Deliveries of events that wait, or were given up.",
            "status",
            numbers,
        ),
        gauge(
            "okadwuma_outbox_lag_seconds",
            "How long the delivery that is due the longest has been due.",
            late,
        ),
    ]


def sample_mail() -> list[Metric]:
    """Return how many messages wait or are dead, and how late the mail is."""
    numbers, late = counts(Mail, ("waiting", "dead"))
    return [
        gauges("okadwuma_mail", "Messages that wait, or were given up.", "status", numbers),
        gauge(
            "okadwuma_mail_lag_seconds",
            "How long the message that is due the longest has been due.",
            late,
        ),
    ]


def sample_queues() -> list[Metric]:
    """Return how many messages wait in each queue, and how old the first of them is."""
    found = queues.lengths()
    depths = {name: float(length.messages) for name, length in found.items()}
    ages = {name: length.age_seconds or 0.0 for name, length in found.items()}
    return [
        gauges("okadwuma_queue_depth", "Messages that wait in a queue.", "queue", depths),
        gauges(
            "okadwuma_queue_age_seconds",
            "How long the oldest message of a queue has waited.",
            "queue",
            ages,
        ),
    ]


register_sampler("outbox", sample_outbox)
register_sampler("mail", sample_mail)
register_sampler("queues", sample_queues)
