"""What goods consist of: the panel on a product's page, and the page to edit it."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from inventory import access
from inventory.actions.kits import save_recipe
from inventory.forms.kit import BUNDLE, MADE, KitForm
from inventory.models import Sku
from inventory.queries import kits, lookup
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import plain


@needs("catalogue.view")
@require_GET
def product_kits(request: StaffRequest, pk: int) -> HttpResponse:
    """The parts of a product's specifications, and how many can be had from today's stock."""
    product = access.product_for_office(pk)
    context = {
        "product": product,
        "kits": kits.kits_shown(kits.skus_of(product.pk), kits.default_warehouse()),
        "may_edit": may(request.user, "catalogue.edit"),
        "may_assemble": may(request.user, "stock.adjust"),
    }
    return render(request, "inventory/office/product_kits.html", context)


@needs("catalogue.edit")
@require_http_methods(["GET", "POST"])
def kit_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what a specification consists of: a bundle, or goods that are assembled."""
    sku = access.sku_for_pricing(pk)
    (shown,) = kits.kits_shown([sku], kits.default_warehouse())
    initial = {
        "kind": MADE if shown.kit and not shown.kit.is_bundle else BUNDLE,
        "labour_cost": plain(shown.kit.labour_cost) if shown.kit else "",
    }
    form = KitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (answer := _saved(request, form, sku)):
        return answer
    stored = [{"sku": part.sku, "quantity": f"{part.each.normalize():f}"} for part in shown.parts]
    context = {
        "sku": sku,
        "shown": shown,
        "form": form,
        "is_sealed": bool(shown.kit and shown.kit.sealed_at),
        "rows": form.rows_again() if form.is_bound else stored,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "inventory/office/kit_detail.html", context, status=status)


@needs("catalogue.edit")
@require_GET
def kit_lines(request: StaffRequest) -> HttpResponse:
    """What a typed or scanned text means: one part to add, goods to choose from, or a word."""
    text, pk = request.GET.get("code", ""), request.GET.get("sku", "")
    if pk:
        matches = [lookup.Match(access.sku_for_pricing(number_in(pk)), 1)]
    else:
        matches = lookup.find_goods(text, within=access.skus_for_office(), limit=10)
    is_one = len(matches) == 1 and (matches[0].is_exact and "take" in request.GET)
    row = {"sku": matches[0].sku, "quantity": Decimal(matches[0].factor)} if is_one else None
    context = {"matches": matches, "text": text, "row": row}
    answer = render(request, "inventory/office/kit_found.html", context)
    if is_one:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#adjustment-rows", "beforeend"
        answer["HX-Trigger"] = "line-added"
    return answer


def _saved(request: StaffRequest, form: KitForm, sku: Sku) -> HttpResponse | None:
    try:
        kit = save_recipe(
            sku=sku,
            is_bundle=form.cleaned_data["kind"] == BUNDLE,
            parts=form.parts,
            labour_cost=form.cleaned_data["labour_cost"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
    says = _("The parts of %(code)s are saved.") if kit else _("%(code)s has no parts any more.")
    messages.success(request, says % {"code": sku.code})
    return redirect("inventory:product-detail", sku.product_id)
