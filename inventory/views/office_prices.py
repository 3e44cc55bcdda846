"""Prices in the office: the grid of goods and levels, quantity tiers, a customer's own."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.prices import apply_formula, save_price_list, set_prices
from inventory.forms import prices as typed_prices
from inventory.models import PriceList, Sku
from inventory.queries import lookup, price_grid, products, tree
from inventory.queries.price_grid import BASE, FLOOR
from wholesale import htmx
from wholesale.http import StaffRequest, number_in, page_before
from wholesale.lists.export import record_export
from wholesale.lists.keyset import Keyset
from wholesale.lists.window import look
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.tabular import xlsx_response

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
MOST_EXPORTED = 100_000
STEPS = ["0.01", "0.05", "0.1", "0.5", "1"]
_GRID = "inventory/office/price_grid.html"
_OWN = "inventory/office/own_prices.html"
_FILTERS = ("q", "category", "brand", "after", "before")


@needs("price.view")
@require_GET
def price_grid_page(request: StaffRequest) -> HttpResponse:
    """Goods and their prices on every level's list, edited in place."""
    if request.GET.get("export"):
        return _export(request)
    context = _grid(request, request.GET)
    if request.htmx and not request.htmx.history_restore_request:
        answer = render(request, f"{_GRID}#price-grid", context)
        answer["HX-Push-Url"] = str(context["here"])
        return answer
    return render(request, _GRID, context)


