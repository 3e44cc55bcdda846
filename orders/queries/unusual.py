"""What strikes us as unusual about an order: a small table of rules, each with its sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inventory.queries.order_goods import goods_by_id
from inventory.queries.prices import below_floor
from orders.models import DeliveryMethod, Order
from orders.states import Approval
from wholesale.db import run_sql
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import money

TIMES_AMOUNT = 3
TIMES_QUANTITY = 10
LEAST_ORDERS = 3
SHORTLY = timedelta(minutes=10)
_SHORTEST_ADDRESS = 6
_MOST_NAMED = 5

# What the customer ordered before: (orders, their average total) of his last 30.
_TOTALS = """
SELECT count(*), avg(total) FROM (
    SELECT total FROM orders_order
    WHERE customer_id = %(customer)s AND id <> %(order)s AND approval IN ('reviewed', 'closed')
        AND created_at <= %(at)s
    ORDER BY created_at DESC, id DESC LIMIT 30
) o
"""

# His usual quantity of each SKU, in the lines of his last 30 orders: (sku, average).
_QUANTITIES = """
SELECT l.sku_id, avg(l.quantity) FROM orders_orderline l JOIN (
    SELECT id FROM orders_order
    WHERE customer_id = %(customer)s AND id <> %(order)s AND approval IN ('reviewed', 'closed')
        AND created_at <= %(at)s
    ORDER BY created_at DESC, id DESC LIMIT 30
) o ON o.id = l.order_id
WHERE l.sku_id = ANY(%(skus)s) AND NOT l.is_gift GROUP BY l.sku_id HAVING count(*) >= 2
"""


@dataclass(frozen=True, slots=True)
class Strange:
    """One thing that is unusual: the rule's code and the figures of its sentence."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The sentence for the reviewer."""
        return str(_RULES[self.code][1]) % self.facts


class Row(NamedTuple):
    """What the rules look at of an order line."""

    sku_id: int
    quantity: Decimal
    amount: Decimal
    is_gift: bool


def look_at(order: Order) -> list[Strange]:
    """Everything unusual about an order, against the customer's history; seven queries at most."""
    columns = ("sku_id", "quantity", "amount", "is_gift")
    # Plain rows: a long order has thousands, and only a handful of goods will be named.
    lines = [Row(*values) for values in order.lines.values_list(*columns)]
    found = []
    for code, (rule, _sentence) in _RULES.items():
        facts = rule(order, lines)
        if facts is not None:
            found.append(Strange(code, facts))
    return found


def _too_much(order: Order, _lines: list[Row]) -> dict[str, str] | None:
    params = {"customer": order.customer_id, "order": order.pk, "at": order.created_at}
    ((orders, average),) = run_sql(_TOTALS, params)
    if orders < LEAST_ORDERS or order.total < TIMES_AMOUNT * average or not average:
        return None
    return {
        "total": money(order.total, order.currency),
        "usual": money(Decimal(average).quantize(Decimal("0.01")), order.currency),
    }


def _again(order: Order, lines: list[Row]) -> dict[str, str] | None:
    at = order.submitted_at
    if at is None:
        return None
    near = (
        Order.objects.filter(
            customer=order.customer_id, total=order.total, line_count=order.line_count,
            submitted_at__range=(at - SHORTLY, at), pk__lt=order.pk,
        )
        .exclude(approval__in=[Approval.WITHDRAWN, Approval.REJECTED, Approval.DRAFT])
    )  # fmt: skip
    mine = sorted((line.sku_id, line.quantity) for line in lines)
    for other in near.order_by("-pk")[:3]:
        if sorted(other.lines.values_list("sku_id", "quantity")) == mine:
            return {"number": other.number}
    return None


def _below_floor(order: Order, lines: list[Row]) -> dict[str, str] | None:
    # Few goods have a floor: a long order asks about those alone.
    with_floor = set(order.lines.filter(sku__floor_price__gt=0).values_list("sku_id", flat=True))
    if not with_floor:
        return None
    low = sorted({one.code for one in below_floor(r for r in lines if r.sku_id in with_floor)})
    return {"goods": ", ".join(low[:_MOST_NAMED])} if low else None


def _no_address(order: Order, _lines: list[Row]) -> dict[str, str] | None:
    if order.delivery_method == DeliveryMethod.PICKUP:
        return None
    is_short = len(order.address.strip()) < _SHORTEST_ADDRESS
    return {} if is_short or not order.phone.strip() or not order.recipient.strip() else None


def _many_times(order: Order, lines: list[Row]) -> dict[str, str] | None:
    wanted: dict[int, Decimal] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, ZERO) + line.quantity
    params = {
        "customer": order.customer_id, "order": order.pk, "at": order.created_at,
        "skus": list(wanted),
    }  # fmt: skip
    usual = run_sql(_QUANTITIES, params)
    many = [sku for sku, average in usual if wanted[sku] >= TIMES_QUANTITY * average]
    names = sorted(goods.name for goods in goods_by_id(many).values()) if many else []
    return {"goods": ", ".join(names[:_MOST_NAMED])} if names else None


Rule = Callable[[Order, list[Row]], dict[str, str] | None]
_RULES: dict[str, tuple[Rule, Promise]] = {
    "amount": (
        _too_much,
        _("It comes to %(total)s; the customer's usual order is %(usual)s. Ask if it is right."),
    ),
    "again": (
        _again,
        _("The same goods came minutes before as %(number)s. Ask if both are wanted, or merge."),
    ),
    "floor": (
        _below_floor,
        _("Below the floor price: %(goods)s. Correct the price, or have it released."),
    ),
    "address": (
        _no_address,
        _("Recipient, phone or address is missing or too short. Complete it before it is packed."),
    ),
    "quantity": (
        _many_times,
        _("Ten times the usual quantity or more: %(goods)s. Ask if cases were meant."),
    ),
}  # fmt: skip
CODES: dict[str, str | Promise] = {
    "amount": _("Unusual amount"),
    "again": _("Ordered twice"),
    "floor": _("Price below the floor"),
    "address": _("Address incomplete"),
    "quantity": _("Unusual quantity"),
}
