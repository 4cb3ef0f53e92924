"""Full addresses in templates."""

from django import template

from jobboard.core import addresses

register = template.Library()


@register.filter
def absolute(path: str) -> str:
    """Return `path` with the site's scheme and host."""
    return addresses.absolute(path)