@needs("price.edit")
@require_POST
def prices_saving(request: StaffRequest) -> HttpResponse:
    """Save the changed prices of a page: all of them or none."""
    count, refusal = 0, None
    try:
        wishes = typed_prices.wishes_in(request.POST)
        if not may(request.user, "cost.view"):
            # Who may not see cost sees no floors: a field of this name is not from our page.
            wishes = [wish for wish in wishes if wish.price_list_id != FLOOR]
        for pk in {wish.price_list_id for wish in wishes} - {BASE, FLOOR}:
            access.price_list_for_editing(request.user, pk)
        count = set_prices(wishes=wishes, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    says = ngettext("%(n)s price saved.", "%(n)s prices saved.", count) % {"n": count}
    return _again(request, says=says, refusal=refusal)


@needs("price.edit")
@require_POST
def prices_formula(request: StaffRequest) -> HttpResponse:
    """Set a level's prices of all goods that match from another list, raised or lowered."""
    said, count, refusal = request.POST, 0, None
    target = access.price_list_for_editing(request.user, number_in(said.get("target")))
    source = number_in(said.get("source"))
    if source != BASE:
        access.price_list_for_editing(request.user, source)
    try:
        count = apply_formula(
            price_list_id=target.pk,
            sku_ids=list(_narrowed(said).order_by("pk").values_list("pk", flat=True)),
            source_id=source,
            percent=typed_prices.number(said.get("percent", "")) or Decimal(0),
            step=Decimal(said["step"] if said.get("step") in STEPS else STEPS[0]),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as error:
        refusal = error
    says = ngettext("%(n)s price changed.", "%(n)s prices changed.", count) % {"n": count}
    return _again(request, says=says, refusal=refusal)


@needs("price.edit")
@require_POST
def price_list_saving(request: StaffRequest) -> HttpResponse:
    """Make a price list for a level, or rename the one named by `pk`."""
    pk = number_in(request.POST.get("pk")) or None
    if pk:
        access.price_list_for_editing(request.user, pk)
    refusal = htmx.refused(
        lambda: save_price_list(
            price_list_id=pk,
            name=request.POST.get("name", "").strip()[:80],
            by=request.user,
            at=timezone.now(),
        )
    )
    return _again(request, says=_("The price list is saved."), refusal=refusal)


@needs("price.view")
@require_http_methods(["GET", "POST"])
def price_tiers(request: StaffRequest, pk: int, sku_pk: int) -> HttpResponse:
    """The prices of one SKU on one list by quantity, in the panel at the side."""
    find = (
        access.price_list_for_office if request.method == "GET" else access.price_list_for_editing
    )
    price_list, sku = find(request.user, pk), access.sku_for_pricing(sku_pk)
    says, refusal = "", None
    if request.method == "POST":
        rows = zip(request.POST.getlist("from"), request.POST.getlist("price"), strict=False)
        try:
            seen = typed_prices.tiers_seen(request.POST.getlist("seen"))
            wishes = typed_prices.tier_wishes(pk, sku_pk, seen, rows)
            set_prices(wishes=wishes, by=request.user, at=timezone.now())
            says = _("The prices are saved.")
        except Refusal as error:
            refusal = error
    context = {
        "price_list": price_list, "sku": sku, "tiers": price_grid.tiers_of(price_list, sku),
        "blank": range(3), "may_edit": may(request.user, "price.edit"),
    }  # fmt: skip
    template = "inventory/office/price_tiers.html"
    if request.method == "GET":
        return render(request, template, context)
    page = reverse("inventory:price-list-list")
    return htmx.panel(request, template, context, page=page, says=says, refusal=refusal)


@needs("price.view")
@require_GET
def own_prices(request: StaffRequest, pk: int) -> HttpResponse:
    """A customer's own prices: the panel that the customer's page loads."""
    price_list = access.price_list_for_office(request.user, pk)
    return render(request, _OWN, _own(request, price_list))


@needs("price.edit")
@require_POST
def own_prices_saving(request: StaffRequest, pk: int) -> HttpResponse:
    """Change or take away own prices, or agree on a new one (`sku`, `price`, `from`)."""
    price_list = access.price_list_for_editing(request.user, pk)
    refusal = None
    said = request.POST
    try:
        wishes = typed_prices.wishes_in(said)
        if said.get("sku"):
            rows = [(said.get("from", "") or "1", said.get("price", ""))]
            sku = access.sku_for_pricing(number_in(said["sku"]))
            wishes += typed_prices.tier_wishes(pk, sku.pk, {}, rows)
        # A field's name is typed by the browser: no wish reaches another list than this one.
        wishes = [wish for wish in wishes if wish.price_list_id == pk]
        set_prices(wishes=wishes, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    return htmx.panel(
        request,
        _OWN,
        _own(request, price_list),
        page=page_before(request) or reverse("inventory:price-list-list"),
        says=_("The customer's prices are saved."),
        refusal=refusal,
    )


@needs("price.edit")
@require_GET
def own_prices_finding(request: StaffRequest, pk: int) -> HttpResponse:
    """Goods to agree a price on."""
    price_list = access.price_list_for_editing(request.user, pk)
    found = lookup.find_goods(request.GET.get("find", ""), within=access.skus_for_office(), limit=8)
    skus = list({match.sku.pk: match.sku for match in found}.values())
    context = {"price_list": price_list, "skus": skus, "text": request.GET.get("find", "")}
    return render(request, "inventory/office/own_prices_found.html", context)


def _own(request: StaffRequest, price_list: PriceList) -> dict[str, object]:
    text = request.GET.get("q", "")
    held = price_grid.own_prices(price_list, text=text)
    cells = [
        (price, price_grid.Cell(price_list.pk, price.sku_id, price.unit_price, price.from_quantity))
        for price in held
    ]
    return {
        "price_list": price_list,
        "prices": cells,
        "q": text,
        "may_edit": may(request.user, "price.edit"),
    }


def _narrowed(said: QueryDict) -> "QuerySet[Sku]":
    return price_grid.narrowed(said.get("q", ""), said.get("category", ""), said.get("brand", ""))


def _grid(
    request: StaffRequest, said: QueryDict, *, typed: dict[tuple[int, int], str] | None = None
) -> dict[str, object]:
    window = look(
        _narrowed(said),
        Keyset.of("-pk"),
        list_name="prices",
        size=PAGE,
        after=said.get("after", ""),
        before=said.get("before", ""),
    )
    lists = price_grid.general_lists()
    with_cost = may(request.user, "cost.view")
    filters = {name: said.get(name, "") for name in _FILTERS if said.get(name)}
    narrow = {name: value for name, value in filters.items() if name not in ("after", "before")}
    here = reverse("inventory:price-list-list")
    return {
        "rows": price_grid.grid(window.rows, lists, with_cost=with_cost, typed=typed),
        "lists": lists,
        "sources": [(BASE, _("Base price")), *((each.pk, each.name) for each in lists)],
        "steps": [(step, step) for step in STEPS],
        "categories": tree.category_choices(),
        "brands": products.brand_choices(),
        "may_edit": may(request.user, "price.edit"),
        "with_cost": with_cost,
        "filters": filters,
        "here": f"{here}?{urlencode(filters)}" if filters else here,
        "newer": f"{here}?{urlencode({**narrow, 'before': window.newer})}" if window.newer else "",
        "older": f"{here}?{urlencode({**narrow, 'after': window.older})}" if window.older else "",
        "export": f"{here}?{urlencode({**narrow, 'export': 'xlsx'})}",
    }


def _again(request: StaffRequest, *, says: str, refusal: Refusal | None) -> HttpResponse:
    typed = typed_prices.typed_in(request.POST) if refusal else None
    context = _grid(request, request.POST, typed=typed)
    return htmx.panel(
        request,
        f"{_GRID}#price-grid",
        context,
        page=str(context["here"]),
        says=says,
        refusal=refusal,
    )


def _export(request: StaffRequest) -> HttpResponse:
    """The filtered goods with all their prices, as the price import reads them again."""
    lists = price_grid.general_lists()
    skus = list(_narrowed(request.GET).order_by("code")[:MOST_EXPORTED])
    rows = price_grid.grid(skus, lists, with_cost=False)
    filters = {name: request.GET.get(name, "") for name in ("q", "category", "brand")}
    record_export(
        list_name="prices",
        facts={"filters": filters, "form": "xlsx", "rows": len(rows)},
        by=request.user,
        at=timezone.now(),
    )
    heads = [_("Own code"), _("Name"), _("Base price"), *(f"price:{each.name}" for each in lists)]
    return xlsx_response(
        "prices",
        heads,
        ([row.sku.code, row.sku.full_name, *(cell.value for cell in row.cells)] for row in rows),
    )
