"""Suppliers in the office: the list, a page each, what they sell us and for how much."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access
from inventory.actions.suppliers import remove_supplier_goods, save_supplier, save_supplier_goods
from inventory.forms.purchase import SupplierForm, SupplierGoodsForm, supplier_initial
from inventory.models import Supplier
from inventory.queries import purchases
from wholesale import htmx, lists
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal

PANEL = "inventory/office/supplier_panel.html"

SUPPLIERS = lists.List(
    "suppliers",
    gettext_lazy("Suppliers"),
    columns=[
        lists.Column("code", gettext_lazy("Code"), fixed=True, link="inventory:supplier-detail",
                     link_args=["number"]),
        lists.Column("name", gettext_lazy("Name"), css="clip"),
        lists.Column("contact", gettext_lazy("Contact")),
        lists.Column("phone", gettext_lazy("Phone"), css="nowrap"),
        lists.Column("lead_days", gettext_lazy("Days to deliver"), kind="integer"),
        lists.Column("terms_days", gettext_lazy("Days to pay"), kind="integer"),
        lists.Column("open_orders", gettext_lazy("Open orders"), kind="integer"),
        lists.Column("is_active", gettext_lazy("Active"), kind="flag"),
        lists.Column("note", gettext_lazy("Remark"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), purchases.search_suppliers,
                           placeholder=gettext_lazy("Code, name, contact, phone")),
    ],
    keyset=["name"],
    actions=[
        lists.PageAction(gettext_lazy("New supplier"), "inventory:supplier-new",
                         permission="purchase.edit", icon="plus"),
    ],
    link="inventory:supplier-detail",
    link_args=["number"],
    empty=gettext_lazy("Whom we buy from: make a supplier, or import them from a table."),
    empty_action=lists.PageAction(gettext_lazy("New supplier"), "inventory:supplier-new",
                                  permission="purchase.edit"),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def supplier_list(request: StaffRequest) -> HttpResponse:
    """Whom we buy from."""
    return lists.page(request, SUPPLIERS, queryset=access.suppliers_for_office())


@needs("purchase.edit")
@require_http_methods(["GET", "POST"])
def supplier_new(request: StaffRequest) -> HttpResponse:
    """Make a supplier."""
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = save_supplier(facts=form.facts(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return redirect("inventory:supplier-detail", made.number)
    status = 422 if form.is_bound else 200
    return render(request, "inventory/office/supplier_new.html", {"form": form}, status=status)


@needs("purchase.view")
@require_safe
def supplier_detail(request: StaffRequest, number: str) -> HttpResponse:
    """Who he is, what he sells us, what is on its way from him."""
    supplier = access.supplier_for_office(number)
    return render(request, "inventory/office/supplier.html", _context(request, supplier))


@needs("purchase.edit")
@require_POST
def supplier_saving(request: StaffRequest, number: str) -> HttpResponse:
    """Save who he is and on what terms he sells."""
    supplier = access.supplier_for_office(number)
    form = SupplierForm(request.POST)
    if not form.is_valid():
        return render(request, PANEL, _context(request, supplier, form=form), status=422)

    def run() -> None:
        save_supplier(
            facts=form.facts(), by=request.user, at=timezone.now(), supplier_id=supplier.pk
        )

    return _step(request, number, run, says=_("Saved."))


@needs("purchase.edit")
@require_POST
def supplier_goods(request: StaffRequest, number: str) -> HttpResponse:
    """Say what he sells us and for how much: typed, pasted, or changed in place."""
    supplier = access.supplier_for_office(number)
    form = SupplierGoodsForm(request.POST)
    if not form.is_valid():
        return render(request, PANEL, _context(request, supplier, goods_form=form), status=422)

    def run() -> None:
        save_supplier_goods(supplier=supplier, goods=form.goods, by=request.user, at=timezone.now())

    return _step(request, number, run, says=_("Goods and prices are saved."))


@needs("purchase.edit")
@require_POST
def supplier_goods_removal(request: StaffRequest, number: str, sku: int) -> HttpResponse:
    """Forget that he sells these goods."""
    supplier = access.supplier_for_office(number)

    def run() -> None:
        remove_supplier_goods(supplier=supplier, sku_id=sku, by=request.user, at=timezone.now())

    return _step(request, number, run, says=_("Removed."))


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    refusal = htmx.refused(run)
    context = _context(request, access.supplier_for_office(number))
    page = reverse("inventory:supplier-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(
    request: StaffRequest,
    supplier: Supplier,
    *,
    form: SupplierForm | None = None,
    goods_form: SupplierGoodsForm | None = None,
) -> dict[str, object]:
    return {
        "supplier": supplier,
        "form": form or SupplierForm(initial=supplier_initial(supplier)),
        "goods_form": goods_form or SupplierGoodsForm(),
        "goods": purchases.goods_of(supplier),
        "orders": access.purchases_for_office().filter(supplier=supplier).order_by("-pk")[:10],
        "may_edit": may(request.user, "purchase.edit"),
        "may_see_cost": may(request.user, "cost.view"),
        "events": events_of(supplier.number),
    }
