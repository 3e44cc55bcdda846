"""A purchase order is written: who, what, how much, for which day; and changed as a draft."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.actions import purchases as actions
from inventory.forms.purchase import PurchaseForm
from inventory.models import PurchaseOrder, PurchaseState, Supplier
from inventory.queries import lookup, purchases
from wholesale import idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain

MOST_OFFERED = 300


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def purchase_new(request: StaffRequest) -> HttpResponse:
    """Write an order: first the supplier, then how much of his goods, for which day."""
    number = request.GET.get("supplier", "")
    if not number:
        text = request.GET.get("q", "")
        found = access.suppliers_for_office().filter(is_active=True)
        rows = purchases.search_suppliers(found, text) if text else found
        context = {"suppliers": rows.order_by("name")[:50], "q": text}
        return render(request, "inventory/office/purchase_who.html", context)
    supplier = access.supplier_for_office(number)
    if request.method == "POST":
        return _written(request, supplier, None)
    day = timezone.localdate() + timedelta(days=supplier.lead_days)
    form = PurchaseForm(initial={"expected_on": day})
    return _entry(request, form, supplier, _usual_rows(supplier))


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def purchase_goods(request: StaffRequest, number: str) -> HttpResponse:
    """Change a draft: its goods, prices, day and warehouse."""
    order = access.purchase_for_office(number)
    if order.state != PurchaseState.DRAFT:
        return redirect("inventory:purchase-detail", number)
    if request.method == "POST":
        return _written(request, order.supplier, order)
    form = PurchaseForm(
        initial={
            "warehouse": order.warehouse_id, "expected_on": order.expected_on, "note": order.note
        }
    )  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "sku": line.sku, "quantity": plain(line.quantity), "price": plain(line.unit_price),
            "day": line.expected_on and line.expected_on.isoformat(), "code": line.code,
        }
        for line in purchases.lines_of(order)
    ]  # fmt: skip
    return _entry(request, form, order.supplier, rows, order=order)


@needs("purchase.edit")
@require_safe
def purchase_lines(request: StaffRequest, number: str) -> HttpResponse:
    """What a typed or scanned text means: one line to add, or goods to choose from."""
    supplier = access.supplier_for_office(number)
    text, pk = request.GET.get("code", ""), request.GET.get("sku", "")
    if pk:
        skus = lookup.with_goods(access.skus_for_office().filter(pk=number_in(pk)))
        matches = [lookup.Match(sku, number_in(request.GET.get("factor")) or 1) for sku in skus]
    else:
        matches = lookup.find_goods(text, within=access.skus_for_office(), limit=10)
    # While somebody types, "SOY" may still become "SOY-L": only Enter or a scan takes it.
    is_one = len(matches) == 1 and matches[0].is_exact and "take" in request.GET
    row = None
    if is_one:
        known = supplier.goods.filter(sku=matches[0].sku).first()
        row = {
            "sku": matches[0].sku, "quantity": matches[0].factor,
            "price": plain(known.unit_price) if known else "", "code": known.code if known else "",
        }  # fmt: skip
    context = {"matches": matches, "text": text, "supplier": supplier, "row": row}
    answer = render(request, "inventory/office/purchase_found.html", context)
    if is_one:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#adjustment-rows", "beforeend"
        answer["HX-Trigger"] = "line-added"
    return answer


def _written(
    request: StaffRequest, supplier: Supplier, order: PurchaseOrder | None
) -> HttpResponse:
    form = PurchaseForm(request.POST)
    if form.is_valid():
        said = actions.Purchase(
            supplier, access.warehouse_for_posting(form.cleaned_data["warehouse"]), form.lines,
            form.cleaned_data["expected_on"], form.cleaned_data["note"],
        )  # fmt: skip
        try:
            number = _save(request, said, order)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("inventory:purchase-detail", number)
    return _entry(request, form, supplier, form.rows_again(), order=order)


def _save(request: StaffRequest, said: actions.Purchase, order: PurchaseOrder | None) -> str:
    by, at = request.user, timezone.now()
    if order is None:
        key = request.POST.get("idempotency_key", "")
        return actions.write_purchase(purchase=said, key=key, by=by, at=at).number
    version = number_in(request.POST.get("version"))
    return actions.change_purchase(
        number=order.number, version=version, purchase=said, by=by, at=at
    ).number


def _usual_rows(supplier: Supplier) -> list[dict[str, object]]:
    """What he sells us, with the quantity left to type."""
    return [
        {"sku": goods.sku, "quantity": "", "price": plain(goods.unit_price), "code": goods.code}
        for goods in purchases.goods_of(supplier)[:MOST_OFFERED]
    ]


def _entry(
    request: StaffRequest,
    form: PurchaseForm,
    supplier: Supplier,
    rows: list[dict[str, object]],
    *,
    order: PurchaseOrder | None = None,
) -> HttpResponse:
    context = {
        "form": form, "supplier": supplier, "rows": rows, "order": order,
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "inventory/office/purchase_entry.html", context, status=status)
