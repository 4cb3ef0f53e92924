"""The query log in the admin, to be read only, and its report of searches that found nothing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from jobs.admin.unanswered import report
from jobs.models import LoggedSearch


class FoundFilter(admin.SimpleListFilter):
    """Searches that found nothing, each or at times."""

    title = _("found")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("nothing", _("Nothing, at least once")), ("something", _("Something, each time"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Narrow the list."""
        if self.value() == "nothing":
            return queryset.filter(empty_searches__gt=0)
        if self.value() == "something":
            return queryset.filter(empty_searches=0)
        return queryset


@admin.register(LoggedSearch)
class LoggedSearchAdmin(admin.ModelAdmin):
    """What people searched for, day by day; nobody can be told apart."""

    list_display = (
        "words", "filters", "searched_on", "searches", "empty_searches", "results", "clicks",
    )  # fmt: skip
    list_display_links = None
    list_filter = (FoundFilter, "searched_on")
    search_fields = ("words",)
    # The order of an index, so that the first page is quick however long the log is.
    ordering = ("-searched_on", "-empty_searches", "-pk")
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        """Add the report before Django's catch-all."""
        view = self.admin_site.admin_view(self.unanswered_view)
        return [
            path("unanswered/", view, name="jobs_loggedsearch_unanswered"),
            *super().get_urls(),
        ]

    def unanswered_view(self, request: HttpRequest) -> HttpResponse:
        """Show what found nothing, to who may read the log."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return report(request, self.admin_site)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the log is written by searching."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it says what happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it goes by itself when it is old."""
        return False
