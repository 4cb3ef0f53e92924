"""What happens to listings, as the floors above hear it."""

from dataclasses import dataclass

from jobboard.core.events import Event


@dataclass(frozen=True)
class JobPublished(Event):
    """A listing was approved; it may still be scheduled."""

    job_id: int


@dataclass(frozen=True)
class JobWentLive(Event):
    """A listing became visible to seekers; told once per publication."""

    job_id: int


@dataclass(frozen=True)
class JobExpired(Event):
    """A listing's time ended; told once per publication."""

    job_id: int


@dataclass(frozen=True)
class JobEdited(Event):
    """A public listing changed."""

    job_id: int


@dataclass(frozen=True)
class JobClosed(Event):
    """A listing ended before its time."""

    job_id: int
    reason: str


@dataclass(frozen=True)
class JobBanned(Event):
    """A listing was taken off the board."""

    job_id: int


@dataclass(frozen=True)
class JobBanLifted(Event):
    """A banned listing was put back."""

    job_id: int
