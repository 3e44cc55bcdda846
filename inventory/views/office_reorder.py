"""What should be ordered, of whom, why, and the drafts made of it."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from inventory import access, jobs
from inventory.actions.outlook import PERIODS
from inventory.actions.reorder import WrongProposal, draft_orders, want
from inventory.models import Outlook
from inventory.queries import outlook, stock
from inventory.views import drawn
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.jobs import start_job
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain

RESULTS = "inventory/office/reorder_results.html"


def _typed(row: Outlook) -> SafeString:
    """The quantity as a field that saves itself; what was proposed stands below."""
    return format_html(
        '<input class="input input--sm input--num" name="quantity" value="{}" maxlength="14"'
        ' inputmode="decimal" autocomplete="off" aria-label="{}: {}" hx-post="{}"'
        ' hx-trigger="change" hx-target="closest td" hx-swap="innerHTML">'
        '<span class="sub">{}</span>',
        plain(row.ordered), _("Order"), row.sku.code,
        reverse("inventory:reorder-quantity", args=[row.pk]), row.sku.say(row.ordered),
    )  # fmt: skip


def _cost(row: Outlook) -> Decimal:
    return (row.ordered * row.unit_price).quantize(Decimal("0.01"))


def _reason(row: Outlook) -> SafeString:
    return format_html('<span class="why">{}</span>', outlook.why(row))


REORDER = lists.List(
    "reorder",
    gettext_lazy("Reorder proposals"),
    columns=[
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier_name", css="clip",
                     fixed=True),
        lists.Column("code", gettext_lazy("Code"), value="sku.code", fixed=True,
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda row: drawn.goods(row.sku),
                     value=lambda row: row.sku.full_name),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("quantity", gettext_lazy("Order"), kind="html", value="ordered",
                     html=_typed, css="num"),
        lists.Column("why", gettext_lazy("Why"), kind="html", value=outlook.why, html=_reason),
        lists.Column("free", gettext_lazy("Free"), kind="quantity"),
        lists.Column("incoming", gettext_lazy("On the way"), kind="quantity",
                     value=lambda row: row.incoming + row.drafted),
        lists.Column("per_day", gettext_lazy("Sells a day"), kind="quantity"),
        lists.Column("lasts", gettext_lazy("Lasts days"), kind="integer", value="lasts_days"),
        lists.Column("lead_days", gettext_lazy("Days to deliver"), kind="integer", shown=False),
        lists.Column("sold_30", gettext_lazy("Sold in 30 days"), kind="quantity", shown=False),
        lists.Column("cost", gettext_lazy("Amount"), kind="money", value=_cost,
                     permission="cost.view"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), outlook.search_goods,
                           placeholder=gettext_lazy("Code, name, barcode, pinyin")),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), outlook.supplier_choices,
                               field="supplier"),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
    ],
    keyset=["supplier_name"],
    bulk=[
        lists.BulkAction("drafts", gettext_lazy("Write purchase orders"),
                         "inventory:reorder-drafts", permission="purchase.edit",
                         icon="shopping-cart"),
    ],
    link="inventory:product-detail",
    link_args=["sku.product_id"],
    bulk_limit=5000,
    empty=gettext_lazy("Nothing has to be ordered: all goods last longer than they take to come."),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def reorder_list(request: StaffRequest) -> HttpResponse:
    """What to order, by supplier, with the reason of each line."""
    return lists.page(
        request,
        REORDER,
        queryset=access.proposals_for_office(),
        template="inventory/office/reorder.html",
        extra=_working(request),
    )


@needs("purchase.edit")
@require_POST
def reorder_quantity(request: StaffRequest, pk: int) -> HttpResponse:
    """Order another quantity of one line; what stands in the field when it is left."""
    row = access.proposal_for_office(pk)
    try:
        row = want(
            pk=pk, quantity=_quantity(request.POST.get("quantity", "")), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        said = format_html('{}<span class="sub bad">{}</span>', _typed(row), refusal.sentence)
        return HttpResponse(said, status=409)
    row = access.proposal_for_office(pk)
    return HttpResponse(_typed(row)) if request.htmx else redirect("inventory:reorder-list")


@needs("purchase.edit")
@require_POST
def reorder_drafts(request: StaffRequest) -> HttpResponse:
    """Write a draft per supplier and warehouse from the selected lines."""
    context: dict[str, object] = {}
    try:
        rows = lists.selected(request, REORDER, queryset=access.proposals_for_office())
        keys = [row.pk for row in rows]
        context["made"] = draft_orders(keys=keys, by=request.user, at=timezone.now())
    except Refusal as refusal:
        context["refusal"] = refusal
    context["may_see_cost"] = may(request.user, "cost.view")
    status = 409 if "refusal" in context else 200
    template = RESULTS if request.htmx else "inventory/office/reorder_done.html"
    answer = render(request, template, context, status=status)
    if "made" in context:
        answer["HX-Trigger"] = "reorder-changed"
    return answer


@needs("purchase.edit")
@require_POST
def outlook_working(request: StaffRequest) -> HttpResponse:
    """Have all of it worked out anew, from the sales of a period."""
    days = number_in(request.POST.get("days"))
    try:
        job = start_job(
            kind=jobs.OUTLOOK,
            title=_("Stock and proposals"),
            params={"days": days if days in PERIODS else 30},
            source=None,
            key=request.POST.get("idempotency_key", ""),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return htmx.go(request, reverse("inventory:reorder-list"), says=refusal.sentence)
    return htmx.go(request, reverse("job", args=[job.pk]))


def _working(request: StaffRequest) -> dict[str, object]:
    return {
        "made_at": outlook.made_at(),
        "periods": PERIODS,
        "token": idempotency.new_key(),
        "may_edit": may(request.user, "purchase.edit"),
    }


def _quantity(text: str) -> Decimal | None:
    """Base units; an empty field means what was proposed."""
    text = text.strip().replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise WrongProposal(_("“%(value)s” is not a number.") % {"value": text[:20]})
    return number.quantize(Decimal("0.001"))
