"""Promotions in the office: prepared, tried on a basket, released, stopped."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions.promotions import release_promotion, save_promotion, stop_promotion
from inventory.forms.promotion import PromotionForm
from inventory.forms.rows import figure, read_rows
from inventory.models import Promotion
from inventory.queries import promotions
from inventory.queries.buyers import groups
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.models import Company
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

_LIST = "inventory/office/promotion_list.html"
_PAGE = "inventory/office/promotion.html"
_TRIAL = "inventory/office/promotion_trial.html"


@needs("price.view")
@require_GET
def promotion_list(request: StaffRequest) -> HttpResponse:
    """The promotions: what runs, what is prepared, what was."""
    rows = promotions.promotion_rows()
    context = {
        "rows": rows,
        "over": promotions.promotions_over(rows, timezone.now()),
        "may_edit": may(request.user, "price.edit"),
    }
    return render(request, _LIST, context)


@needs("price.edit")
@require_http_methods(["GET", "POST"])
def promotion_new(request: StaffRequest) -> HttpResponse:
    """Prepare a promotion; nothing changes for customers yet."""
    form = PromotionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.POST.get("idempotency_key", "")
        made = save_promotion(facts=form.facts(), key=key, by=request.user, at=timezone.now())
        return redirect("inventory:promotion-detail", made.pk)
    token = request.POST.get("idempotency_key") or idempotency.new_key()
    context = {"form": form, "may_edit": True, "token": token}
    return render(request, _PAGE, context, status=409 if form.errors else 200)


@needs("price.view")
@require_GET
def promotion_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The rule, the trial basket, what was reserved."""
    return render(request, _PAGE, _context(request, access.promotion_for_office(pk)))


@needs("price.edit")
@require_POST
def promotion_saving(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the rule; orders that have the promotion keep what they have."""
    promotion = access.promotion_for_office(pk)
    form, refusal = PromotionForm(request.POST), None
    if not form.is_valid():
        context = _context(request, promotion) | {"form": form}
        return render(request, _PAGE, context, status=409)
    try:
        save_promotion(facts=form.facts(), promotion_id=pk, by=request.user, at=timezone.now())
    except Refusal as error:
        refusal = error
    return _again(request, pk, says=_("The promotion is saved."), refusal=refusal)


@needs("price.edit")
@require_POST
def promotion_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it run in its time."""
    access.promotion_for_office(pk)
    refusal = htmx.refused(
        lambda: release_promotion(promotion_id=pk, by=request.user, at=timezone.now())
    )
    return _again(request, pk, says=_("The promotion is released."), refusal=refusal)


@needs("price.edit")
@require_POST
def promotion_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop it for good, with a reason."""
    access.promotion_for_office(pk)
    refusal = htmx.refused(
        lambda: stop_promotion(
            promotion_id=pk, because=request.POST.get("reason", ""),
            by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    return _again(request, pk, says=_("The promotion is stopped."), refusal=refusal)


@needs("price.view")
@require_GET
def promotion_trial(request: StaffRequest, pk: int) -> HttpResponse:
    """What a basket would cost if this promotion ran now."""
    promotion = access.promotion_for_office(pk)
    said, context = request.GET, {"promotion": promotion, "errors": []}
    try:
        wanted = [
            (sku, figure(words, 0) or Decimal(1))
            for sku, words in read_rows(said.get("lines", ""), most=1)
        ]
        context["trial"] = promotions.try_basket(
            wanted, level=_number(said.get("level")), type_=_number(said.get("type")),
            also=promotion.pk, at=timezone.now(), currency=Company.current().currency,
        )  # fmt: skip
    except ValidationError as error:
        context["errors"] = error.messages
    if request.htmx:
        return render(request, _TRIAL, context, status=409 if context["errors"] else 200)
    return render(request, _PAGE, _context(request, promotion) | context)


def _number(text: str | None) -> int | None:
    return number_in(text) or None


def _context(request: StaffRequest, promotion: Promotion) -> dict[str, object]:
    buyers = groups()
    return {
        "promotion": promotion,
        "form": PromotionForm.of(promotion),
        "goods": promotion.goods.select_related("sku__product").order_by("pk"),
        "levels": [(each.pk, each.name) for each in buyers.levels],
        "types": [(each.pk, each.name) for each in buyers.types],
        "may_edit": may(request.user, "price.edit") and promotion.state != "stopped",
        "lines": request.GET.get("lines", ""),
    }


def _again(request: StaffRequest, pk: int, *, says: str, refusal: Refusal | None) -> HttpResponse:
    context = _context(request, access.promotion_for_office(pk))
    page = reverse("inventory:promotion-detail", args=[pk])
    return htmx.panel(
        request, f"{_PAGE}#promotion", context, page=page, says=says,
        refusal=refusal,
    )  # fmt: skip
