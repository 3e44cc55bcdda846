"""订货: browse, search, and step quantities, on the phone."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import nh3
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from crm.models import Application
from inventory.models import Product
from inventory.queries import catalogue
from inventory.queries.attributes import public_values
from inventory.queries.offers import Offer, offers_for
from orders.queries.cart import cart_sum, quantities_in_cart
from orders.queries.ratings import ratings_of
from orders.queries.standing import latest_application
from orders.views import shop_ways as ways
from orders.views.shop_draw import Drawer
from orders.views.shop_goods import Card, OfferRow
from orders.views.shop_visit import ShopRequest, Visit
from wholesale.lists.cells import safe
from wholesale.permissions import public


@public
@require_GET
def shop(request: ShopRequest) -> HttpResponse:
    """The shelf: categories, brands, goods at his price, and the cart's sums below."""
    visit = Visit(request)
    wanted = ways.wanted_from(request)
    is_next = wanted.after and request.htmx and not request.htmx.boosted
    # The next goods of the whole shelf need no categories.
    no_tree = is_next and not wanted.category
    tree = catalogue.Tree([]) if no_tree else catalogue.tree_for(visit.shown)
    products, after = catalogue.page_of_goods(visit.shown, wanted, tree)
    cards = _cards(visit, products, wanted.text)
    drawer = Drawer(request, may_order=bool(visit.customer))
    context = {
        "tab": "shop",
        "customer": visit.customer,
        "wanted": wanted,
        "cards": cards,
        "goods": safe("".join(drawer.card(card) for card in cards)),
        "more": ways.link_to(wanted, after=f"{after[0]}.{after[1]}") if after else "",
    }
    if is_next:
        return render(request, "orders/shop/catalogue.html#goods", context)
    line = tree.line_to(wanted.category)
    return render(
        request,
        "orders/shop/catalogue.html",
        {
            **context,
            **bar_context(request, visit),
            "rail": ways.rail(tree.top, line, wanted),
            "below": ways.below(line, wanted),
            "brands": ways.brands(visit, wanted, line),
            "tags": ways.tags(visit, wanted),
        },
    )


@public
@require_GET
def brand_centre(request: ShopRequest) -> HttpResponse:
    """Every brand with something for this customer, each leading to its goods."""
    visit = Visit(request)
    brands = catalogue.brands_for(visit.shown)
    return render(request, "orders/shop/brands.html", {"tab": "shop", "brands": brands})


@public
@require_GET
def goods(request: ShopRequest, pk: int) -> HttpResponse:
    """One product: pictures, text, and every specification with its own stepper."""
    visit = Visit(request)
    product = get_object_or_404(catalogue.products_in_full(visit.shown), pk=pk)
    cards = _cards(visit, [product], "") or [Card(product, [], escape(product.name))]
    rows = {"card": cards[0], "product": product, "rows": _rows_of(request, cards[0], visit)}
    if request.htmx and not request.htmx.boosted:
        # The shelf asks for the specifications alone and opens them in the card.
        rows["customer"] = visit.customer
        return render(request, "orders/shop/goods.html#rows", rows)
    context = {
        "tab": "shop", "text": _clean(product.text), "attributes": public_values(product),
        "ratings": ratings_of(product.pk), **bar_context(request, visit),
    }  # fmt: skip
    return render(request, "orders/shop/goods.html", {**rows, **context})


def bar_context(request: ShopRequest, visit: Visit) -> dict[str, object]:
    """What the bar at the bottom needs: the cart's sums, or what a visitor waits for."""
    if visit.customer:
        return {"customer": visit.customer, "sum": cart_sum(visit.customer, request.user)}
    return {"customer": None, "application": application_of(request)}


def application_of(request: ShopRequest) -> Application | None:
    """The latest application of somebody who has signed in and acts for no customer."""
    return latest_application(request.user) if request.user.is_authenticated else None


def _cards(visit: Visit, products: Sequence[Product], text: str) -> list[Card]:
    skus = [sku for product in products for sku in product.skus.all()]
    offers = offers_for(skus, visit.terms, warehouse_id=visit.warehouse_id)
    held: Mapping[int, Decimal] = {}
    if visit.customer:
        held = quantities_in_cart(visit.customer, visit.request.user)
    cards = [
        Card(
            product,
            [_offer_row(offers[sku.pk], held) for sku in product.skus.all()],
            _marked(product.name, text),
        )
        for product in products
    ]
    return [card for card in cards if card.rows]


def _rows_of(request: ShopRequest, card: Card, visit: Visit) -> list[dict[str, object]]:
    """The specifications, each with its price and stepper as drawn."""
    drawer = Drawer(request, may_order=bool(visit.customer))
    return [
        {
            "row": row,
            "price": drawer.price(row.offer),
            "step": drawer.step(row) if visit.customer and row.can_be_stepped else "",
        }
        for row in card.rows
    ]


def _offer_row(offer: Offer, held: Mapping[int, Decimal]) -> OfferRow:
    return OfferRow(offer, offer.count(held.get(offer.sku.pk, Decimal(0))))


def _marked(name: str, text: str) -> SafeString:
    # The words typed, where they stand in the name; pinyin and codes stand nowhere in it.
    word = text.strip()
    at = name.casefold().find(word.casefold()) if word else -1
    if at < 0 or len(name.casefold()) != len(name):
        return escape(name)
    end = at + len(word)
    return format_html("{}<mark>{}</mark>{}", name[:at], name[at:end], name[end:])


def _clean(text: str) -> SafeString:
    # Merchants paste from everywhere: what is not plain formatting does not survive.
    said = text if "<" in text else linebreaks(text, autoescape=True) if text else ""
    return mark_safe(nh3.clean(said))  # noqa: S308 - cleaned in this line
