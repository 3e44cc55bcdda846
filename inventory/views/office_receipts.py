"""What suppliers bring: received from an order, put away, sent back, carrying its freight."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access
from inventory.actions import landed, receipts
from inventory.actions.purchase_lines import WrongPurchase
from inventory.forms.lot import said_lot
from inventory.forms.purchase import figure, quantity_said
from inventory.lots import Said
from inventory.models import GoodsReceipt, PurchaseLine, ReceiptState, Warehouse
from inventory.models.stock import WarehouseKind
from inventory.queries import purchases, stock
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain

LOT_FIELDS = ("lot", "made", "expires")

PANEL = "inventory/office/receipt_panel.html"

RECEIPTS = lists.List(
    "receipts",
    gettext_lazy("Goods receipts"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, css="nowrap",
                     link="inventory:receipt-detail", link_args=["number"]),
        lists.Column("posted_at", gettext_lazy("Received"), kind="datetime", css="nowrap"),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("order", gettext_lazy("Purchase order"), value="order.number", css="nowrap",
                     link="inventory:purchase-detail", link_args=["order.number"]),
        lists.Column("state", gettext_lazy("State"), kind="state", states=ReceiptState.choices),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("their_slip", gettext_lazy("Supplier's slip")),
        lists.Column("total", gettext_lazy("Total"), kind="money", permission="cost.view"),
        lists.Column("posted_by", gettext_lazy("Received by")),
        lists.Column("reverses", gettext_lazy("Writes off"), value="reverses.number", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), purchases.search_receipts,
                           placeholder=gettext_lazy("Number, slip, supplier")),
        lists.ChoiceFilter("state", gettext_lazy("State"), ReceiptState.choices),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), purchases.supplier_choices),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.DateRangeFilter("posted", gettext_lazy("Received"), "posted_at"),
    ],
    keyset=["-posted_at"],
    views=[
        lists.BuiltInView("checking", gettext_lazy("In quality control"), {"state": "checking"}),
    ],
    link="inventory:receipt-detail",
    link_args=["number"],
    empty=gettext_lazy("What suppliers bring appears here: receive it from its purchase order."),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def receipt_list(request: StaffRequest) -> HttpResponse:
    """What came, newest first."""
    return lists.page(request, RECEIPTS, queryset=access.receipts_for_office())


@needs("purchase.receive")
@require_http_methods(["GET", "POST"])
def purchase_receive(request: StaffRequest, number: str) -> HttpResponse:
    """Take goods in: everything as ordered, or less or more line by line, by hand or by scan."""
    order = access.purchase_for_office(number)
    lines = purchases.lines_of(order)
    typed = {line.pk: request.POST.get(f"came-{line.pk}", "") for line in lines}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = receipts.receive_purchase(
                number=number,
                delivery=receipts.Delivery(
                    _came(lines, typed),
                    _named_place(request),
                    request.POST.get("their_slip", "")[:60], request.POST.get("note", "")[:200],
                    _lots(request, lines),
                ),
                key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as error:
            refusal = error
        else:
            return redirect("inventory:receipt-detail", made.number)
    context = {
        "order": order,
        "rows": [
            (
                line,
                typed[line.pk] if refusal else plain(line.open_quantity),
                {name: request.POST.get(f"{name}-{line.pk}", "") for name in LOT_FIELDS},
            )
            for line in lines
        ],
        "places": access.warehouses_of(WarehouseKind.SELLABLE, WarehouseKind.QC),
        "chosen": number_in(request.POST.get("warehouse")) or order.warehouse_id,
        "their_slip": request.POST.get("their_slip", ""),
        "note": request.POST.get("note", ""),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "inventory/office/receive.html", context, status=status)


@needs("purchase.view")
@require_safe
def receipt_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One receipt: its lines, where they lie, what went back, what they cost on top."""
    receipt = access.receipt_for_office(number)
    return render(request, "inventory/office/receipt.html", _context(request, receipt))


