"""What the office reads about suppliers, purchase orders, receipts and returns."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from inventory.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    LandedCost,
    PurchaseLine,
    PurchaseOrder,
    Supplier,
    SupplierGoods,
    SupplierPrice,
    SupplierReturn,
    SupplierReturnLine,
)
from inventory.models.purchase import OPEN_PURCHASES
from inventory.queries import purchasers
from wholesale.queries import trail

trail.teach(
    events={
        "supplier.created": _("Created"),
        "supplier.changed": _("Changed"),
        "supplier.goods_changed": _("Goods or prices changed"),
        "supplier.goods_removed": _("Goods removed"),
        "purchase.written": _("Written"),
        "purchase.changed": _("Changed"),
        "purchase.sent": _("Sent to the supplier"),
        "purchase.date_moved": _("Expected on another day"),
        "purchase.received": _("Goods received"),
        "purchase.late": _("Not here on the day that was promised"),
        "purchase.closed": _("Closed short"),
        "purchase.cancelled": _("Cancelled"),
        "receipt.posted": _("Goods received"),
        "receipt.stored": _("Put away from quality control"),
        "receipt.written_off": _("Receipt written off"),
        "receipt.sent_back": _("Sent back to the supplier"),
        "receipt.cost_landed": _("Freight or duty added"),
        "receipt.cost_taken_back": _("Freight or duty taken back"),
        "supplier_return.posted": _("Sent back to the supplier"),
        "supplier_return.written_off": _("Written off"),
    },
    facts={
        "expected_on": _("Expected"),
        "lines": _("Lines"),
        "total": _("Total"),
        "code": _("Code"),
        "contact": _("Contact"),
        "address": _("Address"),
        "terms_days": _("Days to pay"),
        "lead_days": _("Days to deliver"),
        "note": _("Remark"),
        "is_active": _("Active"),
    },
)


def supplier_rows() -> "QuerySet[Supplier]":
    """Suppliers with how many orders of theirs are open (`open_orders`)."""
    return Supplier.objects.annotate(
        open_orders=Count("purchases", filter=Q(purchases__state__in=OPEN_PURCHASES))
    )


def search_suppliers(rows: "QuerySet[Supplier]", text: str) -> "QuerySet[Supplier]":
    """Suppliers by code, name, contact or phone."""
    return rows.filter(_named(text, ""))


def goods_of(supplier: Supplier) -> "list[SupplierGoods]":
    """What he sells us, with goods, packs and the price history (`prices`); five queries."""
    history = SupplierPrice.objects.order_by("-since", "-pk").select_related("by")
    return list(
        supplier.goods.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit", Prefetch("prices", history))
        .order_by("sku__code")
    )


def supplier_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the suppliers we buy from."""
    return list(Supplier.objects.filter(is_active=True).values_list("pk", "name"))


def purchase_rows() -> "QuerySet[PurchaseOrder]":
    """Purchase orders with supplier, warehouse, who wrote them, who buys their goods (`buyers`)."""
    rows = PurchaseOrder.objects.select_related("supplier", "warehouse", "created_by")
    return purchasers.with_buyers(rows)


def search_purchases(rows: "QuerySet[PurchaseOrder]", text: str) -> "QuerySet[PurchaseOrder]":
    """Purchase orders by number or supplier."""
    return rows.filter(Q(number__istartswith=text.strip()) | _named(text, "supplier__"))


def lines_of(order: PurchaseOrder) -> "list[PurchaseLine]":
    """The lines with goods, packs and barcodes, said in packs (`packs`); four queries."""
    lines = list(
        order.lines.select_related("sku__product", "sku__unit").prefetch_related(
            "sku__packs__unit", "sku__barcodes"
        )
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines


def with_own_day(order: PurchaseOrder) -> list[int]:
    """The lines that say a day of their own."""
    return list(order.lines.exclude(expected_on=None).values_list("pk", flat=True))


def receipts_of(order: PurchaseOrder) -> "list[GoodsReceipt]":
    """What came of an order, newest first."""
    return list(order.receipts.select_related("warehouse", "posted_by", "reverses").order_by("-pk"))


def receipt_rows() -> "QuerySet[GoodsReceipt]":
    """Receipts with order, supplier, warehouse, poster, counter-document."""
    return GoodsReceipt.objects.select_related(
        "order", "supplier", "warehouse", "posted_by", "reverses", "reversed_by"
    )


def search_receipts(rows: "QuerySet[GoodsReceipt]", text: str) -> "QuerySet[GoodsReceipt]":
    """Receipts by number, order, the supplier's slip, or supplier."""
    words = text.strip()
    return rows.filter(
        Q(number__istartswith=words)
        | Q(order__number__istartswith=words)
        | Q(their_slip__istartswith=words)
        | _named(text, "supplier__")
    )


def receipt_lines(receipt: GoodsReceipt) -> "list[GoodsReceiptLine]":
    """The lines of a receipt with goods and packs; three queries.

    Adds `packs`, `waits` (still in quality control) and `may_go_back`.
    """
    lines = list(
        receipt.lines.select_related("sku__product", "sku__unit", "line").prefetch_related(
            "sku__packs__unit"
        )
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
        line.waits = line.quantity - line.stored - line.defective  # type: ignore[attr-defined]
        line.may_go_back = line.quantity - line.sent_back  # type: ignore[attr-defined]
    return lines


def costs_of(receipt: GoodsReceipt) -> "list[LandedCost]":
    """Freight and duty that its goods carry."""
    return list(receipt.costs.filter(reverses=None, reversed_by=None).order_by("pk"))


def returns_of(receipt: GoodsReceipt) -> "list[SupplierReturn]":
    """What went back of a receipt, newest first."""
    return list(receipt.returns.select_related("warehouse", "reverses").order_by("-pk"))


def return_rows() -> "QuerySet[SupplierReturn]":
    """Returns to suppliers with receipt, supplier, warehouse, poster, counter-document."""
    return SupplierReturn.objects.select_related(
        "receipt__order", "supplier", "warehouse", "posted_by", "reverses", "reversed_by"
    )


def search_returns(rows: "QuerySet[SupplierReturn]", text: str) -> "QuerySet[SupplierReturn]":
    """Returns by number, receipt or supplier."""
    words = text.strip()
    return rows.filter(
        Q(number__istartswith=words)
        | Q(receipt__number__istartswith=words)
        | _named(text, "supplier__")
    )


def return_lines(made: SupplierReturn) -> "list[SupplierReturnLine]":
    """The lines of a return with goods, said in packs (`packs`); three queries."""
    lines = list(
        made.lines.select_related("sku__product", "sku__unit").prefetch_related("sku__packs__unit")
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines


def _named(text: str, path: str) -> Q:
    words: dict[str, Any] = {"name__icontains": text, "code__iexact": text,
                             "contact__icontains": text, "phone__startswith": text}  # fmt: skip
    found = Q()
    for field, value in words.items():
        found |= Q(**{path + field: value.strip()})
    return found
