"""The desk of the admin where a change is handed to an action: who acts, and what is refused."""

from typing import Any

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
    """Shows what an action refuses as a message above the page it was asked on."""

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
            return self.refused(request, error)

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
