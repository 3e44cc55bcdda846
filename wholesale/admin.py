"""The kernel in the admin: people and shops can be repaired, records can be read."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models
from wholesale.models import (
    AuditEntry,
    Company,
    Heartbeat,
    IdempotencyKey,
    Job,
    ListPreference,
    Notice,
    NumberSequence,
    OutboxMessage,
    SavedView,
    Shop,
    StoredFile,
    User,
)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Names and switches; roles and passwords are given in the office, where it is audited."""

    list_display = ("username", "display_name", "phone", "language", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "groups")
    search_fields = ("username", "display_name", "phone")
    fieldsets = (
        (None, {"fields": ("username", "display_name", "phone", "language", "plate_number")}),
        (None, {"fields": ("is_active", "shops", "notify_new_documents", "speak_new_orders")}),
    )
    filter_horizontal = ()


admin.site.register(Shop)


@admin.register(Company)
class CompanyAdmin(OnlyRead, admin.ModelAdmin[Company]):
    list_display = ("name", "currency", "mall_is_open", "books_closed_until")


@admin.register(AuditEntry)
class AuditEntryAdmin(OnlyRead, admin.ModelAdmin[AuditEntry]):
    list_display = ("at", "by", "action", "document", "because")
    list_select_related = ("by",)
    search_fields = ("document", "action")
    ordering = ("-id",)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(OnlyRead, admin.ModelAdmin[OutboxMessage]):
    """What waits, was told, or died; `manage.py outbox` replays the dead."""

    list_display = ("created_at", "topic", "document", "attempts", "sent_at", "dead_at")
    search_fields = ("document", "topic")
    ordering = ("-id",)


@admin.register(Job)
class JobAdmin(OnlyRead, admin.ModelAdmin[Job]):
    list_display = ("kind", "title", "state", "done", "total", "created_by", "created_at")
    list_filter = ("state", "kind")
    list_select_related = ("created_by",)
    ordering = ("-id",)


@admin.register(Notice, IdempotencyKey, NumberSequence, Heartbeat, StoredFile)
class RecordAdmin(OnlyRead, admin.ModelAdmin[Notice]):
    """Records of the machinery."""

    ordering = ("-pk",)


@admin.register(ListPreference, SavedView)
class HabitAdmin(OnlyRead, admin.ModelAdmin[SavedView]):
    list_display = ("list_name", "user")
    list_select_related = ("user",)


name_models("wholesale", _("House"), {
    AuditEntry: (_("Audit entry"), _("Audit trail")),
    StoredFile: (_("Kept file"), _("Kept files")),
    Notice: (_("Notice"), _("Notices")),
    Job: (_("Job"), _("Jobs")),
    NumberSequence: (_("Number series"), _("Number series")),
    IdempotencyKey: (_("Form key"), _("Form keys")),
    Company: (_("Company"), _("Companies")),
    Shop: (_("Shop"), _("Shops")),
    OutboxMessage: (_("Message"), _("Messages")),
    Heartbeat: (_("Sign of life"), _("Signs of life")),
    ListPreference: (_("List setting"), _("List settings")),
    SavedView: (_("Saved view"), _("Saved views")),
    User: (_("Person"), _("People")),
})  # fmt: skip
name_models("axes", _("Sign-in guard"), {
    AccessAttempt: (_("Failed sign-in"), _("Failed sign-ins")),
    AccessFailureLog: (_("Kept failure"), _("Kept failures")),
    AccessLog: (_("Sign-in"), _("Sign-ins")),
})  # fmt: skip
