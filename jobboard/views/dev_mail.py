"""`/dev/mail/`: what would have been mailed, for the embedded mode, which sends nothing."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobboard.core import mail
from jobboard.core.models import Mail

SHOWN = 100


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show the newest mails."""
    only_on_this_machine()
    return show(request, "mail_list", {"mails": Mail.objects.all()[:SHOWN]})


@require_safe
def mail_detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Show a mail as text, rendered now: a link in it works, as in the one that was sent."""
    only_on_this_machine()
    row = Mail.objects.filter(pk=mail_id).first()
    if row is None:
        raise Http404(_("There is no such mail."))
    message: EmailMultiAlternatives = mail.render(row)
    return show(request, "mail", {"mail": row, "message": message})


def only_on_this_machine() -> None:
    """Raise Http404 unless this is the embedded mode or a developer's server."""
    if not (settings.EMBEDDED or settings.DEBUG):
        raise Http404


def show(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page that search engines and caches are kept from."""
    response = render(request, f"dev/{name}.html", {"search": {}, **context})
    response["Cache-Control"] = "no-store"
    return response
