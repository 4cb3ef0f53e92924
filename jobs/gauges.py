"""Figures of the board, read when somebody asks for the metrics."""

from django.utils import timezone
from prometheus_client import Metric

from jobboard.core.gauges import gauge, register_sampler
from jobs.models import Job

# Counting walks an index over all that are open; nobody needs it by the second.
FRESH_SECONDS = 60.0


def sample_listings() -> list[Metric]:
    """Return how many listings are live."""
    live = Job.objects.live(timezone.now()).count()
    return [gauge("okadwuma_jobs_live", "Listings that are open to seekers.", live)]


register_sampler("listings", sample_listings, fresh=FRESH_SECONDS)
