"""The product list of the office: look, search, edit in the row, change many."""

from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from inventory import access
from inventory.actions import bulk
from inventory.actions.facts import WrongGoods
from inventory.actions.products import delete_product
from inventory.models import BrandMark, Product
from inventory.queries import attributes, products, purchasers, tree
from inventory.queries.lookup import search_products
from inventory.views import drawn
from wholesale import lists
from wholesale.http import StaffRequest, number_in
from wholesale.lists.bulk import CannotSelect, Results
from wholesale.lists.columns import url_getter
from wholesale.permissions import needs
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import icon, unit_price


def _name(product: Product) -> SafeString:
    sub = format_html('<span class="sub">{}</span>', product.model) if product.model else ""
    if not product.has_presale:  # type: ignore[attr-defined] # annotated
        return format_html("{}{}", product.name, sub)
    when = product.presale_text  # type: ignore[attr-defined] # annotated
    words = _("Pre-sale · expected %(when)s") % {"when": when} if when else _("Pre-sale")
    said = format_html('<span class="sub bad">{}</span>', words)
    return format_html("{} {}{}{}", product.name, drawn.presale(words), sub, said)


def _price(product: Product) -> SafeString:
    low, high = product.lowest_price, product.highest_price  # type: ignore[attr-defined]
    if low is None or low == high:
        return format_html("{}", unit_price(low))
    return format_html("{} – {}", unit_price(low), unit_price(high))


def _edit(product: Product) -> SafeString:
    return format_html(
        '<button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label="{}"'
        ' hx-get="{}" hx-target="closest tr" hx-swap="outerHTML">{}</button>',
        _("Edit %(product)s here") % {"product": product.code},
        _row_url(product),
        icon("pencil", "s"),
    )


_row_url = url_getter("inventory:product-row")

