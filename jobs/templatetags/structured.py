"""What machines read of a listing: its markup, and the picture of a shared link."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString, mark_safe

from jobs.models import Job
from jobs.social_card import card_address
from jobs.structured import as_script, job_posting

register = template.Library()


@register.simple_tag
def job_markup(job: Job, now: datetime) -> SafeString:
    """Return the listing's JSON-LD element, or nothing when it has none."""
    node = job_posting(job, now)
    if node is None:
        return SafeString("")
    script = f'<script type="application/ld+json">{as_script(node)}</script>'
    return mark_safe(script)  # noqa: S308 -- as_script leaves no character that ends the element


@register.filter
def picture(job: Job) -> str:
    """Return the path of the listing's picture."""
    return card_address(job)
