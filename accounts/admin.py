"""People, companies and memberships in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.contact import normalise_email, normalise_phone
from accounts.models import Company, Membership, User
from jobboard.core.html import clean_html


class ContactsMixin:
    """Brings the contacts of a form into their normal form."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str | None:
        """Return the address in its normal form, or None."""
        email = self.cleaned_data["email"]
        return normalise_email(email) if email else None

    def clean_phone(self) -> str | None:
        """Return the number in E.164, or None."""
        phone = self.cleaned_data["phone"]
        return normalise_phone(phone) if phone else None


class PersonAddForm(ContactsMixin, AdminUserCreationForm):
    """A new person, by e-mail address, phone number or both."""

    class Meta:
        model = User
        fields = ("email", "phone", "name", "is_staff")

    def clean(self) -> dict[str, Any]:
        """Refuse a person without any contact."""
        values = super().clean() or {}
        if not values.get("email") and not values.get("phone") and not self.errors:
            raise ValidationError(_("Give an e-mail address or a phone number."))
        return values


class PersonChangeForm(ContactsMixin, UserChangeForm):
    """A person as they are."""

    class Meta:
        model = User
        fields = "__all__"


class MembershipInline(admin.TabularInline):
    """Who acts for whom."""

    model = Membership
    extra = 0
    autocomplete_fields = ("user", "company")


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People who can sign in."""

    form = PersonChangeForm
    add_form = PersonAddForm
    list_display = ("__str__", "email", "phone", "is_active", "is_staff", "last_login")
    list_filter = ("is_staff", "is_active", "groups")
    search_fields = ("name", "email", "phone")
    ordering = ("-id",)
    show_full_result_count = False
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Moments"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "name", "email", "phone", "is_staff", "usable_password", "password1",
                    "password2",
                )
            },
        ),
    )  # fmt: skip
    inlines = (MembershipInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Offer memberships once the person is there."""
        return self.inlines if obj else ()


class CompanyForm(forms.ModelForm):
    """A company; what it writes about itself is cleaned."""

    website = forms.URLField(max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = (
            "name", "slug", "country", "place", "sector", "size", "website", "about_html",
            "is_listed",
        )  # fmt: skip

    def clean_about_html(self) -> str:
        """Return the text without anything that could do harm."""
        return clean_html(self.cleaned_data["about_html"])


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    """Employers."""

    form = CompanyForm
    list_display = ("name", "sector", "country", "place", "is_listed", "created_at")
    list_filter = ("is_listed", "country", "sector")
    list_select_related = ("place",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("place",)
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who acts for which company."""

    list_display = ("user", "company", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "company")
    search_fields = ("user__email", "user__name", "company__name")
    autocomplete_fields = ("user", "company")