PRODUCTS = lists.List(
    "products",
    gettext_lazy("Products"),
    columns=[
        lists.Column("picture", gettext_lazy("Picture"), kind="html", html=drawn.picture,
                     value=lambda _product: ""),
        lists.Column("code", gettext_lazy("Own code"), fixed=True, sort=["code"],
                     link="inventory:product-detail"),
        lists.Column("name", gettext_lazy("Name"), kind="html", html=_name,
                     value="name", fixed=True),
        lists.Column("edit", gettext_lazy("Edit"), kind="html", html=_edit,
                     value=lambda _product: "", permission="catalogue.edit"),
        lists.Column("codes", gettext_lazy("Codes"), kind="html", value=lambda _product: "",
                     html=lambda product: drawn.codes(product.pk, product.code)),
        lists.Column("brand", gettext_lazy("Brand"), value="brand.name"),
        lists.Column("category", gettext_lazy("Category"), value="category.name"),
        lists.Column("tags", gettext_lazy("Tags"), kind="html", html=drawn.tags,
                     value=lambda product: ", ".join(tag.name for tag in product.tags.all())),
        lists.Column("sku_count", gettext_lazy("Specifications"), kind="integer"),
        lists.Column("base_price", gettext_lazy("Base price"), kind="unit_price",
                     value="lowest_price", html=_price, permission="price.view"),
        lists.Column("stock", gettext_lazy("On hand"), kind="quantity",
                     permission="stock.view"),
        lists.Column("is_on_shelf", gettext_lazy("On shelf"), kind="state",
                     value=lambda product: (_("On shelf"), "good") if product.is_on_shelf
                     else (_("Off shelf"), "calm")),
        lists.Column("model", gettext_lazy("Model"), shown=False),
        lists.Column("series", gettext_lazy("Series"), shown=False),
        lists.Column("buyer", gettext_lazy("Buyer"), shown=False),
        lists.Column("brand_mark", gettext_lazy("Agency or own brand"), shown=False,
                     value=lambda product: product.get_brand_mark_display()
                     if product.brand_mark else ""),
        lists.Column("attributes", gettext_lazy("Attributes"), value=attributes.said, shown=False),
        lists.Column("rank", gettext_lazy("Rank"), kind="integer", shown=False),
        lists.Column("updated_at", gettext_lazy("Changed"), kind="datetime", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), search_products,
                           placeholder=gettext_lazy("Code, name, barcode, pinyin")),
        lists.ChoiceFilter("category", gettext_lazy("Category"), tree.counted_choices,
                           where=tree.within),
        lists.ForeignKeyFilter("brand", gettext_lazy("Brand"), products.brand_choices),
        lists.ForeignKeyFilter("tag", gettext_lazy("Tag"), products.tag_choices, field="tags"),
        lists.ChoiceFilter("shelf", gettext_lazy("On shelf"),
                           [("True", gettext_lazy("On shelf")),
                            ("False", gettext_lazy("Off shelf"))],
                           field="is_on_shelf"),
        lists.ChoiceFilter("attribute", gettext_lazy("Attribute"), attributes.choices,
                           where=attributes.having, multiple=True, more=True),
        lists.SearchFilter("attribute_text", gettext_lazy("Attribute contains"),
                           attributes.saying, more=True),
        lists.ChoiceFilter("brand_mark", gettext_lazy("Agency or own brand"),
                           [choice for choice in BrandMark.choices if choice[0]], more=True),
        lists.ChoiceFilter("buyer", gettext_lazy("Buyer"),
                           purchasers.choices_or_nobody,
                           where=purchasers.goods_of, more=True),
        lists.FlagFilter("presale", gettext_lazy("Pre-sale"), Q(has_presale=True), more=True),
        lists.FlagFilter("no_picture", gettext_lazy("Without picture"),
                         Q(pictures__isnull=True), more=True),
        lists.FlagFilter("no_category", gettext_lazy("Without category"),
                         Q(category__isnull=True), more=True),
        lists.FlagFilter("out", gettext_lazy("Out of stock"), Q(stock__lte=0), more=True),
    ],
    keyset=["-pk"],
    views=[
        lists.BuiltInView("on", gettext_lazy("On shelf"), {"shelf": "True"}),
        lists.BuiltInView("off", gettext_lazy("Off shelf"), {"shelf": "False"}),
        lists.BuiltInView("bare", gettext_lazy("Without picture"), {"no_picture": "1"}),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New product"), "inventory:product-new",
                         permission="catalogue.edit", icon="plus"),
        lists.PageAction(gettext_lazy("Import"), "import-list", permission="import.run",
                         icon="upload"),
    ],
    bulk=[
        lists.BulkAction("on", gettext_lazy("Put on shelf"), "inventory:products-on-shelf",
                         permission="catalogue.edit"),
        lists.BulkAction("off", gettext_lazy("Take off shelf"), "inventory:products-off-shelf",
                         permission="catalogue.edit"),
        lists.BulkAction("presale", gettext_lazy("Mark as pre-sale"),
                         "inventory:products-presale", permission="catalogue.edit"),
        lists.BulkAction("presale-over", gettext_lazy("End pre-sale"),
                         "inventory:products-presale-over", permission="catalogue.edit"),
        lists.BulkAction("change", gettext_lazy("Change…"), "inventory:products-change-form",
                         permission="catalogue.edit", icon="pencil"),
        lists.BulkAction("delete", gettext_lazy("Delete"), "inventory:products-removal",
                         permission="catalogue.edit", danger=True, icon="trash",
                         confirm=gettext_lazy("Delete the selected products? Those with orders"
                                              " or stock stay.")),
    ],
    link="inventory:product-detail",
    row_css=lambda product: ("" if product.is_on_shelf else "is-off")
    + (" is-presale" if product.has_presale else ""),
    empty=gettext_lazy("Products appear here when you enter or import them."),
    empty_action=lists.PageAction(gettext_lazy("New product"), "inventory:product-new",
                                  permission="catalogue.edit"),
)  # fmt: skip


@needs("catalogue.view")
@require_GET
def product_list(request: StaffRequest) -> HttpResponse:
    """The list, with the category tree beside it."""
    return lists.page(
        request,
        PRODUCTS,
        queryset=access.products_for_office(),
        template="inventory/office/product_list.html",
        extra={"page": "products"},
    )


@needs("catalogue.view")
@require_GET
def category_rail(request: StaffRequest) -> HttpResponse:
    """The category tree with counts, loaded beside the list."""
    return render(
        request,
        "inventory/office/category_rail.html",
        {"nodes": tree.tree(), "current": request.GET.get("category", "")},
    )


