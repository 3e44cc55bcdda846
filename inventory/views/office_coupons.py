"""Coupons in the office, and the least margins of categories."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.coupons import release_coupon, save_coupon, stop_coupon
from inventory.actions.margins import set_margin
from inventory.forms.coupon import CouponForm, MarginForm
from inventory.models import Coupon
from inventory.queries import coupons
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest
from wholesale.lists.export import record_export
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.tabular import xlsx_response

_LIST = "inventory/office/coupon_list.html"
_PAGE = "inventory/office/coupon.html"
_MARGINS = "inventory/office/margins.html"


@needs("price.view")
@require_GET
def coupon_list(request: StaffRequest) -> HttpResponse:
    """The coupons: what runs, what is prepared, what was; or all of them as a workbook."""
    rows = coupons.coupon_rows()
    if request.GET.get("export"):
        return _export(request, rows)
    now = timezone.now()
    context = {
        "rows": [(each, coupons.said_value(each)) for each in rows],
        "over": {each.pk for each in rows if each.ends_at <= now},
        "may_edit": may(request.user, "price.edit"),
    }
    return render(request, _LIST, context)


@needs("price.edit")
@require_http_methods(["GET", "POST"])
def coupon_new(request: StaffRequest) -> HttpResponse:
    """Prepare a coupon; nobody can use it yet."""
    form, refusal = CouponForm(request.POST or None), None
    token = request.POST.get("idempotency_key") or idempotency.new_key()
    if request.method == "POST" and form.is_valid():
        refusal = htmx.refused(
            lambda: save_coupon(facts=form.facts(), key=token, by=request.user, at=timezone.now())
        )
        if refusal is None:
            return redirect("inventory:coupon", coupons.pk_of(form.cleaned_data["code"]))
    context = {"form": form, "token": token, "may_edit": True, "refusal": refusal}
    return render(request, _PAGE, context, status=409 if form.errors or refusal else 200)


@needs("price.view")
@require_GET
def coupon_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What a coupon is worth, who has it, which orders used it."""
    return render(request, _PAGE, _context(request, access.coupon_for_office(pk)))


@needs("price.edit")
@require_POST
def coupon_saving(request: StaffRequest, pk: int) -> HttpResponse:
    """Change it; orders that have it keep what they have."""
    coupon = access.coupon_for_office(pk)
    form = CouponForm(request.POST)
    if not form.is_valid():
        context = _context(request, coupon) | {"form": form}
        return render(request, _PAGE, context, status=409)
    refusal = htmx.refused(
        lambda: save_coupon(facts=form.facts(), coupon_id=pk, by=request.user, at=timezone.now())
    )
    return _again(request, pk, says=_("The coupon is saved."), refusal=refusal)


@needs("price.edit")
@require_POST
def coupon_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it be used in its time."""
    access.coupon_for_office(pk)
    refusal = htmx.refused(lambda: release_coupon(coupon_id=pk, by=request.user, at=timezone.now()))
    return _again(request, pk, says=_("The coupon is released."), refusal=refusal)


@needs("price.edit")
@require_POST
def coupon_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop it for good, with a reason."""
    access.coupon_for_office(pk)
    because = request.POST.get("reason", "")
    refusal = htmx.refused(
        lambda: stop_coupon(coupon_id=pk, because=because, by=request.user, at=timezone.now())
    )
    return _again(request, pk, says=_("The coupon is stopped."), refusal=refusal)


@needs("price.edit")
@require_http_methods(["GET", "POST"])
def margins(request: StaffRequest) -> HttpResponse:
    """The least margins: of the house, and of categories that have their own."""
    form, says = MarginForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        set_margin(
            category_id=form.cleaned_data["category"], percent=form.cleaned_data["percent"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        form, says = MarginForm(), _("The least margin is saved.")
    context = {"form": form, "rows": coupons.margin_rows(), "says": says}
    return render(request, _MARGINS, context, status=409 if form.errors else 200)


def _context(request: StaffRequest, coupon: Coupon) -> dict[str, object]:
    return {
        "coupon": coupon,
        "value": coupons.said_value(coupon),
        "form": CouponForm.of(coupon),
        "uses": coupons.uses_of(coupon),
        "may_edit": may(request.user, "price.edit") and coupon.state != "stopped",
    }


def _again(request: StaffRequest, pk: int, *, says: str, refusal: Refusal | None) -> HttpResponse:
    context = _context(request, access.coupon_for_office(pk))
    page = reverse("inventory:coupon", args=[pk])
    return htmx.panel(request, f"{_PAGE}#coupon", context, page=page, says=says, refusal=refusal)


def _export(request: StaffRequest, rows: list[Coupon]) -> HttpResponse:
    heads = [
        _("Code"), _("Name"), _("State"), _("Percent off"), _("Amount off"), _("From amount"),
        _("Begins"), _("Ends"), _("Uses in all"), _("Used"),
    ]  # fmt: skip
    table: list[list[object]] = [
        [
            each.code, each.name, str(each.get_state_display()), each.percent, each.amount,
            each.from_amount, timezone.localdate(each.starts_at), timezone.localdate(each.ends_at),
            each.limit_total, each.used,
        ]
        for each in rows
    ]  # fmt: skip
    record_export(
        list_name="coupon-list", facts={"filters": {}, "form": "xlsx", "rows": len(table)},
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return xlsx_response("coupon-list", heads, table)
