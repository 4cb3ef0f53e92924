"""Telling the search that what listings say changed elsewhere."""

from jobs.models import Job
from jobs.search import get_engine


def reindex_company(*, company_id: int) -> int:
    """Make a company's listings findable by its present name; return how many there are.

    The engine writes them in batches. Doing it twice is doing it once.
    """
    published = Job.objects.filter(company=company_id, published_at__isnull=False)
    job_ids = list(published.order_by("pk").values_list("pk", flat=True))
    get_engine().enqueue(job_ids)
    return len(job_ids)
