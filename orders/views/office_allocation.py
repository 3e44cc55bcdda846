"""Scarce goods in the office: who waits for what, a previewed run, its record and its undo."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inventory.models import Warehouse
from orders import access
from orders.actions import allocate as actions
from orders.models import AllocationRule, AllocationRun
from orders.queries import allocation as queries
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_RULES = [one for one in AllocationRule.choices if one[0] != AllocationRule.BACK]
_MOST_GOODS = 50
_MOST = Decimal(10) ** 12
_RECENT = 50


@needs("order.allocate")
@require_safe
def allocation_list(request: StaffRequest) -> HttpResponse:
    """What waiting orders lack; what can be promised now; the latest runs."""
    show = request.GET.get("show", "")
    context: dict[str, object] = {"show": show if show in {"ready", "runs"} else "scarce"}
    if show == "ready":
        context["rows"] = queries.promisable(access.orders_visible_to(request.user))
    elif show == "runs":
        context["runs"] = queries.runs()[:_RECENT]
    else:
        context |= {"groups": _by_place(queries.waiting_for()), "rules": _RULES}
    return render(request, "orders/office/allocation.html", context)


@needs("order.allocate")
@require_http_methods(["GET", "POST"])
def allocation_plan(request: StaffRequest) -> HttpResponse:
    """Preview how chosen goods would be shared; POST shares them as the rows say."""
    said = request.POST if request.method == "POST" else request.GET
    if "warehouse" not in said:
        return htmx.go(request, reverse("orders:allocation-list"))
    place = access.warehouse_for_order(said.get("warehouse", ""))
    wish = _wish(said)
    skus = [number_in(one) for one in said.getlist("sku")[:_MOST_GOODS]]
    found = queries.sharings(place, [sku for sku in skus if sku])
    queries.share(found, wish)
    sharing = actions.Sharing(place, wish.rule, wish.whole_packs)
    context = {"wish": wish, "rules": _RULES, "place": place}
    return _planned(request, found, sharing, context)


@needs("order.allocate")
@require_http_methods(["GET", "POST"])
def allocation_undo(request: StaffRequest, number: str) -> HttpResponse:
    """Preview how a run is taken back; POST does it, as a run of its own."""
    run = access.allocation_for(number)
    sharing = actions.Sharing(run.warehouse, AllocationRule.BACK, undoes=run)
    context = {"run": run, "place": run.warehouse}
    return _planned(request, queries.taking_back(run), sharing, context)


@needs("order.allocate")
@require_safe
def allocation_detail(request: StaffRequest, number: str) -> HttpResponse:
    """Who got what in a run, by which rule, and why."""
    run = access.allocation_for(number)
    rows = [(row, queries.sentence(row.why, row.facts)) for row in queries.rows_of(run)]
    return render(request, "orders/office/allocation_run.html", {"run": run, "rows": rows})


def _planned(
    request: StaffRequest,
    found: Sequence[queries.Sharing],
    sharing: actions.Sharing,
    context: Mapping[str, object],
) -> HttpResponse:
    """Draw the preview, or share out what was posted."""
    if request.method == "GET":
        return _plan(request, found, context)
    is_new = _keyed(found, request.POST)
    if any(want.error for one in found for want in one.wants):
        return _plan(request, found, context, status=409)
    if request.POST.get("step") == "preview":
        return _plan(request, found, context)
    runs: list[AllocationRun] = []
    refusal = is_new or htmx.refused(lambda: runs.append(_allocate(request, found, sharing)))
    if refusal:
        for want in [want for one in found for want in one.wants]:
            want.start_again()
        return _plan(request, found, context, refusal=refusal, status=409)
    page = reverse("orders:allocation-detail", args=[runs[0].number])
    return htmx.go(request, page, says=_("Shared out."))


def _allocate(
    request: StaffRequest, found: Sequence[queries.Sharing], sharing: actions.Sharing
) -> AllocationRun:
    wants = [want for one in found for want in one.wants if f"{want.name}-was" in request.POST]
    grants = [
        actions.Grant(
            want.order.pk, want.sku.pk, want.gets, want.is_by_hand, want.part.why, want.part.facts
        )
        for want in wants
    ]
    versions = {
        want.order.pk: number_in(request.POST.get(f"version-{want.order.pk}")) for want in wants
    }
    return actions.allocate(
        sharing=sharing, grants=grants, versions=versions,
        because=request.POST.get("because", ""),
        key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
    )  # fmt: skip


def _keyed(found: Sequence[queries.Sharing], data: QueryDict) -> Refusal | None:
    """Take over what was keyed; says when an order of the preview is not among them any more."""
    known = set()
    for want in [want for one in found for want in one.wants if want.name in data]:
        known.add(want.name)
        planned, keyed = data.get(f"{want.name}-was", ""), data.get(want.name, "").strip()[:30]
        quantity = _quantity(keyed)
        if quantity is None or quantity > want.wanted:
            want.keyed, want.error = keyed, _("Enter a number up to what the order wants.")
            continue
        want.is_by_hand = quantity != _quantity(planned)
        want.set(quantity)
    gone = {name for name in data if name.startswith("gets-") and not name.endswith("-was")}
    if gone - known:
        return Refusal(
            _("An order of this run was reviewed or changed meanwhile. Check the rows again.")
        )
    return None


def _plan(
    request: StaffRequest,
    found: Sequence[queries.Sharing],
    context: Mapping[str, object],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    said = {
        "found": found,
        "orders": {want.order.pk: want.order for one in found for want in one.wants}.values(),
        "refusal": refusal,
        "because": request.POST.get("because", ""),
        "key": request.POST.get("idempotency_key") or idempotency.new_key(),
        "has_errors": any(want.error for one in found for want in one.wants),
    }
    page = "orders/office/allocation_plan.html"
    return render(request, page, {**context, **said}, status=status)


def _wish(said: QueryDict) -> queries.Wish:
    rule = said.get("rule", "")
    most = _quantity(said.get("most", ""))
    return queries.Wish(
        rule if rule in dict(_RULES) else AllocationRule.PRIORITY,
        whole_packs=said.get("packs") == "on",
        most=most if most and most <= 100 else None,
    )


def _quantity(text: str) -> Decimal | None:
    try:
        quantity = Decimal(text.replace(",", "").strip()[:30])
    except InvalidOperation:
        return None
    return quantity if quantity.is_finite() and 0 <= quantity < _MOST else None


def _by_place(rows: Sequence[queries.Scarce]) -> list[tuple[Warehouse, list[queries.Scarce]]]:
    places: dict[int, tuple[Warehouse, list[queries.Scarce]]] = {}
    for row in rows:
        places.setdefault(row.warehouse.pk, (row.warehouse, []))[1].append(row)
    return list(places.values())
