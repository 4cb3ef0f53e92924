"""The ground's tables in the admin: most are read, not changed."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jobboard.core import events
from jobboard.core.models import ExchangeRate, Heartbeat, Mail, OutboxDelivery, OutboxEvent, Place

admin.site.site_header = _("oKadwuma administration")
admin.site.site_title = _("oKadwuma administration")
admin.site.index_title = _("Tables")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that the site writes itself; nobody adds, changes or deletes them by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """The gazetteer; `load_reference` keeps it."""

    list_display = ("name", "kind", "country", "parent", "population", "is_approximate")
    list_filter = ("kind", "country")
    list_select_related = ("parent",)
    search_fields = ("name", "aliases")
    ordering = ("-population", "name")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    """Dated rates; a new day is a new row."""

    list_display = ("base", "quote", "rate", "on", "fresh", "source")
    list_filter = ("base", "quote")
    date_hierarchy = "on"

    @admin.display(description=_("Fresh"), boolean=True)
    def fresh(self, rate: ExchangeRate) -> bool:
        """Tell a rate that should be replaced by a newer day's."""
        return rate.is_fresh(timezone.localdate())


class DeliveryInline(admin.TabularInline):
    """What each subscriber has done with an event."""

    model = OutboxDelivery
    extra = 0
    can_delete = False
    fields = readonly_fields = (
        "subscriber", "status", "attempts", "due_at", "done_at", "last_error",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """Events as they were published."""

    list_display = ("id", "kind", "created_at")
    list_filter = ("kind",)
    inlines = (DeliveryInline,)


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(ReadOnlyAdmin):
    """Deliveries; dead ones can be put back in the queue."""

    list_display = ("id", "event", "subscriber", "status", "attempts", "due_at", "done_at")
    list_filter = ("status", "subscriber")
    list_select_related = ("event",)
    actions = ("revive_dead",)

    def has_revive_permission(self, request: HttpRequest) -> bool:
        """Say whether the person may have deliveries tried again."""
        return request.user.has_perm("core.change_outboxdelivery")

    @admin.action(description=_("Try dead deliveries again"), permissions=["revive"])
    def revive_dead(self, request: HttpRequest, queryset: models.QuerySet[OutboxDelivery]) -> None:
        """Put the dead among the chosen back in the queue."""
        count = events.revive(list(queryset.values_list("pk", flat=True)))
        text = ngettext(
            "%d delivery will be tried again.", "%d deliveries will be tried again.", count
        )
        self.message_user(request, text % count, messages.SUCCESS if count else messages.WARNING)


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """What was, or is to be, sent; the text itself is made while sending."""

    list_display = ("id", "template", "recipient", "status", "attempts", "created_at", "sent_at")
    list_filter = ("status", "template")
    search_fields = ("recipient",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When the beat and the workers of each queue were last known to work."""

    list_display = ("name", "seen_at")