@needs("catalogue.edit")
@require_POST
def products_on_shelf(request: StaffRequest) -> HttpResponse:
    """Put the selected products on the shelf."""
    return _change_selected(request, bulk.Change(is_on_shelf=True))


@needs("catalogue.edit")
@require_POST
def products_off_shelf(request: StaffRequest) -> HttpResponse:
    """Take the selected products off the shelf."""
    return _change_selected(request, bulk.Change(is_on_shelf=False))


@needs("catalogue.edit")
@require_POST
def products_presale(request: StaffRequest) -> HttpResponse:
    """Let the selected products be ordered before they are here."""
    return _change_selected(request, bulk.Change(is_presale=True))


@needs("catalogue.edit")
@require_POST
def products_presale_over(request: StaffRequest) -> HttpResponse:
    """Sell the selected products from stock again."""
    return _change_selected(request, bulk.Change(is_presale=False))


@needs("catalogue.edit")
@require_POST
def products_removal(request: StaffRequest) -> HttpResponse:
    """Delete the selected products; those in use say so and stay."""
    return lists.bulk(
        request,
        PRODUCTS,
        queryset=access.products_for_office(),
        each=lambda product: delete_product(
            product_id=product.pk, by=request.user, at=timezone.now()
        ),
        what=str,
    )


@needs("catalogue.edit")
@require_POST
def products_change_form(request: StaffRequest) -> HttpResponse:
    """Ask what shall change for the selected products."""
    try:
        chosen = lists.selected(request, PRODUCTS, queryset=access.products_for_office())
    except CannotSelect as refusal:
        return _results(request, {"refusal": refusal}, status=409)
    return render(request, _template(request, "change"), _form_context(chosen))


@needs("catalogue.edit")
@require_POST
def products_change(request: StaffRequest) -> HttpResponse:
    """Make the change that was asked for."""
    try:
        change = read_change(request.POST)
    except Refusal as refusal:
        chosen = lists.selected(request, PRODUCTS, queryset=access.products_for_office())
        context = _form_context(chosen) | {"refusal": refusal, "said": request.POST}
        return render(request, _template(request, "change"), context, status=409)
    return _change_selected(request, change)


def read_change(said: QueryDict) -> bulk.Change:
    """The change a form asks for. Refuses with WrongGoods for a percentage that is none."""
    return bulk.Change(
        category_id=_number(said.get("category")),
        brand_id=_number(said.get("brand")),
        buyer_id=_number(said.get("buyer")),
        add_tags=frozenset(filter(None, map(_number, said.getlist("add_tags")))),
        remove_tags=frozenset(filter(None, map(_number, said.getlist("remove_tags")))),
        price_percent=_percent(said.get("price_percent", "").strip()),
    )


def _percent(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise WrongGoods(
            _("“%(value)s” is not a number.") % {"value": text[:20]}, field="price_percent"
        )
    return number


def _change_selected(request: StaffRequest, change: bulk.Change) -> HttpResponse:
    try:
        chosen = lists.selected(request, PRODUCTS, queryset=access.products_for_office())
        bulk.change_products(
            product_ids=[product.pk for product in chosen],
            change=change,
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _results(request, {"refusal": refusal}, status=409)
    rows = [lists.RowResult(str(product), done=True, sentence="") for product in chosen]
    answer = _results(request, {"results": Results(rows)})
    answer["HX-Trigger"] = "products-changed"
    return answer


def _results(
    request: StaffRequest, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    back = "" if request.htmx else reverse("inventory:product-list")
    template = "lists/results.html" if request.htmx else "lists/results_page.html"
    return render(request, template, {**context, "spec": PRODUCTS, "back": back}, status=status)


def _form_context(chosen: list[Product]) -> dict[str, object]:
    return {
        "chosen": chosen,
        "brands": products.brand_choices(),
        "buyers": purchasers.choices(),
        "categories": tree.category_choices(),
        "tags": products.tag_choices(),
    }


def _template(request: StaffRequest, name: str) -> str:
    return f"inventory/office/products_{name}{'' if request.htmx else '_page'}.html"


def _number(text: str | None) -> int | None:
    """The number a field says; "0" takes away, anything that is no number leaves as it is."""
    return 0 if text == "0" else number_in(text) or None