@needs("purchase.receive")
@require_POST
def receipt_storing(request: StaffRequest, number: str) -> HttpResponse:
    """Checked goods leave quality control."""
    receipt = access.receipt_for_office(number)

    def run() -> None:
        lines = {
            line.pk: (
                _said(request.POST.get(f"good-{line.pk}", ""), line.sku.code),
                _said(request.POST.get(f"bad-{line.pk}", ""), line.sku.code),
            )
            for line in purchases.receipt_lines(receipt)
        }
        receipts.store_receipt(
            number=number,
            put_away=receipts.PutAway(
                lines,
                _place(request, "sellable"),
                _place(request, "defective"),
            ),
            by=request.user, at=timezone.now(),
        )  # fmt: skip

    return _step(request, number, run, says=_("Put away."))


@needs("purchase.write_off")
@require_POST
def receipt_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Write it off with a reason; the counter-document is linked."""
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: receipts.write_off_receipt(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("%(number)s is written off.") % {"number": number},
    )


@needs("purchase.edit")
@require_POST
def receipt_cost(request: StaffRequest, number: str) -> HttpResponse:
    """Put freight or duty onto its goods."""

    def run() -> None:
        landed.land_cost(
            number=number, what=request.POST.get("what", "")[:120],
            amount=_said(request.POST.get("amount", ""), _("Amount"), places=2),
            by_quantity=request.POST.get("share") == "quantity",
            key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip

    return _step(request, number, run, says=_("The goods carry it now."))


@needs("purchase.edit")
@require_POST
def receipt_cost_removal(request: StaffRequest, number: str, cost: str) -> HttpResponse:
    """Take freight or duty off its goods again."""
    access.landed_cost_for_office(number, cost)
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: landed.take_back_cost(
            number=cost, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Taken back."),
    )


def _came(lines: list[PurchaseLine], typed: dict[int, str]) -> dict[int, Decimal]:
    came = {}
    for line in lines:
        try:
            came[line.pk] = quantity_said(typed[line.pk], line.sku)
        except InvalidOperation:
            raise WrongPurchase(
                _("%(code)s: “%(quantity)s” is not a quantity.")
                % {"code": line.sku.code, "quantity": typed[line.pk][:20]}
            ) from None
    return came


def _lots(request: StaffRequest, lines: list[PurchaseLine]) -> dict[int, Said]:
    """Which lot came of the lines whose goods keep lots."""
    said = {}
    for line in lines:
        code, made, expires = (
            request.POST.get(f"{name}-{line.pk}", "")[:100] for name in LOT_FIELDS
        )
        if line.sku.keeps_lots and (one := said_lot(code, made, expires, line.quantity)):
            said[line.pk] = one
    return said


def _said(text: str, what: str, *, places: int = 3) -> Decimal:
    try:
        return figure(text, places)
    except InvalidOperation:
        raise WrongPurchase(
            _("%(code)s: “%(quantity)s” is not a quantity.") % {"code": what, "quantity": text[:20]}
        ) from None


def _named_place(request: StaffRequest) -> Warehouse:
    place = _place(request, "warehouse")
    if place is None:
        raise WrongPurchase(_("Choose the warehouse the goods go to."))
    return place


def _place(request: StaffRequest, name: str) -> Warehouse | None:
    pk = number_in(request.POST.get(name))
    return access.warehouse_for_posting(pk) if pk else None


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    access.receipt_for_office(number)
    refusal = htmx.refused(run)
    context = _context(request, access.receipt_for_office(number))
    page = reverse("inventory:receipt-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(request: StaffRequest, receipt: GoodsReceipt) -> dict[str, object]:
    stands = receipt.state != ReceiptState.WRITTEN_OFF and not receipt.reverses_id
    user = request.user
    return {
        "receipt": receipt,
        "lines": purchases.receipt_lines(receipt),
        "costs": purchases.costs_of(receipt),
        "returns": purchases.returns_of(receipt),
        "sellable": access.warehouses_of(WarehouseKind.SELLABLE),
        "defective": access.warehouses_of(WarehouseKind.DEFECTIVE),
        "may_see_cost": may(user, "cost.view"),
        "may_store": may(user, "purchase.receive") and receipt.state == ReceiptState.CHECKING,
        "may_write_off": may(user, "purchase.write_off") and stands,
        "may_send_back": may(user, "purchase.edit") and stands,
        "may_cost": may(user, "purchase.edit") and may(user, "cost.view") and stands,
        "may_bill": may(user, "bill.edit") and stands,
        "token": idempotency.new_key(),
        "events": events_of(receipt.number),
    }
