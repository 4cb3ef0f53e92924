"""Bring the table of job functions into line with `functions.csv`."""

from django.db import transaction

from jobboard.core.reference.loading import bring_into_line
from jobboard.core.reference.registry import Loaded, register
from jobs.functions import read_functions
from jobs.models import Function


@register
@transaction.atomic
def load_functions() -> Loaded:
    """Create and correct the 26 functions; their order in the file is their position."""
    return bring_into_line(
        Function,
        {
            row.code: {"name": row.name, "uk_name": row.uk_name, "position": position}
            for position, row in enumerate(read_functions(), start=1)
        },
    )
