"""A count of 5,000 lines is posted while goods of it are promised."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from bench import data
from bench.floor import counts as floor
from bench.results import Result
from inventory import ledger as stock
from inventory.models import Sku, Warehouse
from warehouse.actions.counts import Plan, count_totals, start_count
from warehouse.actions.post_count import post_count
from warehouse.models import StockCount
from wholesale import idempotency
from wholesale.db import run_sql, use_case
from wholesale.models import User

LINES = 5_000
POST_MS = 3000.0


def run(*, quick: bool) -> Iterator[Result]:
    """Posting beside statements written by hand, and how long a sale waits for it."""
    rounds = 3 if quick else 9
    data.make_house(skus=LINES, customers=1)
    house = Counts()
    ours, hand = [], []
    for _round in range(rounds):
        ours.append(_ms(house.post, house.counted()))
        hand.append(_ms(house.post_by_hand, house.counted()))
    took, bare = statistics.median(ours), statistics.median(hand)
    yield Result.rates(
        f"count of {LINES} lines posted", 1000 / took, 1000 / bare, unit="posts/s", at_least=0.4
    )
    yield Result.limit(f"count of {LINES} lines posted (budget)", took, POST_MS, unit="ms")
    waits = max(house.longest_wait() for _round in range(rounds))
    yield Result.limit("a promise while it is posted, longest", waits, POST_MS, unit="ms")


class Counts:
    """One warehouse that is counted over and over."""

    def __init__(self) -> None:
        self.by = User.objects.get(username="bench")
        self.place = Warehouse.objects.get(code="main")
        self.skus = list(Sku.objects.order_by("pk").values_list("pk", flat=True))
        self.promise = use_case(stock.promise)
        self.serial = 0

    def counted(self) -> StockCount:
        """A count of everything, of which one line in three is over and one short."""
        at = timezone.now()
        plan = Plan(self.place, self.skus)
        count = start_count(plan=plan, key=idempotency.new_key(), by=self.by, at=at)
        held = dict(self.place.levels.values_list("sku", "on_hand"))
        totals = {sku: on_hand + place % 3 - 1 for place, (sku, on_hand) in enumerate(held.items())}
        count_totals(number=count.number, totals=totals, sheet="", by=self.by, at=at)
        run_sql("ANALYZE warehouse_countline")
        return count

    def post(self, count: StockCount) -> None:
        """By the use case."""
        post_count(number=count.number, by=self.by, at=timezone.now())

    def post_by_hand(self, count: StockCount) -> None:
        """By the statements of the floor."""
        lines = count.lines.order_by("sku_id").values_list("sku_id", "counted", "book")
        more = {
            sku: counted - book
            for sku, counted, book in lines
            if counted is not None and book is not None and counted != book
        }
        connection.ensure_connection()
        floor.post(
            connection, warehouse=self.place.pk, count=count.pk, document=count.number, more=more
        )

    def longest_wait(self) -> float:
        """Milliseconds the slowest of the promises took that were made during one posting."""
        count = self.counted()

        def act() -> None:
            try:
                self.post(count)
            finally:
                connection.close()

        waits = []
        with ThreadPoolExecutor(1) as other:
            posting = other.submit(act)
            while not posting.done():
                self.serial += 1
                waits.append(_ms(self._sell, self.skus[self.serial * 7 % LINES]))
            posting.result()
        return max(waits)

    def _sell(self, sku: int) -> None:
        demand = {sku: Decimal(1)}
        self.promise(self.place, demand, document=f"SO{self.serial:06d}", at=timezone.now())


def _ms(act: object, *words: object) -> float:
    before = time.perf_counter()
    act(*words)  # type: ignore[operator]
    return (time.perf_counter() - before) * 1000
