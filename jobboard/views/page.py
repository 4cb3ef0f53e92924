"""Pages of text: who we are, how to stay safe, what we promise."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# The name of a page is its address, its URL name and its template.
PAGES = ("about", "accessibility", "cookies", "help", "privacy", "safety", "terms")


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show the page of text with this name."""
    context = {"search": {}, "path": request.path, "contact": settings.CONTACT_EMAIL}
    return render(request, f"pages/{name}.html", context)
