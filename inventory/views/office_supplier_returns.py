"""Goods that go back to their suppliers."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access
from inventory.actions.purchase_lines import WrongPurchase
from inventory.actions.supplier_returns import (
    SentBack,
    return_to_supplier,
    write_off_supplier_return,
)
from inventory.forms.purchase import quantity_said
from inventory.models import GoodsReceipt, GoodsReceiptLine, SupplierReturn, SupplierReturnState
from inventory.queries import purchases
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal

PANEL = "inventory/office/supplier_return_panel.html"

RETURNS = lists.List(
    "supplier-returns",
    gettext_lazy("Returns to suppliers"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, css="nowrap",
                     link="inventory:supplier-return", link_args=["number"]),
        lists.Column("posted_at", gettext_lazy("Sent back"), kind="datetime", css="nowrap"),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("receipt", gettext_lazy("Goods receipt"), value="receipt.number",
                     css="nowrap", link="inventory:receipt-detail", link_args=["receipt.number"]),
        lists.Column("state", gettext_lazy("State"), kind="state",
                     states=SupplierReturnState.choices),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("reason", gettext_lazy("Reason"), css="clip"),
        lists.Column("total", gettext_lazy("Total"), kind="money", permission="cost.view"),
        lists.Column("posted_by", gettext_lazy("Sent back by")),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), purchases.search_returns,
                           placeholder=gettext_lazy("Number, receipt, supplier")),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), purchases.supplier_choices),
        lists.DateRangeFilter("posted", gettext_lazy("Sent back"), "posted_at"),
    ],
    keyset=["-posted_at"],
    link="inventory:supplier-return",
    link_args=["number"],
    empty=gettext_lazy("What goes back appears here: send it back from its goods receipt."),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def supplier_return_list(request: StaffRequest) -> HttpResponse:
    """What went back, newest first."""
    return lists.page(request, RETURNS, queryset=access.supplier_returns_for_office())


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def receipt_return(request: StaffRequest, number: str) -> HttpResponse:
    """Say how much of a receipt goes back, out of which warehouse, and why."""
    receipt = access.receipt_for_office(number)
    lines = purchases.receipt_lines(receipt)
    typed = {line.pk: request.POST.get(f"back-{line.pk}", "") for line in lines}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = _send_back(request, receipt, lines, typed)
        except Refusal as error:
            refusal = error
        else:
            return redirect("inventory:supplier-return", made.number)
    context = {
        "receipt": receipt,
        "rows": [(line, typed[line.pk]) for line in lines],
        "places": access.warehouses_of(),
        "chosen": number_in(request.POST.get("warehouse")) or receipt.warehouse_id,
        "reason": request.POST.get("reason", ""),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "inventory/office/supplier_return_new.html", context, status=status)


@needs("purchase.view")
@require_safe
def supplier_return(request: StaffRequest, number: str) -> HttpResponse:
    """One return: what went back, and why."""
    made = access.supplier_return_for_office(number)
    return render(request, "inventory/office/supplier_return.html", _context(request, made))


@needs("purchase.write_off")
@require_POST
def supplier_return_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Write it off with a reason; the goods are back."""
    access.supplier_return_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_supplier_return(
            number=number, because=request.POST.get("reason", "")[:200],
            by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    context = _context(request, access.supplier_return_for_office(number))
    page = reverse("inventory:supplier-return", args=[number])
    says = _("%(number)s is written off.") % {"number": number}
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _send_back(
    request: StaffRequest,
    receipt: GoodsReceipt,
    lines: list[GoodsReceiptLine],
    typed: dict[int, str],
) -> SupplierReturn:
    back = {}
    for line in lines:
        try:
            back[line.pk] = quantity_said(typed[line.pk], line.sku)
        except ArithmeticError:
            raise WrongPurchase(
                _("%(code)s: “%(quantity)s” is not a quantity.")
                % {"code": line.sku.code, "quantity": typed[line.pk][:20]}
            ) from None
    chosen = number_in(request.POST.get("warehouse"))
    if not chosen:
        raise WrongPurchase(_("Choose the warehouse the goods leave."))
    place = access.warehouse_for_posting(chosen)
    return return_to_supplier(
        number=receipt.number,
        sent=SentBack(back, place, request.POST.get("reason", "")[:200]),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )


def _context(request: StaffRequest, made: SupplierReturn) -> dict[str, object]:
    stands = made.state == SupplierReturnState.POSTED and not made.reverses_id
    return {
        "made": made,
        "lines": purchases.return_lines(made),
        "may_see_cost": may(request.user, "cost.view"),
        "may_write_off": may(request.user, "purchase.write_off") and stands,
        "events": events_of(made.number),
    }
