"""Money in the admin: to be read. Tenders can be repaired."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from finance.models import (
    Allocation,
    Bill,
    BillLine,
    CustomerAccount,
    Entry,
    OpenItem,
    Posting,
    Settlement,
    SettlementLine,
    SupplierAccount,
    SupplierAllocation,
    SupplierItem,
    SupplierPayment,
    SupplierPaymentLine,
    Tender,
)
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models


@admin.register(Tender)
class TenderAdmin(admin.ModelAdmin[Tender]):
    list_display = ("name", "kind", "for_customers", "is_active")


class PostingInline(OnlyRead, admin.TabularInline[Posting, Entry]):
    model = Posting
    extra = 0
    raw_id_fields = ("customer",)


@admin.register(Entry)
class EntryAdmin(OnlyRead, admin.ModelAdmin[Entry]):
    list_display = ("document", "kind", "date", "at", "by", "because")
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("document",)
    ordering = ("-id",)
    inlines = (PostingInline,)


@admin.register(CustomerAccount)
class CustomerAccountAdmin(OnlyRead, admin.ModelAdmin[CustomerAccount]):
    list_display = ("customer", "receivable", "prepayment")
    list_select_related = ("customer",)
    search_fields = ("customer__name", "customer__code")


class AllocationInline(OnlyRead, admin.TabularInline[Allocation, OpenItem]):
    model = Allocation
    extra = 0


@admin.register(OpenItem)
class OpenItemAdmin(OnlyRead, admin.ModelAdmin[OpenItem]):
    list_display = ("document", "customer", "kind", "due_date", "amount", "allocated")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("document", "order", "customer__name")
    ordering = ("-id",)
    inlines = (AllocationInline,)


class SettlementLineInline(OnlyRead, admin.TabularInline[SettlementLine, Settlement]):
    model = SettlementLine
    extra = 0


@admin.register(Settlement)
class SettlementAdmin(OnlyRead, admin.ModelAdmin[Settlement]):
    list_display = ("number", "customer", "state", "tender", "received", "paid_on", "recorded_by")
    list_filter = ("state", "tender")
    list_select_related = ("customer", "tender", "recorded_by")
    search_fields = ("number", "customer__name", "reference")
    ordering = ("-id",)
    inlines = (SettlementLineInline,)


class BillLineInline(OnlyRead, admin.TabularInline[BillLine, Bill]):
    model = BillLine
    extra = 0


@admin.register(Bill)
class BillAdmin(OnlyRead, admin.ModelAdmin[Bill]):
    list_display = ("number", "supplier", "state", "their_number", "dated", "due_on", "total")
    list_filter = ("state",)
    list_select_related = ("supplier",)
    search_fields = ("number", "their_number", "supplier__name")
    ordering = ("-id",)
    inlines = (BillLineInline,)


@admin.register(SupplierAccount)
class SupplierAccountAdmin(OnlyRead, admin.ModelAdmin[SupplierAccount]):
    list_display = ("supplier", "payable", "prepayment")
    list_select_related = ("supplier",)
    search_fields = ("supplier__name", "supplier__code")


class SupplierAllocationInline(OnlyRead, admin.TabularInline[SupplierAllocation, SupplierItem]):
    model = SupplierAllocation
    extra = 0


@admin.register(SupplierItem)
class SupplierItemAdmin(OnlyRead, admin.ModelAdmin[SupplierItem]):
    list_display = ("document", "supplier", "due_date", "amount", "allocated")
    list_select_related = ("supplier",)
    search_fields = ("document", "their_number", "supplier__name")
    ordering = ("-id",)
    inlines = (SupplierAllocationInline,)


class SupplierPaymentLineInline(
    OnlyRead, admin.TabularInline[SupplierPaymentLine, SupplierPayment]
):
    model = SupplierPaymentLine
    extra = 0


@admin.register(SupplierPayment)
class SupplierPaymentAdmin(OnlyRead, admin.ModelAdmin[SupplierPayment]):
    list_display = ("number", "supplier", "state", "tender", "received", "paid_on", "recorded_by")
    list_filter = ("state", "tender")
    list_select_related = ("supplier", "tender", "recorded_by")
    search_fields = ("number", "supplier__name", "reference")
    ordering = ("-id",)
    inlines = (SupplierPaymentLineInline,)


name_models("finance", _("Money"), {
    CustomerAccount: (_("Customer account"), _("Customer accounts")),
    Tender: (_("Way of payment"), _("Ways of payment")),
    Entry: (_("Ledger entry"), _("Ledger entries")),
    OpenItem: (_("Open document"), _("Open documents")),
    Settlement: (_("Settlement"), _("Settlements")),
    Bill: (_("Supplier bill"), _("Supplier bills")),
    SupplierAccount: (_("Supplier account"), _("Supplier accounts")),
    SupplierItem: (_("Open bill"), _("Open bills")),
    SupplierPayment: (_("Payment to a supplier"), _("Payments to suppliers")),
})  # fmt: skip
