"""Transfers, counts and scrapping in the admin: they can be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from warehouse.models import CountEntry, CountLine, Scrap, ScrapLine, StockCount, Transfer
from warehouse.models.transfer import TransferLine
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models


class TransferLineInline(OnlyRead, admin.TabularInline[TransferLine, Transfer]):
    model = TransferLine
    extra = 0
    raw_id_fields = ("sku",)


@admin.register(Transfer)
class TransferAdmin(OnlyRead, admin.ModelAdmin[Transfer]):
    list_display = ("number", "source", "target", "kind", "state", "made_at", "made_by")
    list_filter = ("state", "kind")
    list_select_related = ("source", "target", "made_by")
    search_fields = ("number", "remark")
    ordering = ("-id",)
    inlines = (TransferLineInline,)


@admin.register(StockCount)
class StockCountAdmin(OnlyRead, admin.ModelAdmin[StockCount]):
    list_display = ("number", "warehouse", "state", "is_full", "started_at", "started_by")
    list_filter = ("state", "is_full")
    list_select_related = ("warehouse", "started_by")
    search_fields = ("number", "title")
    ordering = ("-id",)


class ScrapLineInline(OnlyRead, admin.TabularInline[ScrapLine, Scrap]):
    model = ScrapLine
    extra = 0
    raw_id_fields = ("sku",)


@admin.register(Scrap)
class ScrapAdmin(OnlyRead, admin.ModelAdmin[Scrap]):
    list_display = ("number", "warehouse", "cause", "state", "posted_at", "posted_by")
    list_filter = ("state", "cause")
    list_select_related = ("warehouse", "posted_by")
    search_fields = ("number", "reason")
    ordering = ("-id",)
    inlines = (ScrapLineInline,)


name_models("warehouse", _("Warehouse"), {
    Transfer: (_("Transfer"), _("Transfers")),
    TransferLine: (_("Line"), _("Lines")),
    StockCount: (_("Stock count"), _("Stock counts")),
    CountLine: (_("Line"), _("Lines")),
    CountEntry: (_("Entry"), _("Entries")),
    Scrap: (_("Scrapping"), _("Scrapped goods")),
    ScrapLine: (_("Line"), _("Lines")),
})  # fmt: skip
