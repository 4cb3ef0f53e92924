"""Listings in the admin: moderators read, correct, publish, close and ban, through the actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.desk import RefusalsShown, signed_in
from jobboard.core.admin import ReadOnlyAdmin
from jobboard.core.errors import DomainError
from jobboard.core.models import Place
from jobs import actions
from jobs.actions.editing import MOST_PLACES
from jobs.models import Function, Job
from jobs.pay import Pay
from jobs.querysets import JobQuerySet

# What `JobFields` takes straight from the form.
WRITTEN = (
    "title", "description_html", "function", "location_text", "remote", "employment_type",
    "work_pattern", "experience", "openings", "visa_sponsorship", "pay_reason", "apply_by",
    "apply_url", "apply_email",
)  # fmt: skip
PAY = ("pay_min_minor", "pay_max_minor", "pay_currency", "pay_period")
DERIVED = (
    "status", "slug", "country", "published_at", "starts_at", "expires_at", "closed_at",
    "close_reason", "pay_ghs_low", "pay_ghs_high", "pay_gbp_low", "pay_gbp_high", "pay_rate_on",
    "created_at", "updated_at",
)  # fmt: skip


class JobForm(forms.ModelForm):
    """What an employer writes in a listing, and where it is."""

    work_places = forms.ModelMultipleChoiceField(
        Place.objects.all(),
        label=_("Places"),
        help_text=_(
            "1 to 20. The first one says in which country the listing is; new ones come last."
        ),
        widget=AutocompleteSelectMultiple(Job._meta.get_field("places"), admin.site),
    )

    apply_url = forms.URLField(max_length=1000, required=False, assume_scheme="https")

    class Meta:
        model = Job
        fields = ("company", *WRITTEN, *PAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["work_places"] = [row.place_id for row in self.instance.job_places.all()]

    def clean_work_places(self) -> list[Place]:
        """Return the places: those it has in their order, new ones after them.

        The browser sends them in the order of its list, which says nothing.
        """
        chosen = {place.pk: place for place in self.cleaned_data["work_places"]}
        if len(chosen) > MOST_PLACES:
            raise ValidationError(_("Name 1 to %(most)d places."), params={"most": MOST_PLACES})
        order = dict.fromkeys([*self.initial.get("work_places", ()), *chosen])
        return [chosen[key] for key in order if key in chosen]

    def clean(self) -> dict[str, Any]:
        """Ask for all of the pay or none of it."""
        values = super().clean() or {}
        if values.get("pay_min_minor") is not None:
            for name in ("pay_currency", "pay_period"):
                if not values.get(name):
                    self.add_error(name, _("Say this too when the pay is stated."))
        return values

    def job_fields(self) -> actions.JobFields:
        """Return what the actions take."""
        values = self.cleaned_data
        pay = None
        if (low := values["pay_min_minor"]) is not None:
            high = values["pay_max_minor"]
            highest = low if high is None else high
            pay = Pay(low, highest, values["pay_currency"], values["pay_period"])
        written = {name: values[name] for name in WRITTEN}
        return actions.JobFields(places=values["work_places"], pay=pay, **written)


@admin.register(Function)
class FunctionAdmin(ReadOnlyAdmin):
    """Kinds of work; `load_reference` keeps them."""

    list_display = ("code", "name", "uk_name", "position")


@admin.register(Job)
class JobAdmin(RefusalsShown):
    """Listings; every change goes through `jobs.actions`."""

    form = JobForm
    list_display = (
        "title", "company", "state", "function", "country", "published_at", "expires_at",
        "updated_at",
    )  # fmt: skip
    list_filter = ("status", "country", "remote", "employment_type", "function")
    list_select_related = ("company", "function")
    search_fields = ("title", "company__name")
    search_help_text = _("Words of the title or of the company’s name.")
    ordering = ("-id",)
    show_full_result_count = False
    autocomplete_fields = ("company",)
    readonly_fields = DERIVED
    actions = ("publish", "close_filled", "close_withdrawn", "ban", "lift_ban")
    fieldsets = (
        (None, {"fields": ("company", "title", "description_html", "function", "status")}),
        (_("Where"), {"fields": ("work_places", "country", "location_text", "remote")}),
        (
            _("What"),
            {"fields": ("employment_type", "work_pattern", "experience", "openings",
                        "visa_sponsorship")},
        ),
        (
            _("Pay"),
            {"fields": (*PAY, "pay_reason", ("pay_ghs_low", "pay_ghs_high"),
                        ("pay_gbp_low", "pay_gbp_high"), "pay_rate_on")},
        ),
        (_("How to apply"), {"fields": ("apply_by", "apply_url", "apply_email")}),
        (
            _("Moments"),
            {"fields": ("published_at", "starts_at", "expires_at", "closed_at", "close_reason",
                        "created_at", "updated_at", "slug")},
        ),
    )  # fmt: skip

    @admin.display(description=_("State"), ordering="status")
    def state(self, job: Job) -> str:
        """Return the status, or for an approved listing what time makes of it."""
        now = timezone.now()
        if job.status != Job.Status.APPROVED or job.starts_at is None:
            return str(job.get_status_display())
        if job.is_live(now):
            return str(_("Live"))
        return str(_("Scheduled") if job.starts_at > now else _("Expired"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep a listing with the company that wrote it."""
        return (*DERIVED, "company") if obj else DERIVED

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a listing is banned or closed, and so stays explained."""
        return False

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: bool) -> None:
        """Hand what was written to the action; the instance only carries the key back."""
        by, fields = signed_in(request), form.job_fields()
        if change:
            actions.edit_job(job_id=obj.pk, fields=fields, by=by)
        else:
            obj.pk = actions.add_job(company=obj.company, fields=fields, by=by).pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: the action wrote the places too."""

    @admin.action(description=_("Publish for 30 days"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        """Publish each; one that is already public stays as it is."""
        self.each(
            request, queryset, lambda pk: actions.publish_job(job_id=pk, by=signed_in(request))
        )

    @admin.action(description=_("Close: the job is filled"), permissions=["change"])
    def close_filled(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        """Close each as filled."""
        self.close(request, queryset, Job.CloseReason.FILLED)

    @admin.action(description=_("Close: the employer withdrew it"), permissions=["change"])
    def close_withdrawn(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        """Close each as withdrawn."""
        self.close(request, queryset, Job.CloseReason.WITHDRAWN)

    @admin.action(description=_("Ban"), permissions=["change"])
    def ban(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        """Take each off the board at once."""
        self.each(request, queryset, lambda pk: actions.ban_job(job_id=pk, by=signed_in(request)))

    @admin.action(description=_("Lift the ban"), permissions=["change"])
    def lift_ban(self, request: HttpRequest, queryset: JobQuerySet) -> None:
        """Put each back as it was."""
        self.each(request, queryset, lambda pk: actions.lift_ban(job_id=pk, by=signed_in(request)))

    def close(self, request: HttpRequest, queryset: JobQuerySet, reason: str) -> None:
        """Close each for this reason."""
        self.each(
            request,
            queryset,
            lambda pk: actions.close_job(job_id=pk, reason=reason, by=signed_in(request)),
        )

    def each(self, request: HttpRequest, queryset: JobQuerySet, act: Callable[[int], Job]) -> None:
        """Run an action on every chosen listing, and say what became of each refusal."""
        done = 0
        for pk, title in list(queryset.order_by("pk").values_list("pk", "title")):
            try:
                act(pk)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{title} (#{pk}): {error}", messages.ERROR)
        if done:
            text = ngettext("%d listing done.", "%d listings done.", done) % done
            self.message_user(request, text, messages.SUCCESS)
