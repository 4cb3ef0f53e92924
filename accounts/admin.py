"""People, companies and memberships in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.contact import normalise_email, normalise_phone
from accounts.desk import RefusalsShown, signed_in
from accounts.forms import StaffSignInForm
from accounts.models import Company, Membership, User

admin.site.login_form = StaffSignInForm
# What `UserFields` takes straight from a form; the form of a new person has fewer.
PERSON = ("email", "phone", "name", "is_active", "is_staff", "is_superuser", "groups")


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


class MembershipForm(forms.ModelForm):
    """Who acts for whom, and how; of a membership that is there only the role changes."""

    class Meta:
        model = Membership
        fields = ("company", "user", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("company", "user"):
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True


class MembershipInline(admin.TabularInline):
    """Who acts for whom."""

    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("user", "company")


class WithMembers(RefusalsShown):
    """A page with memberships below; each change of them is an action."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write the memberships; the action wrote all else."""
        for formset in formsets:
            formset.save(commit=False)
            save_members(formset, by=signed_in(request))


def save_members(formset: Any, *, by: User) -> None:
    """Run the action of every change; who becomes an owner comes before the owner who leaves."""
    for row in formset.new_objects:
        row.pk = add_row(row, by=by).pk
    changed = [row for row, _fields in formset.changed_objects]
    for row in sorted(changed, key=lambda row: row.role != Membership.Role.OWNER):
        actions.change_role(membership_id=row.pk, role=row.role, by=by)
    for row in formset.deleted_objects:
        actions.remove_member(membership_id=row.pk, by=by)


def add_row(row: Membership, *, by: User) -> Membership:
    """Add the membership that a form made."""
    return actions.add_member(company_id=row.company_id, user_id=row.user_id, role=row.role, by=by)


@admin.register(User)
class PersonAdmin(WithMembers, UserAdmin):
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

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Hand what was written to the action; the instance only carries the key back."""
        by, values = signed_in(request), form.cleaned_data
        written = {name: values[name] for name in PERSON if name in values}
        fields = actions.UserFields(**written)
        if change:
            actions.edit_user(user_id=obj.pk, fields=fields, by=by)
        else:
            password = values["password1"] if values["set_usable_password"] else None
            obj.pk = actions.add_user(fields=fields, password=password, by=by).pk
        obj.refresh_from_db()

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Remove the person through the action."""
        actions.remove_user(user_id=obj.pk, by=signed_in(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Remove all of them or none."""
        for person in queryset:
            self.delete_model(request, person)


class CompanyForm(forms.ModelForm):
    """A company; what it writes about itself is cleaned."""

    website = forms.URLField(max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Company
        fields = (
            "name", "slug", "country", "place", "sector", "size", "website", "about_html",
            "is_listed",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("The end of its address; empty: made from the name.")

    def clean_slug(self) -> str:
        """Return the slug, or the present one when none is written."""
        return str(self.cleaned_data["slug"].lower() or self.instance.slug)


@admin.register(Company)
class CompanyAdmin(WithMembers):
    """Employers."""

    form = CompanyForm
    list_display = ("name", "sector", "country", "place", "is_listed", "created_at")
    list_filter = ("is_listed", "country", "sector")
    list_select_related = ("place",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("place",)
    inlines = (MembershipInline,)

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        """Hand what was written to the action; the instance only carries the key back."""
        by = signed_in(request)
        fields = actions.CompanyFields(logo=obj.logo, **form.cleaned_data)
        if change:
            actions.edit_company(company_id=obj.pk, fields=fields, by=by)
        else:
            obj.pk = actions.add_company(fields=fields, by=by).pk
        obj.refresh_from_db()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what keeps a company, rather than the right to delete it, which nobody has."""
        going, counts, rights, keeping = super().get_deleted_objects(objs, request)
        return going, counts, set() if keeping else rights, keeping

    def delete_model(self, request: HttpRequest, obj: Company) -> None:
        """Remove the company through the action."""
        actions.remove_company(company_id=obj.pk, by=signed_in(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Company]) -> None:
        """Remove all of them or none."""
        for company in queryset:
            self.delete_model(request, company)


@admin.register(Membership)
class MembershipAdmin(RefusalsShown):
    """Who acts for which company."""

    list_display = ("user", "company", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "company")
    search_fields = ("user__email", "user__name", "company__name")
    autocomplete_fields = ("user", "company")
    form = MembershipForm

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Hand what was written to the action; the instance only carries the key back."""
        by = signed_in(request)
        if change:
            actions.change_role(membership_id=obj.pk, role=obj.role, by=by)
        else:
            obj.pk = add_row(obj, by=by).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Remove the member through the action."""
        actions.remove_member(membership_id=obj.pk, by=signed_in(request))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """Remove all of them or none."""
        for member in queryset:
            self.delete_model(request, member)
