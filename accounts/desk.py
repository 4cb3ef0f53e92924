"""The desk of the admin where a change is handed to an action: who acts, and what is refused."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from jobboard.core.errors import DomainError


def signed_in(request: HttpRequest) -> User:
    """Return who acts; raise PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RefusalsShown(admin.ModelAdmin):
    """Shows what an action refuses where it was asked; a form keeps what was typed into it."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form; after a refusal, one that says so and is not valid."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal: DomainError | None = getattr(request, "refusal", None)
        return form if refusal is None else refused_form(form, refusal)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, with the refusal if there was one."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            # The transaction is undone; the same request again, now with an error in its form.
            request.refusal = error  # type: ignore[attr-defined]  # read by get_form
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask and delete, or show the refusal."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            return self.refused(request, error)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; an action on many rows is refused or done as a whole."""
        try:
            return super().changelist_view(request, extra_context)
        except DomainError as error:
            return self.refused(request, error)

    def refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        """Say why, on the page that asked."""
        self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


def refused_form(form: type[forms.ModelForm], refusal: DomainError) -> type[forms.ModelForm]:
    """Return `form` with the refusal as an error of its field, or of the whole form."""

    class Refused(form):  # type: ignore[misc, valid-type]  # a class made for this one answer
        def clean(self) -> dict[str, Any] | None:
            values: dict[str, Any] | None = super().clean()
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return values

    return Refused
