"""Read replicas: which are up, which request reads where, and how people read their own writes."""

from jobboard.replicas.pool import ReplicaState
from jobboard.replicas.watching import states

__all__ = ["ReplicaState", "states"]
