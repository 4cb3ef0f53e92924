"""What this floor does when it hears of events."""

from accounts.events import CompanyRenamed
from jobboard.core.broker import wake_on_commit
from jobboard.core.events import subscribes_to
from jobs import actions
from jobs.events import JobWentLive


@subscribes_to(JobWentLive)
def wake_search_indexer(event: JobWentLive) -> None:
    """Fold the listing's pending row into the index soon rather than at the next beat."""
    wake_on_commit("jobs.fold_search")


@subscribes_to(CompanyRenamed)
def reindex_renamed_company(event: CompanyRenamed) -> None:
    """Let its listings be found by the new name; here, so that a failure is tried again."""
    actions.reindex_company(company_id=event.company_id)
    wake_on_commit("jobs.fold_search")
