"""The replicas of this process: which are up, and whose turn it is."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from prometheus_client import Gauge

logger = logging.getLogger(__name__)
UP = Gauge(
    "okadwuma_replica_up", "1 while reads go to a replica", ["replica"], multiprocess_mode="livemin"
)
LAG = Gauge(
    "okadwuma_replica_lag_seconds",
    "How far a replica says it is behind; -1 while it does not know",
    ["replica"],
    multiprocess_mode="livemax",
)
UNPROBED = "not probed yet"
# An answer older than this says nothing: its watcher hangs, or the process was stopped.
STALE_SECONDS = 10


@dataclass(frozen=True)
class ReplicaState:
    """A replica as this process sees it; `reason` says why it is out, or what is wrong if it is up.

    `since` is the `time.monotonic()` from which this is known, `up_since` the one at which reads
    began to go there.
    """

    alias: str
    is_up: bool
    lag_seconds: int | None
    reason: str
    since: float = 0.0
    up_since: float = 0.0


class Pool:
    """Hands out replicas in turn. Watchers bring one back; a request may only take one out."""

    def __init__(self, aliases: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._states = {alias: ReplicaState(alias, False, None, UNPROBED) for alias in aliases}
        self._turn = 0

    def choose(self) -> ReplicaState | None:
        """Return the next replica that is up, None when none is."""
        known_after = time.monotonic() - STALE_SECONDS
        with self._lock:
            up = [one for one in self._states.values() if one.is_up and one.since > known_after]
            self._turn += 1
            return up[self._turn % len(up)] if up else None

    @property
    def is_probed(self) -> bool:
        """Whether every replica was looked at once."""
        return all(state.reason != UNPROBED for state in self._states.values())

    def states(self) -> list[ReplicaState]:
        """Return all replicas in the order of their numbers."""
        with self._lock:
            return list(self._states.values())

    def mark_down(self, alias: str, reason: str) -> None:
        """Take a replica out that failed a request."""
        self._set(ReplicaState(alias, False, None, reason, time.monotonic()))

    def note_probe(self, found: ReplicaState, *, began: float) -> None:
        """Take over what a probe found; one that began before the last failure proves nothing."""
        self._set(replace(found, since=time.monotonic()), began=began)

    def _set(self, state: ReplicaState, *, began: float | None = None) -> None:
        with self._lock:
            before = self._states[state.alias]
            if began is not None and state.is_up and before.since > began:
                return
            if state.is_up:
                began_up = before.up_since if before.is_up else time.monotonic()
                state = replace(state, up_since=began_up)
            self._states[state.alias] = state
        UP.labels(state.alias).set(state.is_up)
        LAG.labels(state.alias).set(-1 if state.lag_seconds is None else state.lag_seconds)
        if state.is_up and not before.is_up:
            logger.warning("%s is up: reads go there", state.alias)
        elif not state.is_up and (before.is_up or before.reason == UNPROBED):
            logger.warning("%s is out: %s", state.alias, state.reason)
