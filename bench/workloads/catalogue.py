"""The shelf on the phone, and the search for goods, with few and with very many of them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.template import engines
from django.urls import reverse

from bench import browse, goods
from bench.clients import Work
from bench.results import Result
from bench.workloads import search
from crm.models import Customer, Member
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Category, Warehouse
from inventory.queries import catalogue
from inventory.queries.catalogue import Wanted
from inventory.queries.offers import offers_for
from inventory.queries.visible import visible_products
from orders.queries.cart import quantities_in_cart
from wholesale.models import User

_GOODS = """{% for c in cards %}<li><a href="/shop/goods/{{ c.pk }}/"><img alt=""
 src="/files/{{ c.picture }}"></a><a href="/shop/goods/{{ c.pk }}/">{{ c.name }}
 {{ c.specification }}</a><div>{{ c.pack }}</div><div>{% if c.is_there %}In stock{% else %}Out of
 stock{% endif %}</div>{% for tag in c.tags %}<span>{{ tag.name }}</span>{% endfor %}
<div>{{ c.pack_price }}/{{ c.unit }} {{ c.price }}</div><form method="post"
 action="/shop/cart/lines/{{ c.pk }}/"><button>-</button><input name="count" value="{{ c.count }}"
 step="{{ c.step }}"><button>+</button></form></li>{% endfor %}"""
_PAGE = (
    """<!doctype html><title>Goods</title><ul>{% for b in brands %}<li><a href="?brand={{ b.pk }}">
{{ b.name }}</a>{% endfor %}{% for t in tags %}<li>{{ t.name }}{% endfor %}</ul><ul>
{% for b in top %}<li><a href="?category={{ b.category.pk }}">{{ b.category.name }}</a>{% endfor %}
</ul><ul>"""
    + _GOODS
    + "</ul>"
)


def run(*, quick: bool) -> Iterator[Result]:
    """The shelf whole and in parts, its growth, several buyers at once, and every search."""
    small, large = (2_000, 20_000) if quick else (10_000, 100_000)
    rounds = 15 if quick else 60
    member = goods.make_shop()
    growth = browse.Growth(rounds)
    with browse.plain_static_names():
        run = small // len(goods.THINGS) // 6  # so that even few goods are of every category
        goods.fill(1, small, run=run)
        goods.require_right_tokens()
        list(_growing(growth, small))
        goods.fill(small + 1, large, run=run)
        yield from _growing(growth, large)
        yield from _pages(member, large, rounds)
    yield from search.measured(member.customer, large, rounds=20 if quick else 200)


def _growing(growth: browse.Growth, size: int) -> Iterator[Result]:
    client = browse.signed_in(User.objects.get(username="buyer"))
    look, url = growth.at(size), reverse("shop")
    leaf = Category.objects.get(name="茉莉花茶").pk
    for name, query in (
        ("catalogue, first page", ""),
        ("catalogue, one category", f"?category={leaf}"),
        ("catalogue, searched by a word", "?q=茉莉"),
    ):
        yield from look(name, lambda query=query: browse.get(client, url + query))  # type: ignore[misc]
    onward = f"{url}?after=0.{size // 2}"
    yield from look("catalogue, far down", lambda: browse.get(client, onward, part="goods"))


def _pages(member: Member, size: int, rounds: int) -> Iterator[Result]:
    client, url = browse.signed_in(member.user), reverse("shop")
    onward = f"{url}?after=0.{size // 2}"
    customer = Customer.objects.select_related("type__scheme", "level").get(pk=member.customer_id)
    name = f"catalogue at {size:,} SKUs"
    yield browse.page(
        f"{name}, whole page (the customer's first)",
        lambda: browse.get(client, url), lambda: bare_page(customer, member.user),
        rounds=rounds, at_least=0.5,
    )  # fmt: skip
    yield browse.page(
        f"{name}, fragment",
        lambda: browse.get(client, onward, part="goods"),
        lambda: bare_part(customer, member.user, (0, size // 2)),
        rounds=rounds, at_least=0.7,
    )  # fmt: skip

    def ours(_client: int) -> Work:
        own = browse.signed_in(User.objects.get(username="buyer"))
        return lambda: browse.get(own, url)

    yield browse.crowd(
        name, ours, lambda _client: lambda: bare_page(customer, member.user),
        clients=8, rounds=max(4, rounds // 4), at_least=0.5,
    )  # fmt: skip


def bare_page(customer: Customer, user: User) -> str:
    """The same goods, categories, brands and tags by the same queries, without any comfort."""
    shown = visible_products(scheme_of(customer))
    tree = catalogue.tree_for(shown)
    ways = {
        "top": tree.top,
        "brands": list(catalogue.brands_for(shown)[:12]),
        "tags": list(catalogue.tags_for(shown)),
    }
    return str(_template(_PAGE).render({**ways, "cards": _cards(customer, user, Wanted())}))


def bare_part(customer: Customer, user: User, after: tuple[int, int]) -> str:
    """The next goods alone."""
    return str(_template(_GOODS).render({"cards": _cards(customer, user, Wanted(after=after))}))


def _cards(customer: Customer, user: User, wanted: Wanted) -> list[dict[str, Any]]:
    shown = visible_products(scheme_of(customer))
    products, _after = catalogue.page_of_goods(shown, wanted, catalogue.Tree([]))
    skus = [sku for product in products for sku in product.skus.all()]
    warehouse = Warehouse.objects.filter(is_default=True).values_list("pk", flat=True).first()
    offers = offers_for(skus, price_terms(customer), warehouse_id=warehouse)
    held = quantities_in_cart(customer, user)
    cards = []
    for product in products:
        for sku in product.skus.all():
            offer = offers[sku.pk]
            cards.append({
                "pk": product.pk, "name": product.name, "specification": sku.specification,
                "picture": product.pictures.all()[0].small.content_hash,
                "tags": list(product.tags.all()), "pack": offer.pack_text,
                "is_there": offer.is_there, "pack_price": offer.pack_price,
                "price": offer.unit_price, "unit": offer.pack.unit,
                "step": offer.count_step, "count": held.get(sku.pk, 0),
            })  # fmt: skip
    return cards


@cache
def _template(text: str) -> Any:
    return engines["django"].from_string(text)
