"""Adjustments in the office: the list, a new one, its page, and the way back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.adjust import post_adjustment, write_off_adjustment
from inventory.forms.adjustment import AdjustmentForm
from inventory.models import AdjustmentState
from inventory.queries import lookup, stock
from inventory.queries.way_back import way_back_of
from wholesale import audit, htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

ADJUSTMENTS = lists.List(
    "adjustments",
    gettext_lazy("Adjustments"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True,
                     link="inventory:adjustment-detail", link_args=["number"]),
        lists.Column("posted_at", gettext_lazy("Posted"), kind="datetime"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("is_opening", gettext_lazy("Opening stock"), kind="flag"),
        lists.Column("reason", gettext_lazy("Reason"), css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=AdjustmentState.choices),
        lists.Column("posted_by", gettext_lazy("Posted by"), value="posted_by.display_name"),
        lists.Column("reverses", gettext_lazy("Writes off"), value="reverses.number",
                     link="inventory:adjustment-detail", link_args=["reverses.number"]),
    ],
    filters=[
        lists.TextFilter("q", gettext_lazy("Number or reason"),
                         ["number__istartswith", "reason__icontains"]),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), AdjustmentState.choices),
        lists.DateRangeFilter("posted", gettext_lazy("Posted"), "posted_at"),
    ],
    keyset=["-posted_at"],
    actions=[
        lists.PageAction(gettext_lazy("New adjustment"), "inventory:adjustment-new",
                         permission="stock.adjust", icon="plus"),
    ],
    link="inventory:adjustment-detail",
    link_args=["number"],
    empty=gettext_lazy("Opening stock, damage and found goods appear here."),
    empty_action=lists.PageAction(gettext_lazy("New adjustment"), "inventory:adjustment-new",
                                  permission="stock.adjust"),
)  # fmt: skip


@needs("stock.adjust")
@require_GET
def adjustment_list(request: StaffRequest) -> HttpResponse:
    """All adjustments, newest first."""
    return lists.page(request, ADJUSTMENTS, queryset=access.adjustments_for_office())


@needs("stock.adjust")
@require_http_methods(["GET", "POST"])
def adjustment_new(request: StaffRequest) -> HttpResponse:
    """Enter lines by scan, search or paste, and post them with a reason."""
    form = AdjustmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            adjustment = post_adjustment(
                warehouse=access.warehouse_for_posting(form.cleaned_data["warehouse"]),
                lines=form.lines,
                reason=form.cleaned_data["reason"],
                is_opening=form.cleaned_data["is_opening"],
                key=request.POST.get("idempotency_key", ""),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("inventory:adjustment-detail", adjustment.number)
    context = {
        "form": form,
        "rows": form.rows_again(),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "may_see_cost": may(request.user, "cost.view"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inventory/office/adjustment_new.html", context, status=status)


@needs("stock.adjust")
@require_GET
def adjustment_lines(request: StaffRequest) -> HttpResponse:
    """What a typed or scanned text means: one line to add, goods to choose from, or a word."""
    text = request.GET.get("code", "")
    pk = request.GET.get("sku", "")
    skus = access.skus_for_office()
    if pk:
        sku = access.sku_for_pricing(number_in(pk))
        matches = [lookup.Match(sku, number_in(request.GET.get("factor")) or 1)]
    else:
        matches = lookup.find_goods(text, within=skus, limit=10)
    # While somebody types, "SOY" may still become "SOY-L": only Enter or a scan takes it.
    is_one = len(matches) == 1 and (matches[0].is_exact and "take" in request.GET)
    context = {
        "matches": matches,
        "text": text,
        "row": {"sku": matches[0].sku, "quantity": matches[0].factor, "cost": ""}
        if is_one
        else None,
        "may_see_cost": may(request.user, "cost.view"),
    }
    answer = render(request, "inventory/office/adjustment_found.html", context)
    if is_one:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#adjustment-rows", "beforeend"
        answer["HX-Trigger"] = "line-added"
    return answer


@needs("stock.adjust")
@require_GET
def adjustment_detail(request: StaffRequest, number: str) -> HttpResponse:
    """The document: lines, who, why, and what writing it off would do."""
    context = _detail(request, number)
    return render(request, "inventory/office/adjustment_detail.html", context)


@needs("stock.adjust")
@require_POST
def adjustment_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Write it off with a reason; the counter-document is linked."""
    access.adjustment_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_adjustment(
            number=number,
            because=request.POST.get("reason", "")[:200],
            by=request.user,
            at=timezone.now(),
        )
    )
    return htmx.panel(
        request,
        "inventory/office/adjustment_detail.html#adjustment-panel",
        _detail(request, number),
        page=reverse("inventory:adjustment-detail", args=[number]),
        says=_("%(number)s is written off.") % {"number": number},
        refusal=refusal,
    )


def _detail(request: StaffRequest, number: str) -> dict[str, object]:
    adjustment = access.adjustment_for_office(number)
    lines = stock.adjustment_lines(adjustment)
    can_go_back = adjustment.state == AdjustmentState.POSTED and not adjustment.reverses_id
    return {
        "adjustment": adjustment,
        "lines": lines,
        "value": stock.adjustment_value(number),
        "may_see_cost": may(request.user, "cost.view"),
        "way_back": way_back_of(adjustment, lines) if can_go_back else [],
        "can_go_back": can_go_back,
        "trail": audit.trail_of(number),
    }
