"""What happens to companies, as the floors above hear it."""

from dataclasses import dataclass

from jobboard.core.events import Event


@dataclass(frozen=True)
class CompanyRenamed(Event):
    """A company has another name; its address may be the old one."""

    company_id: int
