"""One product in the office: its page, its row in the list, its pictures."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access
from inventory.actions import pictures
from inventory.actions.facts import WrongGoods, document_of
from inventory.actions.products import (
    ChangedMeanwhile,
    copy_product,
    create_product,
    delete_product,
    edit_product,
    facts_of,
    save_product,
    sku_facts_of,
)
from inventory.forms.by_rule import fill_codes
from inventory.forms.product import (
    ProductForm,
    SkuFormSet,
    SkuRows,
    product_initial,
    sku_initial,
)
from inventory.forms.row import RowForm
from inventory.models import Product, Sku
from inventory.queries import products
from inventory.queries.incoming import Coming, coming_of
from inventory.queries.short_codes import rule
from wholesale import audit, htmx, idempotency
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

NEW_ROWS = 1
KEYS = 20  # the trail shown beside the page


@needs("catalogue.edit")
@require_http_methods(["GET", "POST"])
def product_new(request: StaffRequest) -> HttpResponse:
    """Enter a product with its specifications and pictures on one page."""
    form, rows = _forms(request, None)
    if request.method == "POST" and _are_valid(form, rows):
        try:
            product = create_product(
                facts=form.facts(),
                skus=[row.facts for row in rows.kept],
                key=request.POST.get("idempotency_key", ""),
                by=request.user,
                at=timezone.now(),
                pictures=request.FILES.getlist("pictures"),
            )
        except WrongGoods as refusal:
            _show(refusal, form, rows)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("%(product)s is saved.") % {"product": product})
            return redirect("inventory:product-detail", product.pk)
    return _page(request, form, rows, None)


@needs("catalogue.view")
@require_http_methods(["GET", "POST"])
def product_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """The product's page: a form for those who may edit, facts for the others."""
    product = access.product_for_office(pk)
    if not may(request.user, "catalogue.edit"):
        return _facts_page(request, product)
    form, rows = _forms(request, product)
    if request.method == "POST" and _are_valid(form, rows):
        try:
            save_product(
                product_id=pk,
                facts=form.facts(),
                skus=[row.facts for row in rows.kept],
                seen_version=number_in(request.POST.get("version")),
                by=request.user,
                at=timezone.now(),
            )
        except ChangedMeanwhile as refusal:
            return _page(request, form, rows, access.product_for_office(pk), conflict=refusal)
        except WrongGoods as refusal:
            _show(refusal, form, rows)
        else:
            messages.success(request, _("%(product)s is saved.") % {"product": product})
            return redirect("inventory:product-detail", pk)
    return _page(request, form, rows, product)


@needs("catalogue.view")
@require_GET
def product_by_number(request: StaffRequest, number: str) -> HttpResponse:
    """From a line of the audit trail to the product's page."""
    product = products.product_named(number)
    target = product.pk if product else 0
    return redirect("inventory:product-detail", access.product_for_office(target).pk)


