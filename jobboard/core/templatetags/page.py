"""Tags for the frame of a page: its styles, its icons, and links that keep a search."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jobboard.core import assets

register = template.Library()


@register.simple_tag(takes_context=True)
def core_style(context: template.Context) -> SafeString:
    """Inline the core CSS on a first visit, link it afterwards.

    A first visit saves the blocking round trip; the browser fetches the file when idle.
    """
    request = context.get("request")
    address = static("css/core.css")
    if getattr(getattr(request, "look", None), "has_style", False):
        return format_html('<link rel="stylesheet" href="{}">', address)
    if request is not None:
        request.has_inlined_style = True  # LookMiddleware then sets the cookie
    return inline_style("css/core.css") + format_html(
        '<link rel="prefetch" as="style" href="{}">', address
    )


@register.simple_tag
def inline_style(path: str) -> SafeString:
    """Return a bundle in a style element; the policy allows it by its hash."""
    return mark_safe(f"<style>{assets.inline_text(path)}</style>")  # noqa: S308 -- our own CSS


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Return an icon of the sprite, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        f" {extra}" if extra else "",
        name,
    )
