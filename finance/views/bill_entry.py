"""A supplier's bill is keyed: everything that came and is not billed is there, to be checked."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance import access
from finance.actions.bill_sources import WrongBill
from finance.actions.bills import BillSaid, LineSaid, change_bill, write_bill
from finance.forms import BillForm
from finance.models import Bill, BillLine
from finance.queries import bills
from finance.states import BillState
from inventory.forms.purchase import figure, quantity_said
from inventory.models import GoodsReceiptLine, LandedCost, Supplier, SupplierReturnLine
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain

OTHERS = 3


@dataclass(slots=True)
class Row:
    """One thing the bill may be for, with what was typed: quantity and price, or amount."""

    name: str
    source: GoodsReceiptLine | SupplierReturnLine | LandedCost | None
    quantity: str = ""
    price: str = ""
    what: str = ""


@dataclass(slots=True)
class Sheet:
    """Everything a bill of this supplier may be for."""

    came: list[Row] = field(default_factory=list)
    went: list[Row] = field(default_factory=list)
    costs: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)


@needs("bill.edit")
@require_http_methods(["GET", "POST"])
def bill_new(request: StaffRequest) -> HttpResponse:
    """Without a supplier, choose one; with one, key his bill."""
    supplier = access.chosen_supplier(request.GET.get("supplier", ""))
    if supplier is None:
        context = {"suppliers": access.suppliers()[:500], "target": reverse("finance:bill-new"),
                   "title": _("New supplier bill")}  # fmt: skip
        return render(request, "finance/office/supplier_choice.html", context)
    receipt = number_in(request.GET.get("receipt"))
    sheet = _sheet(supplier, request.POST if request.method == "POST" else None, receipt=receipt)
    form = BillForm(request.POST or None, initial={"dated": timezone.localdate()})
    return _page(request, supplier, sheet, form, None)


@needs("bill.edit")
@require_http_methods(["GET", "POST"])
def bill_change(request: StaffRequest, number: str) -> HttpResponse:
    """Correct a bill that waits for review."""
    bill = access.bill_for_office(number)
    page = reverse("finance:bill-detail", args=[number])
    if bill.state != BillState.DRAFT:
        return htmx.go(request, page)
    sheet = _sheet(bill.supplier, request.POST if request.method == "POST" else None, bill=bill)
    first = {name: getattr(bill, name) for name in ("their_number", "dated", "due_on", "note")}
    return _page(request, bill.supplier, sheet, BillForm(request.POST or None, initial=first), bill)


def _page(
    request: StaffRequest, supplier: Supplier, sheet: Sheet, form: BillForm, bill: Bill | None
) -> HttpResponse:
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, supplier, sheet, form, bill)
        except Refusal as refused:
            refusal = refused
        else:
            return htmx.go(request, reverse("finance:bill-detail", args=[kept.number]))
    context = {
        "supplier": supplier,
        "bill": bill,
        "form": form,
        "sheet": sheet,
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "version": request.POST.get("version") or (bill.version if bill else ""),
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "finance/office/bill_entry.html", context, status=status)


def _keep(
    request: StaffRequest, supplier: Supplier, sheet: Sheet, form: BillForm, bill: Bill | None
) -> Bill:
    said = BillSaid(supplier=supplier, lines=_lines(sheet), **form.cleaned_data)
    at = timezone.now()
    if bill is None:
        key = request.POST.get("idempotency_key", "")
        return write_bill(said=said, key=key, by=request.user, at=at)
    version = number_in(request.POST.get("version"))
    return change_bill(number=bill.number, said=said, version=version, by=request.user, at=at)


def _sheet(
    supplier: Supplier, sent: QueryDict | None, *, receipt: int = 0, bill: Bill | None = None
) -> Sheet:
    """The rows as typed, as the bill has them, or filled in with all that is to bill."""
    lines = list(bill.lines.all()) if bill else []
    kept = {_name_of(line): line for line in lines}
    sheet = Sheet(
        [Row(f"r{one.pk}", one) for one in bills.to_bill(supplier)],
        [Row(f"b{one.pk}", one) for one in bills.to_credit(supplier)],
        [Row(f"c{one.pk}", one) for one in bills.costs_to_bill(besides=bill)],
        [
            Row(f"o{place}", None)
            for place in range(max(OTHERS, sum(not name for name in map(_name_of, lines)) + 1))
        ],
    )
    for row in [*sheet.came, *sheet.went, *sheet.costs, *sheet.others]:
        if sent is not None:
            row.quantity = sent.get(f"quantity-{row.name}", "")[:30]
            row.price = sent.get(f"price-{row.name}", "")[:20]
            row.what = sent.get(f"what-{row.name}", "")[:120]
        elif bill:
            _as_kept(row, kept.get(row.name))
        else:
            _filled_in(row, receipt)
    if sent is None:
        free = [line for line in lines if not _name_of(line)]
        for row, line in zip(sheet.others, free, strict=False):
            row.what, row.price = line.what, plain(line.unit_price)
    return sheet


def _name_of(line: BillLine) -> str:
    for letter, pk in (("r", line.receipt_line_id), ("b", line.return_line_id),
                       ("c", line.cost_id)):  # fmt: skip
        if pk:
            return f"{letter}{pk}"
    return ""


def _as_kept(row: Row, line: BillLine | None) -> None:
    if isinstance(row.source, GoodsReceiptLine | SupplierReturnLine):
        row.quantity = plain(abs(line.quantity)) if line else ""
        row.price = plain(line.unit_price if line else row.source.unit_price)
    elif line:
        row.price = plain(line.unit_price)


def _filled_in(row: Row, receipt: int) -> None:
    source = row.source
    if not isinstance(source, GoodsReceiptLine | SupplierReturnLine):
        return
    row.price = plain(source.unit_price)
    of = source.receipt_id if isinstance(source, GoodsReceiptLine) else (
        source.supplier_return.receipt_id
    )  # fmt: skip
    left = source.rest - source.drafted  # type: ignore[union-attr]
    if left > 0 and receipt in {0, of}:
        row.quantity = plain(left)


def _lines(sheet: Sheet) -> list[LineSaid]:
    lines = []
    for row in [*sheet.came, *sheet.went]:
        source = row.source
        assert isinstance(source, GoodsReceiptLine | SupplierReturnLine)  # noqa: S101 - the types
        quantity = _figure(row.quantity, source)
        if quantity:
            is_back = isinstance(source, SupplierReturnLine)
            came, back = (None, source.pk) if is_back else (source.pk, None)
            price = _price(row.price, source.sku.code)
            lines.append(LineSaid(price, quantity, receipt_line=came, return_line=back))
    for row in sheet.costs:
        if row.price.strip() and isinstance(row.source, LandedCost):
            price = _price(row.price, row.source.number, places=2)
            lines.append(LineSaid(price, cost=row.source.pk, what=row.source.what))
    for row in sheet.others:
        if row.price.strip() or row.what.strip():
            price = _price(row.price, row.what or _("Other costs"), places=2)
            lines.append(LineSaid(price, what=row.what))
    return lines


def _figure(text: str, source: GoodsReceiptLine | SupplierReturnLine) -> Decimal:
    try:
        return quantity_said(text, source.sku)
    except InvalidOperation:
        raise WrongBill(
            _("%(code)s: “%(quantity)s” is not a quantity.")
            % {"code": source.sku.code, "quantity": text[:20]}
        ) from None


def _price(text: str, what: str, *, places: int = 4) -> Decimal:
    try:
        return figure(text, places)
    except InvalidOperation:
        raise WrongBill(
            _("%(what)s: “%(text)s” is not an amount.") % {"what": what, "text": text[:20]}
        ) from None
