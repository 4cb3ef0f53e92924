"""What this floor does when it hears of events."""

from jobboard.core.events import subscribes_to
from jobs.events import JobWentLive
from jobs.tasks import fold_search


@subscribes_to(JobWentLive)
def wake_search_indexer(event: JobWentLive) -> None:
    """Fold the listing's pending row into the index soon rather than at the next beat."""
    fold_search.delay()
