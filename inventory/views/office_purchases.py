"""Purchase orders in the office: written, sent, put off, closed, and what came of them."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access
from inventory.actions import purchases as actions
from inventory.actions.purchase_lines import WrongPurchase
from inventory.forms.purchase import PurchaseForm, day_field
from inventory.models import PurchaseOrder, PurchaseState, Supplier
from inventory.queries import late, lookup, purchasers, purchases, stock
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain

PANEL = "inventory/office/purchase_panel.html"
MOST_OFFERED = 300

PURCHASES = lists.List(
    "purchases",
    gettext_lazy("Purchase orders"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, css="nowrap",
                     link="inventory:purchase-detail", link_args=["number"]),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=PurchaseState.choices),
        lists.Column("expected_on", gettext_lazy("Expected"), kind="date", css="nowrap"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("line_count", gettext_lazy("Lines"), kind="integer"),
        lists.Column("total", gettext_lazy("Total"), kind="money", permission="cost.view"),
        lists.Column("buyers", gettext_lazy("Buyer"), css="clip",
                     value=lambda order: ", ".join(order.buyers)),
        lists.Column("created_by", gettext_lazy("Written by")),
        lists.Column("created_at", gettext_lazy("Written"), kind="datetime", css="nowrap"),
        lists.Column("sent_at", gettext_lazy("Sent"), kind="datetime", css="nowrap", shown=False),
        lists.Column("note", gettext_lazy("Remark"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), purchases.search_purchases,
                           placeholder=gettext_lazy("Number, supplier, phone")),
        lists.ChoiceFilter("state", gettext_lazy("State"), PurchaseState.choices),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), purchases.supplier_choices),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.FlagFilter("late", gettext_lazy("Late"), late.late),
        lists.ChoiceFilter("buyer", gettext_lazy("Buyer"), purchasers.choices,
                           where=purchasers.purchases_of),
        lists.DateRangeFilter("expected", gettext_lazy("Expected"), "expected_on"),
    ],
    keyset=["-created_at"],
    views=[
        lists.BuiltInView("drafts", gettext_lazy("Drafts"), {"state": "draft"}),
        lists.BuiltInView("sent", gettext_lazy("On the way"), {"state": "sent"}),
        lists.BuiltInView("part", gettext_lazy("Partly received"), {"state": "part_received"}),
        lists.BuiltInView("late", gettext_lazy("Late"), {"late": "1"}),
        lists.BuiltInView("received", gettext_lazy("Received"), {"state": "received"}, count=False),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New purchase order"), "inventory:purchase-new",
                         permission="purchase.edit", icon="plus"),
    ],
    link="inventory:purchase-detail",
    link_args=["number"],
    empty=gettext_lazy("Write a purchase order: what you send is counted as on its way."),
    empty_action=lists.PageAction(gettext_lazy("New purchase order"), "inventory:purchase-new",
                                  permission="purchase.edit"),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def purchase_list(request: StaffRequest) -> HttpResponse:
    """What was ordered from suppliers, newest first."""
    return lists.page(request, PURCHASES, queryset=access.purchases_for_office())


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


@needs("purchase.view")
@require_safe
def purchase_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One order with what came of it and its next step."""
    order = access.purchase_for_office(number)
    return render(request, "inventory/office/purchase.html", _context(request, order))


@needs("purchase.edit")
@require_POST
def purchase_sending(request: StaffRequest, number: str) -> HttpResponse:
    """It is ordered: its goods are on their way."""
    return _step(
        request,
        number,
        lambda: actions.send_purchase(
            number=number, version=number_in(request.POST.get("version")),
            by=request.user, at=timezone.now(),
        ),
        says=_("Sent. Its goods count as on their way."),
    )  # fmt: skip


@needs("purchase.edit")
@require_POST
def purchase_date(request: StaffRequest, number: str) -> HttpResponse:
    """The supplier names another day; customers see it at once."""
    order = access.purchase_for_office(number)

    def run() -> None:
        said = day_field(required=False).to_python(request.POST.get("expected_on", ""))
        if said is None:
            raise WrongPurchase(_("Say on which day the goods are expected."))
        # A line without a day of its own follows the order's.
        own = purchases.with_own_day(order) if "all_lines" in request.POST else []
        actions.move_expected(
            number=number, expected_on=said, lines=dict.fromkeys(own),
            because=request.POST.get("reason", "")[:200], by=request.user, at=timezone.now(),
        )  # fmt: skip

    return _step(request, number, run, says=_("The new day is saved."))


@needs("purchase.edit")
@require_POST
def purchase_closing(request: StaffRequest, number: str) -> HttpResponse:
    """Await no more of it."""
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: actions.close_purchase(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Closed: nothing more of it is awaited."),
    )


@needs("purchase.edit")
@require_POST
def purchase_cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """Take it back, with a reason."""
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: actions.cancel_purchase(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Cancelled."),
    )


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


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    access.purchase_for_office(number)
    refusal = htmx.refused(run)
    context = _context(request, access.purchase_for_office(number))
    page = reverse("inventory:purchase-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(request: StaffRequest, order: PurchaseOrder) -> dict[str, object]:
    may_edit = may(request.user, "purchase.edit")
    today = timezone.localdate()
    lines = purchases.lines_of(order)
    for line in lines:
        line.day_is_late = line.is_late(order, today)  # type: ignore[attr-defined]
    return {
        "order": order,
        "lines": lines,
        "has_own_days": any(line.expected_on for line in lines),
        "receipts": purchases.receipts_of(order),
        "is_late": any(line.is_late(order, today) for line in lines),
        "may_see_cost": may(request.user, "cost.view"),
        "may_change": may_edit and order.state == PurchaseState.DRAFT,
        "may_move": may_edit and order.is_open,
        "may_cancel": may_edit and order.state in {PurchaseState.DRAFT, PurchaseState.SENT},
        "may_close": may_edit and order.state == PurchaseState.PART_RECEIVED,
        "may_receive": may(request.user, "purchase.receive") and order.is_open,
        "events": events_of(order.number),
    }
