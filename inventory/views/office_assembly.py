"""Assembly in the office: the list, a new one with its preview, its page, and the way back."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.assemble import assemble, take_apart, write_off_assembly
from inventory.forms.kit import AssemblyForm
from inventory.models import AdjustmentState
from inventory.queries import kits, stock
from wholesale import audit, htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

ASSEMBLIES = lists.List(
    "assemblies",
    gettext_lazy("Assembly"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True,
                     link="inventory:assembly-detail", link_args=["number"]),
        lists.Column("posted_at", gettext_lazy("Posted"), kind="datetime"),
        lists.Column("is_apart", gettext_lazy("What is done"), value=lambda one: one.way),
        lists.Column("code", gettext_lazy("Code"), value="sku.code",
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), value="sku.full_name"),
        lists.Column("quantity", gettext_lazy("Quantity"), kind="quantity"),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("labour", gettext_lazy("Labour"), kind="money", permission="cost.view"),
        lists.Column("reason", gettext_lazy("Remark"), css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=AdjustmentState.choices),
        lists.Column("posted_by", gettext_lazy("Posted by"), value="posted_by.display_name"),
        lists.Column("reverses", gettext_lazy("Writes off"), value="reverses.number",
                     link="inventory:assembly-detail", link_args=["reverses.number"]),
    ],
    filters=[
        lists.TextFilter("q", gettext_lazy("Number or code"),
                         ["number__istartswith", "sku__code__istartswith"]),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), AdjustmentState.choices),
        lists.DateRangeFilter("posted", gettext_lazy("Posted"), "posted_at"),
    ],
    keyset=["-posted_at"],
    actions=[
        lists.PageAction(gettext_lazy("New assembly"), "inventory:assembly-new",
                         permission="stock.adjust", icon="plus"),
    ],
    link="inventory:assembly-detail",
    link_args=["number"],
    empty=gettext_lazy("Goods made of their parts, or taken apart, appear here."),
    empty_action=lists.PageAction(gettext_lazy("New assembly"), "inventory:assembly-new",
                                  permission="stock.adjust"),
)  # fmt: skip


@needs("stock.adjust")
@require_GET
def assembly_list(request: StaffRequest) -> HttpResponse:
    """All assemblies, newest first."""
    return lists.page(request, ASSEMBLIES, queryset=access.assemblies_for_office())


@needs("stock.adjust")
@require_http_methods(["GET", "POST"])
def assembly_new(request: StaffRequest) -> HttpResponse:
    """Choose goods, place and number; the preview says what today's stock is enough for."""
    wanted = {
        "code": request.GET.get("code", ""),
        "quantity": number_in(request.GET.get("quantity")) or 1,
    }
    form = AssemblyForm(request.POST or None, initial=wanted)
    if request.method == "POST" and form.is_valid() and (answer := _posted(request, form)):
        return answer
    context = {
        "form": form,
        "made": kits.made_goods(),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        **_preview(request.POST if request.method == "POST" else request.GET),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inventory/office/assembly_new.html", context, status=status)


@needs("stock.adjust")
@require_GET
def assembly_preview(request: StaffRequest) -> HttpResponse:
    """What making so many would take, and how many today's stock is enough for."""
    return render(request, "inventory/office/assembly_preview.html", _preview(request.GET))


@needs("stock.adjust")
@require_GET
def assembly_detail(request: StaffRequest, number: str) -> HttpResponse:
    """The document: what went and came, who, and the way back."""
    context = _detail(request, number)
    return render(request, "inventory/office/assembly_detail.html", context)


@needs("stock.adjust")
@require_POST
def assembly_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Write it off with a reason; the counter-document is linked."""
    access.assembly_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_assembly(
            number=number,
            because=request.POST.get("reason", "")[:200],
            by=request.user,
            at=timezone.now(),
        )
    )
    return htmx.panel(
        request,
        "inventory/office/assembly_detail.html#assembly-panel",
        _detail(request, number),
        page=reverse("inventory:assembly-detail", args=[number]),
        says=_("%(number)s is written off.") % {"number": number},
        refusal=refusal,
    )


def _posted(request: StaffRequest, form: AssemblyForm) -> HttpResponse | None:
    said = form.cleaned_data
    act = take_apart if said["way"] == "apart" else assemble
    try:
        done = act(
            warehouse=access.warehouse_for_posting(said["warehouse"]),
            sku=access.sku_for_pricing(form.sku.pk if form.sku else 0),
            quantity=said["quantity"],
            remark=said["remark"],
            key=request.POST.get("idempotency_key", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
    return redirect("inventory:assembly-detail", done.number)


def _preview(said: "object") -> dict[str, object]:
    words = {name: said.get(name, "") for name in ("code", "quantity", "warehouse", "way")}  # type: ignore[attr-defined]
    sku = kits.made_sku(words["code"]) if words["code"] else None
    if sku is None:
        return {"shown": None}
    place = number_in(words["warehouse"])
    warehouse = access.warehouse_for_posting(place) if place else kits.default_warehouse()
    quantity = Decimal(number_in(words["quantity"]) or 1)
    (shown,) = kits.kits_shown([sku], warehouse, quantity=quantity)
    return {
        "shown": shown,
        "quantity": quantity,
        "warehouse": warehouse,
        "is_apart": words["way"] == "apart",
    }


def _detail(request: StaffRequest, number: str) -> dict[str, object]:
    assembly = access.assembly_for_office(number)
    can_go_back = assembly.state == AdjustmentState.POSTED and not assembly.reverses_id
    return {
        "assembly": assembly,
        "lines": kits.assembly_lines(assembly),
        "worth": kits.assembly_worth(assembly),
        "may_see_cost": may(request.user, "cost.view"),
        "can_go_back": can_go_back,
        "trail": audit.trail_of(number),
    }
