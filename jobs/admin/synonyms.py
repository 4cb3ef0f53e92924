"""Synonyms in the admin: moderators add and remove them, through the actions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.desk import RefusalsShown, signed_in
from jobs.actions import synonyms
from jobs.models import SynonymOverride


class SynonymForm(forms.ModelForm):
    """The two sides as written; the action says whether they make a synonym."""

    class Meta:
        model = SynonymOverride
        fields = ("kind", "written", "meant")
        help_texts = {
            "written": _("One or more words of a search."),
            "meant": _("What such a search also finds: words, or a filter such as remote:remote."),
        }

    def _post_clean(self) -> None:
        """Leave what the table allows to the action, which knows the sides as search does."""


@admin.register(SynonymOverride)
class SynonymOverrideAdmin(RefusalsShown):
    """What words also find, on top of the files; who said so, and when."""

    form = SynonymForm
    fields = ("kind", "written", "meant", "reviewed_by", "created_at")
    readonly_fields = ("reviewed_by", "created_at")
    list_display = ("written", "meant", "kind", "reviewed_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("reviewed_by",)
    search_fields = ("written", "meant")
    ordering = ("-pk",)
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: remove it and add another."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand what was written to the action; the instance only carries the key back."""
        written = form.cleaned_data
        made = synonyms.add_override(
            kind=written["kind"],
            written=written["written"],
            meant=written["meant"],
            by=signed_in(request),
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: SynonymOverride) -> None:
        """Take one back."""
        synonyms.remove_override(override_id=obj.pk, by=signed_in(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take back each that was chosen."""
        for override_id in list(queryset.values_list("pk", flat=True)):
            synonyms.remove_override(override_id=override_id, by=signed_in(request))
