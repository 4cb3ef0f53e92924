"""The report of searches that found nothing, where a moderator says what else their words mean."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.desk import signed_in
from jobboard.core.errors import DomainError
from jobs.actions.synonyms import add_override
from jobs.models import LoggedSearch, SynonymOverride
from jobs.models.synonym_override import LONGEST
from jobs.search.logged import MOST_WORDS
from jobs.search.unanswered import Unanswered, found_by, total_in, unanswered

PERIODS = (7, 30, 90)
ROWS = 20
LAST_PAGE = 500
# Words put off are hidden from who put them off, for so many days; so many at most.
PUT_OFF_DAYS, MOST_PUT_OFF = 7, 100
PUT_OFF = "searches_put_off"
SEPARATOR = "|"
LATER, SHOW_ALL = "later", "show_all"
Kind = SynonymOverride.Kind


class DecisionForm(forms.Form):
    """What a moderator says of one search: a pair of the list or words of their own, and how."""

    words = forms.CharField(max_length=MOST_WORDS, required=False)
    # Both sides of a suggestion, as the page offered them; whatever else is sent, the action reads.
    pair = forms.CharField(max_length=2 * LONGEST + 1, required=False)
    meant = forms.CharField(
        max_length=LONGEST, required=False, label=gettext_lazy("Other words, or a filter")
    )
    decision = forms.ChoiceField(
        choices=[(value, value) for value in (Kind.TWO_WAY, Kind.ONE_WAY, LATER, SHOW_ALL)]
    )

    def sides(self) -> tuple[str, str]:
        """Return what was written and what it means; own words count before the list's."""
        values = self.cleaned_data
        if own := values["meant"].strip():
            return values["words"], own
        written, _separator, meant = values["pair"].partition(SEPARATOR)
        return written, meant

    def kind(self) -> str:
        """Return how the sides belong together; what is named like a filter is one."""
        is_filter = SEPARATOR not in self.sides()[1] and ":" in self.sides()[1]
        return Kind.FILTER if is_filter else str(self.cleaned_data["decision"])


@dataclass(frozen=True)
class Period:
    """The days a report is about."""

    days: int
    today: date

    @classmethod
    def of(cls, request: HttpRequest) -> "Period":
        """Read it from the address; anything unknown is 30 days."""
        days = request.GET.get("days", "")
        known = {str(each): each for each in PERIODS}
        return cls(known.get(days, 30), timezone.now().date())

    @property
    def since(self) -> date:
        """The first day."""
        return self.today - timedelta(days=self.days - 1)


def report(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Show the report, or take one decision and show it again."""
    if request.method == "POST":
        if not request.user.has_perm("jobs.add_synonymoverride"):
            raise PermissionDenied
        decide(request)
        return HttpResponseRedirect(request.get_full_path())
    period = Period.of(request)
    page = request.GET.get("p", "")
    number = min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 5 else 0
    hidden = put_off(request, period.today)
    rows = unanswered(since=period.since, leave_out=hidden, start=number * ROWS, most=ROWS + 1)
    context = site.each_context(request) | {
        "title": _("Searches that found nothing"),
        "rows": [shown(row) for row in rows[:ROWS]],
        "period": period,
        "periods": PERIODS,
        "hidden": len(hidden),
        "number": number,
        "start": number * ROWS + 1,
        "previous": number - 1,
        "next": number + 1,
        "opts": LoggedSearch._meta,
        "has_more": len(rows) > ROWS,
        "can_decide": request.user.has_perm("jobs.add_synonymoverride"),
        "separator": SEPARATOR,
    }
    return TemplateResponse(request, "admin/jobs/loggedsearch/unanswered.html", context)


def shown(row: Unanswered) -> dict[str, Any]:
    """Return a row with the addresses its links lead to."""
    options = [{"suggestion": each, "url": results_url(each.search)} for each in row.suggestions]
    return {"row": row, "url": results_url(row.words), "options": options}


def decide(request: HttpRequest) -> None:
    """Do what was decided, and tell what came of it."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That could not be read. Choose again."))
        return
    words, decision = form.cleaned_data["words"], form.cleaned_data["decision"]
    if decision == SHOW_ALL:
        request.session.pop(PUT_OFF, None)
    elif decision == LATER:
        put_off_for_now(request, words)
    else:
        accept(request, form, words)


def accept(request: HttpRequest, form: DecisionForm, words: str) -> None:
    """Add the synonym, and say what the search finds now; or say why not."""
    written, meant = form.sides()
    if not meant:
        messages.error(request, _("Choose a suggestion, or write other words."))
        return
    if form.cleaned_data["decision"] == Kind.TWO_WAY and form.kind() == Kind.FILTER:
        text = _("A filter is no word: choose “Also finds” for “%s”.") % meant
        messages.error(request, text)
        return
    try:
        made = add_override(kind=form.kind(), written=written, meant=meant, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
        return
    total = total_in(found_by(words))
    finds = ngettext("A search for {words} now finds {count} job.",
                     "A search for {words} now finds {count} jobs.", total)  # fmt: skip
    link = format_html('<a href="{}">“{}”</a>', results_url(words), words)
    told = format_html(finds, words=link, count=f"{total:,}")
    done = format_html("{} → {}.", made.written, made.meant)
    messages.success(request, format_html("{} {}", done, told))


def put_off(request: HttpRequest, today: date) -> list[str]:
    """Return the words this moderator put off and does not want to see yet."""
    kept: dict[str, str] = request.session.get(PUT_OFF, {})
    return [words for words, until in kept.items() if until > today.isoformat()]


def put_off_for_now(request: HttpRequest, words: str) -> None:
    """Hide words from this moderator for a while; the oldest come back when they are too many."""
    today = timezone.now().date()
    kept: dict[str, str] = request.session.get(PUT_OFF, {})
    left = {each: kept[each] for each in put_off(request, today) if each != words}
    left[words] = (today + timedelta(days=PUT_OFF_DAYS)).isoformat()
    request.session[PUT_OFF] = dict(list(left.items())[-MOST_PUT_OFF:])


def results_url(words: str) -> str:
    """Return the address of a search for these words."""
    return f"{reverse('jobs:results')}?{urlencode({'q': words})}"
