"""Submit and review: our use cases beside hand-written SQL for the same writes."""

import random
from collections.abc import Iterator
from decimal import Decimal

import psycopg
from django.db import connection
from django.utils import timezone

from bench import data
from bench.clients import Timing, Work, best_of, measure
from bench.floor.order_path import submit_and_review
from bench.results import Result
from crm.models import Customer
from inventory.models import Sku
from orders.actions.place import Details, Wish, place_order
from orders.actions.review import review_order
from orders.models import Channel
from wholesale import idempotency
from wholesale.models import User

CASE = Decimal(12)


def run(*, quick: bool) -> Iterator[Result]:
    """Orders per second of one and eight clients, long orders, and 20 hot articles."""
    rounds, times = (15, 1) if quick else (60, 3)
    data.make_house(skus=4_000, customers=200)
    for lines, clients, target in ((20, 1, 0.5), (20, 8, 0.5), (200, 1, 0.6), (2000, 1, 0.6)):
        share = max(3, rounds * 20 // max(lines, 20) // (4 if clients > 1 else 1))
        ours, floor = _both(lines, clients, share, times, hot=False)
        yield Result.rates(
            f"submit + review, {lines} lines, {_clients(clients)}",
            ours.per_second, floor.per_second, unit="orders/s", at_least=target,
        )  # fmt: skip
    ours, floor = _both(20, 8, max(5, rounds // 4), times, hot=True)
    yield Result.rates(
        "submit + review, the same 20 articles, 8 clients",
        ours.per_second, floor.per_second, unit="orders/s", at_least=0.6,
    )  # fmt: skip
    yield Result.growth(
        "  the same: p95 beside p50", ours.p95 * 1000, ours.p50 * 1000, unit="ms", at_most=3
    )


def _both(lines: int, clients: int, rounds: int, times: int, *, hot: bool) -> tuple[Timing, Timing]:
    def timing(make: "type[_Ours | _Floor]") -> Timing:
        return best_of(
            lambda: measure(
                lambda client: make(lines, client, hot=hot).work,
                clients=clients, rounds=rounds,
            ),
            times,
        )  # fmt: skip

    return timing(_Ours), timing(_Floor)


def _clients(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


class _Client:
    def __init__(self, lines: int, client: int, *, hot: bool) -> None:
        self.random = random.Random(client)
        self.lines = lines
        self.skus = list(Sku.objects.order_by("pk").values_list("pk", flat=True))
        if hot:
            self.skus = self.skus[:20]
        self.person = User.objects.get(username="bench")
        self.channel = Channel.objects.select_related("warehouse").get()
        customers = Customer.objects.select_related("level", "type").order_by("pk")
        self.customers = list(customers[client * 20 : client * 20 + 20])
        self.work: Work = self.one_order

    def wishes(self) -> list[int]:
        return self.random.sample(self.skus, self.lines)

    def one_order(self) -> None:
        raise NotImplementedError


class _Ours(_Client):
    def one_order(self) -> None:
        order = place_order(
            customer=self.random.choice(self.customers),
            channel=self.channel,
            wishes=[Wish(sku, CASE) for sku in self.wishes()],
            details=Details(),
            key=idempotency.new_key(),
            is_by_customer=True,
            by=self.person,
            at=timezone.now(),
        )
        review_order(number=order.number, by=self.person, at=timezone.now())


class _Floor(_Client):
    def __init__(self, lines: int, client: int, *, hot: bool) -> None:
        super().__init__(lines, client, hot=hot)
        parameters = connection.get_connection_params()
        parameters.pop("cursor_factory", None)
        parameters.pop("context", None)
        self.connection = psycopg.connect(**{**parameters, "prepare_threshold": 5}, autocommit=True)

    def one_order(self) -> None:
        submit_and_review(
            self.connection,
            customer=self.random.choice(self.customers).pk,
            channel=self.channel.pk,
            warehouse=self.channel.warehouse_id or 0,
            person=self.person.pk,
            key=idempotency.new_key(),
            wanted=[(sku, CASE) for sku in self.wishes()],
            at=timezone.now(),
            today=timezone.localdate(),
        )
