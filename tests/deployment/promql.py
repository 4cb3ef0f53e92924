"""What a PromQL expression names: its metrics and its labels, and the list of those there are."""

import re
from dataclasses import dataclass

from tests.house.tree import ROOT

WORDS = set(
    """
    sum min max avg count topk rate increase histogram_quantile absent vector by without on ignoring
    and or unless bool offset group_left group_right
    """.split()
)
# What Prometheus adds to all it reads, and what it keeps itself.
ALWAYS = {"job", "instance", "le"}
OWN = {"up": ALWAYS, "ALERTS": {"alertname", "alertstate"}}
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|([^|]*)\|", re.M)
GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
MATCHER = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Named:
    """The metrics and the labels an expression names."""

    metrics: set[str]
    labels: set[str]


def named(expression: str) -> Named:
    """Return what an expression names."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    labels = {
        label.strip() for group in GROUPING.findall(bare) for label in group.split(",") if label
    }
    for group in MATCHER.findall(bare):
        labels |= set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", group))
    bare = re.sub(r"\[[^]]*\]", "", MATCHER.sub("", GROUPING.sub("", bare)))
    words = set(re.findall(r"(?<![\w.])[A-Za-z_:][\w:]*", bare))
    return Named(words - WORDS, labels)


def measured() -> dict[str, set[str]]:
    """Return the series docs/metrics.md lists, with their labels; a histogram is three."""
    found = dict(OWN)
    for name, kind, labels in ROW.findall((ROOT / "docs" / "metrics.md").read_text("utf-8")):
        ends = ("_bucket", "_count", "_sum") if kind == "histogram" else ("",)
        found |= {name + end: set(re.findall(r"`(\w+)`", labels)) | ALWAYS for end in ends}
    return found


def unknown(expression: str, there: dict[str, set[str]]) -> set[str]:
    """Return the metrics and labels an expression names that are not `there`."""
    found = named(expression)
    labels = set().union(*(there.get(metric, set()) for metric in found.metrics))
    return (found.metrics - set(there)) | (found.labels - labels)
