"""Stock in the office: the ledger of moves, warehouses."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from inventory import access
from inventory.actions.warehouses import save_warehouse
from inventory.models import MoveKind
from inventory.models.stock import WarehouseKind
from inventory.queries import stock
from inventory.views import drawn
from wholesale import documents, htmx, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs

MOVES = lists.List(
    "moves",
    gettext_lazy("Stock moves"),
    columns=[
        lists.Column("at", gettext_lazy("When"), kind="datetime", fixed=True),
        lists.Column("document", gettext_lazy("Document"),
                     link=lambda move: documents.url_of(move.document)),
        lists.Column("kind", gettext_lazy("Kind"), value=lambda move: move.get_kind_display()),
        lists.Column("code", gettext_lazy("Code"), value="sku.code",
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda move: drawn.goods(move.sku),
                     value=lambda move: move.sku.full_name),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("on_hand", gettext_lazy("On hand"), kind="quantity"),
        lists.Column("promised", gettext_lazy("Promised"), kind="quantity"),
        lists.Column("incoming", gettext_lazy("Incoming"), kind="quantity", shown=False),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
        lists.Column("value", gettext_lazy("Value"), kind="money", permission="cost.view"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), stock.search_moves,
                           placeholder=gettext_lazy("Document, code, name")),
        lists.ChoiceFilter("kind", gettext_lazy("Kind"), MoveKind.choices),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.DateRangeFilter("at", gettext_lazy("When"), "at"),
    ],
    keyset=["-pk"],
    empty=gettext_lazy("Every change of stock appears here, with its document."),
)  # fmt: skip


@needs("stock.view")
@require_GET
def move_list(request: StaffRequest) -> HttpResponse:
    """The ledger of stock, newest first."""
    return lists.page(request, MOVES, queryset=stock.move_rows())


@needs("stock.adjust")
@require_GET
def warehouse_list(request: StaffRequest) -> HttpResponse:
    """The places that hold stock."""
    context = _warehouses(request) | {"editing": number_in(request.GET.get("edit")) or None}
    template = "inventory/office/warehouses.html"
    return render(request, f"{template}#warehouses" if request.htmx else template, context)


@needs("stock.adjust")
@require_POST
def warehouse_save(request: StaffRequest) -> HttpResponse:
    """Make a warehouse, or change the one named by `pk`."""
    said = request.POST
    pk = number_in(said.get("pk")) or None
    if pk:
        access.warehouse_for_editing(pk)
    refusal = htmx.refused(
        lambda: save_warehouse(
            warehouse_id=pk,
            code=said.get("code", "").strip()[:20],
            name=said.get("name", "").strip()[:80],
            kind=said.get("kind", ""),
            is_default=bool(said.get("is_default")),
            is_active=bool(said.get("is_active")),
            cost_group=said.get("cost_group", "").strip()[:60],
            by=request.user,
            at=timezone.now(),
        )
    )
    return htmx.panel(
        request,
        "inventory/office/warehouses.html#warehouses",
        _warehouses(request) | {"editing": pk if refusal else None, "said": said},
        page=reverse("inventory:warehouse-list"),
        says=_("The warehouse is saved."),
        refusal=refusal,
    )


def _warehouses(request: StaffRequest) -> dict[str, object]:
    return {
        "warehouses": stock.warehouse_rows(),
        "kinds": WarehouseKind.choices,
        "cost_groups": stock.cost_group_names(),
        "may_see_cost": may(request.user, "cost.view"),
    }
