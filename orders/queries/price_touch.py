"""Whom a price book touches: customers, and what they have on the way to being ordered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.models import PriceBook
from inventory.queries.prices_of_many import resolve_many
from orders.states import Approval
from wholesale.db import run_sql
from wholesale.money import ZERO

MOST_SHOWN = 100
_OPEN = [Approval.DRAFT, Approval.SUBMITTED, Approval.HELD]

# Goods of this book that customers have in carts and open orders:
# (customer, number or '', sku, code, quantity, price now).
_LINES = """
WITH goods AS (SELECT DISTINCT sku_id FROM inventory_bookprice WHERE book_id = %(book)s)
SELECT * FROM (
    SELECT o.customer_id, o.number, l.sku_id, l.quantity, l.unit_price
    FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
    JOIN goods g ON g.sku_id = l.sku_id
    WHERE o.approval = ANY(%(states)s) AND NOT l.is_gift
    UNION ALL
    SELECT c.customer_id, '', l.sku_id, l.quantity, l.seen_price
    FROM orders_cart c JOIN orders_cartline l ON l.cart_id = c.id
    JOIN goods g ON g.sku_id = l.sku_id
) t ORDER BY number DESC, sku_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """A line in a cart (no number) or an open order, and what it would cost in the book."""

    customer: Customer
    number: str
    code: str
    quantity: Decimal
    before: Decimal
    after: Decimal


@dataclass(slots=True)
class Touch:
    """Customers whose lists the book changes, and their lines; `most` says more are left out."""

    customers: list[Customer] = field(default_factory=list)
    customer_count: int = 0
    lines: list[Touched] = field(default_factory=list)
    is_cut: bool = False


def customers_of(book: PriceBook) -> list[int]:
    """The active customers whose prices a book changes, by id."""
    lists = set(book.prices.values_list("price_list", flat=True))
    active = Customer.objects.filter(state="active")
    if None not in lists:
        active = active.filter(level__price_list__in=lists) | active.filter(own_prices__in=lists)
    return list(active.values_list("pk", flat=True))


def touched_by(book: PriceBook) -> Touch:
    """What a book touches: today's frozen or seen prices against those on its first day.

    The same few queries, however many customers it touches.
    """
    pks = customers_of(book)
    rows = run_sql(_LINES, {"book": book.pk, "states": _OPEN, "most": MOST_SHOWN + 1})
    wanted = {row[0] for row in rows} | set(pks[:20])
    known = Customer.objects.select_related("level", "own_prices").in_bulk(wanted)
    lines = _changed(book, known, rows[:MOST_SHOWN])
    return Touch([known[pk] for pk in pks[:20]], len(pks), lines, len(rows) > MOST_SHOWN)


def _changed(
    book: PriceBook, known: dict[int, Customer], rows: Sequence[tuple[Any, ...]]
) -> list[Touched]:
    """The lines whose price the book changes, customer by customer."""
    first = timezone.make_aware(datetime.combine(book.starts_on, time.min)) + timedelta(hours=12)
    totals: dict[int, dict[int, Decimal]] = {}
    for pk, _number, sku, quantity, _price in rows:
        wanted = totals.setdefault(pk, {})
        wanted[sku] = max(wanted.get(sku, ZERO), quantity)
    priced = resolve_many(
        [
            (price_terms(known[pk], at=first, draft_book=book.pk), wanted)
            for pk, wanted in totals.items()
        ]
    )
    then = dict(zip(totals, priced, strict=True))
    codes = dict(book.prices.values_list("sku", "sku__code"))
    return [
        Touched(known[who], number, codes[sku], quantity, price, then[who][sku].unit_price)
        for who in totals
        for pk, number, sku, quantity, price in rows
        if pk == who and then[who][sku].unit_price != price
    ]
