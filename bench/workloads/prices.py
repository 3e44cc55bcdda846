"""The price of 500 lines: our resolver beside one hand-written statement."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import psycopg
from django.db import connection
from django.utils import timezone

from bench import data
from bench.clients import Work, best_of, measure
from bench.floor.prices import price_all
from bench.results import Result
from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.models import BookPrice, Price, PriceBook, PriceList, Promotion, Sku
from inventory.queries.prices import quote
from wholesale.db import run_sql
from wholesale.models import User

LINES = 500


def run(*, quick: bool) -> Iterator[Result]:
    """Baskets per second without promotions, and with ten of them and a price book."""
    rounds, times = (20, 2) if quick else (100, 3)
    data.make_house(skus=4_000, customers=20)
    customer = Customer.objects.select_related("level").order_by("pk")[0]
    customer.own_prices = PriceList.objects.create(name="Own", is_personal=True)
    customer.save()
    skus = list(Sku.objects.order_by("pk").values_list("pk", flat=True))
    Price.objects.bulk_create(
        Price(price_list=customer.own_prices, sku_id=pk, from_quantity=24, unit_price=4)
        for pk in skus[::4]
    )
    run_sql("ANALYZE")
    yield _compared("price of 500 lines", customer, skus, rounds, times, at_least=0.35)
    _add_rules(skus)
    run_sql("ANALYZE")
    yield _compared(
        "price of 500 lines, 10 promotions, a price book", customer, skus, rounds, times,
        at_least=0.1,
    )  # fmt: skip


def _compared(
    name: str, customer: Customer, skus: list[int], rounds: int, times: int, *, at_least: float
) -> Result:
    def rate(make: Callable[[int], Work]) -> float:
        timing = best_of(lambda: measure(make, clients=1, rounds=rounds), times)
        return timing.per_second

    ours, floor = rate(lambda _n: _ours(customer, skus)), rate(lambda _n: _floor(customer, skus))
    return Result.rates(name, ours, floor, unit="baskets/s", at_least=at_least)


def _basket(skus: list[int], source: random.Random) -> dict[int, Decimal]:
    return {pk: Decimal(12 * source.randint(1, 4)) for pk in source.sample(skus, LINES)}


def _ours(customer: Customer, skus: list[int]) -> Work:
    source = random.Random(1)

    def work() -> None:
        wanted = _basket(skus, source)
        found = quote(wanted, price_terms(customer))
        lines = [(pk, q, q * found.prices[pk].unit_price) for pk, q in wanted.items()]
        found.on_order(lines, "CNY")

    return work


def _floor(customer: Customer, skus: list[int]) -> Work:
    source = random.Random(1)
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    plain = psycopg.connect(**{**parameters, "prepare_threshold": 5}, autocommit=True)
    terms = price_terms(customer)

    def work() -> None:
        price_all(plain, _basket(skus, source), terms.own_list, terms.level_list)

    return work


def _add_rules(skus: list[int]) -> None:
    now = timezone.now()
    for n in range(10):
        Promotion.objects.create(
            name=f"Promotion {n}", kind=("percent", "order", "amount")[n % 3], state="running",
            percent=n + 1, amount=1, starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=1), created_at=now,
        )  # fmt: skip
    book = PriceBook.objects.create(
        name="Book", starts_on=timezone.localdate(), state="released",
        made_by=User.objects.get(username="bench"), created_at=now,
    )  # fmt: skip
    BookPrice.objects.bulk_create(
        BookPrice(book=book, sku_id=pk, unit_price=Decimal("4.8")) for pk in skus[::2]
    )
