"""What the machine works with: people, goods, a tally, and one way to try something."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from crm.models import Customer
from finance.models import Tender
from inventory.models import Sku, Warehouse
from orders.actions.place import Wish
from orders.models import Channel, Order
from wholesale import books, idempotency
from wholesale.db import run_sql
from wholesale.models import User
from wholesale.refusals import Refusal

_TRACES = """
SELECT (SELECT count(*) FROM wholesale_auditentry), (SELECT count(*) FROM wholesale_outboxmessage),
    (SELECT count(*) FROM wholesale_idempotencykey),
    (SELECT count(*) FROM inventory_stockmove), (SELECT count(*) FROM finance_posting),
    (SELECT count(*) FROM finance_allocation),
    (SELECT sum(hashtext(l::text)::bigint) FROM inventory_stocklevel l),
    (SELECT sum(hashtext(a::text)::bigint) FROM finance_customeraccount a),
    (SELECT sum(hashtext(i::text)::bigint) FROM finance_openitem i),
    (SELECT sum(hashtext(s::text)::bigint) FROM finance_settlement s),
    (SELECT sum(hashtext(o::text)::bigint) FROM orders_order o),
    (SELECT sum(hashtext(n::text)::bigint) FROM orders_orderline n),
    (SELECT sum(hashtext(d::text)::bigint) FROM orders_hold d),
    (SELECT sum(hashtext(q::text)::bigint) FROM orders_quotation q),
    (SELECT sum(hashtext(p::text)::bigint) FROM finance_deposit p),
    (SELECT sum(hashtext(v::text)::bigint) FROM orders_orderversion v),
    (SELECT sum(hashtext(c::text)::bigint) FROM orders_changerequest c),
    (SELECT sum(hashtext(h::text)::bigint) FROM orders_shipment h),
    (SELECT sum(hashtext(r::text)::bigint) FROM orders_returnorder r),
    (SELECT sum(hashtext(u::text)::bigint) FROM inventory_purchaseorder u),
    (SELECT sum(hashtext(e::text)::bigint) FROM inventory_purchaseline e),
    (SELECT sum(hashtext(g::text)::bigint) FROM inventory_goodsreceipt g),
    (SELECT sum(hashtext(t::text)::bigint) FROM inventory_goodsreceiptline t),
    (SELECT sum(hashtext(b::text)::bigint) FROM inventory_supplierreturn b),
    (SELECT sum(hashtext(c::text)::bigint) FROM inventory_landedcost c)
"""

# Books that are wrong stay wrong, so a few steps later is soon enough; `BOOKS_EVERY=1` is exact.
CHECKED_EVERY = int(os.environ.get("BOOKS_EVERY", "3"))


@dataclass(slots=True)
class World:
    """The house before the first step; every run of the machine begins here again."""

    customers: Sequence[Customer]
    buyers: dict[int, User]
    skus: Sequence[Sku]
    channels: Sequence[Channel]
    warehouses: Sequence[Warehouse]
    tender: Tender
    reviewer: User
    clerk: User
    finance: User
    driver: User
    manager: User
    at: datetime
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Step(RuleBasedStateMachine):
    """One run over the world, undone at its end; the books are checked on the way."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.steps = 0
        self.at = world.at
        self.block = transaction.atomic()
        # Use cases insist on a transaction of their own; like a test's, this one does not count.
        self.block._from_testcase = True
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @invariant()
    def the_books_are_right(self) -> None:
        self.steps += 1
        if self.steps % CHECKED_EVERY:
            return
        with connection.cursor() as cursor:
            # What would be checked at commit is checked now: nothing here ever commits.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        faults = [str(fault) for fault in books.broken()]
        assert not faults, faults

    def attempt(self, act: Callable[..., Any], **words: Any) -> Any:
        """Do it, or be refused with a sentence and leave no trace; counts which."""
        self.at += timedelta(minutes=7)
        name, before = act.__name__, run_sql(_TRACES)
        try:
            result = act(**words, at=self.at)
        except Refusal:
            assert run_sql(_TRACES) == before, f"{name} was refused and left something behind"
            self.world.refused[name] += 1
            return None
        self.world.done[name] += 1
        return result

    def attempt_twice(self, act: Callable[..., Any], **words: Any) -> Any:
        """Like `attempt`, with a key: the same press again is the same document and no more."""
        key = idempotency.new_key()
        made = self.attempt(act, **words, key=key)
        if made is not None:
            before = run_sql(_TRACES)
            assert act(**words, key=key, at=self.at).pk == made.pk
            assert run_sql(_TRACES) == before, f"{act.__name__} did its work twice"
        return made

    def one_of(self, found: Any, which: int) -> Any:
        """The one of a query (in the order of their making) that this number points at."""
        rows = list(found.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def wishes(self, goods: Sequence[tuple[int, int]]) -> list[Wish]:
        """Whole packs of the goods these numbers point at."""
        skus = self.world.skus
        chosen = [(skus[sku % len(skus)], number) for sku, number in goods]
        return [Wish(sku.pk, Decimal(sku.multiple * number)) for sku, number in chosen]

    def channel(self, which: int) -> Channel:
        return self.world.channels[which % len(self.world.channels)]

    def customer(self, which: int) -> Customer:
        customers = self.world.customers
        return Customer.objects.select_related("level", "type").get(
            pk=customers[which % len(customers)].pk
        )

    def order(self, which: int, *, any_state: bool, **states: Any) -> Order | None:
        """An order in these states; now and then any, to be refused."""
        return self.one_of(Order.objects.filter(**({} if any_state else states)), which)