@needs("catalogue.edit")
@require_http_methods(["GET", "POST"])
def product_row(request: StaffRequest, pk: int) -> HttpResponse:
    """Name, own code, category and picture in the row of the list, saved in one press."""
    product = access.product_for_office(pk)
    form = RowForm(request.POST or None, product=product)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_product(product_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as error:
            refusal = error
            form = RowForm(request.POST, product=access.product_for_office(pk), fresh=True)
        else:
            answer = htmx.go(request, reverse("inventory:product-list"))
            if request.htmx:
                # The list draws itself anew where the person is, instead of from its start.
                answer = HttpResponse(status=204, headers={"HX-Trigger": "products-changed"})
            return answer
    context = {"product": product, "form": form, "refusal": refusal}
    is_wrong = refusal or form.errors
    return render(
        request, "inventory/office/product_row.html", context, status=409 if is_wrong else 200
    )


@needs("catalogue.edit")
@require_POST
def product_copies(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a product like this one and open it."""
    access.product_for_office(pk)
    key = request.POST.get("idempotency_key", "")
    copy = copy_product(product_id=pk, key=key, by=request.user, at=timezone.now())
    page = reverse("inventory:product-detail", args=[copy.pk])
    return htmx.go(request, page, says=_("This is the copy: give it a name and put it on shelf."))


@needs("catalogue.edit")
@require_POST
def product_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a product that nothing names."""
    product = access.product_for_office(pk)
    try:
        delete_product(product_id=pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("inventory:product-detail", pk)
    says = _("%(product)s is deleted.") % {"product": product}
    return htmx.go(request, reverse("inventory:product-list"), says=says)


@needs("catalogue.edit")
@require_POST
def product_pictures(request: StaffRequest, pk: int) -> HttpResponse:
    """Add pictures, or put one in the place of the leading one (`replace`)."""
    access.product_for_office(pk)
    files = request.FILES.getlist("pictures")
    try:
        if not files:
            raise WrongGoods(_("Choose a picture first."))
        if request.POST.get("replace"):
            pictures.replace_picture(
                product_id=pk, file=files[0], by=request.user, at=timezone.now()
            )
        else:
            pictures.add_pictures(product_id=pk, files=files, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _pictures_panel(request, pk, refusal=refusal)
    return _pictures_panel(request, pk, says=_("The picture is saved."))


@needs("catalogue.edit")
@require_POST
def picture_lead(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a picture stand first."""
    picture = access.picture_for_editing(pk)
    pictures.put_first(picture_id=pk, by=request.user, at=timezone.now())
    return _pictures_panel(request, picture.product_id)


@needs("catalogue.edit")
@require_POST
def picture_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a picture out."""
    picture = access.picture_for_editing(pk)
    pictures.remove_picture(picture_id=pk, by=request.user, at=timezone.now())
    return _pictures_panel(request, picture.product_id)


def _forms(request: StaffRequest, product: Product | None) -> tuple[ProductForm, Any]:
    units, pack_types = products.unit_choices(), products.pack_types()
    options = {"units": units, "pack_types": pack_types, "has_rule": bool(rule())}
    data: QueryDict | None = request.POST if request.method == "POST" else None
    unmade: WrongGoods | None = None
    if data is not None:
        try:
            data, _filled = fill_codes(data)
        except WrongGoods as refusal:
            unmade = refusal
    if product is None:
        initial: dict[str, Any] = {"is_on_shelf": True}
        rows: list[dict[str, Any]] = []
    else:
        initial = product_initial(facts_of(product))
        rows = sku_initial(sku_facts_of(product), dict(units), pack_types)
    form = ProductForm(data, initial=initial)
    form.unmade = unmade
    formset = SkuFormSet(data, initial=rows, form_kwargs=options, prefix="sku")
    if data is None:
        formset.extra = 0 if product else NEW_ROWS
    return form, formset


def _are_valid(form: ProductForm, rows: SkuRows) -> bool:
    # Both, so that everything wrong shows at once.
    return all([form.is_valid(), rows.is_valid()])


def _show(refusal: WrongGoods, form: ProductForm, rows: SkuRows) -> None:
    if refusal.row is None and refusal.field in form.fields:
        form.add_error(refusal.field, refusal.sentence)
    else:
        rows.add_refusal(refusal)


def _page(
    request: StaffRequest,
    form: ProductForm,
    rows: Any,
    product: Product | None,
    *,
    conflict: ChangedMeanwhile | None = None,
) -> HttpResponse:
    wrong = form.errors or any(row.errors for row in rows) or rows.non_form_errors()
    context = {
        "form": form, "rows": rows, "product": product, "refusal": conflict,
        "pack_types": products.pack_types(), "values": products.specification_values(),
        "token": request.POST.get("idempotency_key") or idempotency.new_key(),
        "copy_token": idempotency.new_key(),
        "version": product.version if product else 0,
        "differences": _differences(form, product) if conflict and product else [],
        "trail": audit.trail_of(document_of(product.pk))[:KEYS] if product else [],
        **(_stock_of(request, product) if product else {}),
    }  # fmt: skip
    status = 409 if conflict else 422 if request.method == "POST" and wrong else 200
    return render(request, "inventory/office/product_form.html", context, status=status)


def _differences(form: ProductForm, product: Product) -> list[tuple[str, str, str]]:
    """(label, what is stored, what was entered) of the fields that differ."""
    stored = ProductForm(initial=product_initial(facts_of(product)))
    found = []
    for field in form:
        now, mine = _words(stored[field.name]), _words(field)
        if now != mine:
            found.append((str(field.label), now, mine))
    return found


def _words(field: Any) -> str:
    value = field.value()
    choices = dict(getattr(field.field, "choices", []))
    named = {str(key): str(words) for key, words in choices.items()}
    values = value if isinstance(value, list) else [value]
    # An empty field, nothing chosen, an unticked box and a rank of 0 all say the same: nothing.
    said = [named.get(str(one), str(one)) for one in values if one not in (None, "", "0", 0)]
    return ", ".join(sorted(said))


def _coming(request: StaffRequest, skus: list[Sku]) -> list[tuple[Sku, Coming]]:
    """What purchase orders bring of it, for whoever may look at them."""
    if not may(request.user, "purchase.view"):
        return []
    found = coming_of([sku.pk for sku in skus])
    return [(sku, one) for sku in skus for one in found.get(sku.pk, [])]


def _stock_of(request: StaffRequest, product: Product) -> dict[str, object]:
    skus = list(product.skus.select_related("unit").prefetch_related("packs__unit", "barcodes"))
    levels = products.stock_by_sku([sku.pk for sku in skus])
    return {
        "skus": [(sku, levels.get(sku.pk, [])) for sku in skus],
        "coming": _coming(request, skus),
        "may_see_prices": may(request.user, "price.view"),
        "may_see_cost": may(request.user, "cost.view"),
    }


def _facts_page(request: StaffRequest, product: Product) -> HttpResponse:
    said = [(row.attribute.label, row.attribute.say(row.value)) for row in access.said_of(product)]
    context = {"product": product, "attributes": said, **_stock_of(request, product)}
    return render(request, "inventory/office/product_facts.html", context)


def _pictures_panel(
    request: StaffRequest, pk: int, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    return htmx.panel(
        request,
        "inventory/office/product_pictures.html",
        {"product": access.product_for_office(pk)},
        page=reverse("inventory:product-detail", args=[pk]),
        says=says,
        refusal=refusal,
        events=None if refusal else {"products-changed": ""},
    )
