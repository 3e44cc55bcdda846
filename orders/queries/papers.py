"""Lines as papers show them: code, full name (of a bundle with what is in it), packs, price."""

from dataclasses import dataclass
from decimal import Decimal

from inventory.queries.kits import parts_in_words
from inventory.queries.order_goods import goods_by_id
from orders.models import Order, Quotation, ReturnOrder, Shipment


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of a paper; `packs` says the quantity in packs."""

    code: str
    name: str
    packs: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal


def lines_of_order(order: Order) -> list[PaperLine]:
    """What was ordered, in the order of the lines; three queries.

    Where the order's promotion took something off a line, its price is the amount over the
    quantity, so that the paper adds up.
    """
    rows = order.lines.order_by("position").values_list(
        "sku_id", "quantity", "unit_price", "amount", "discount"
    )
    return _drawn(
        [(sku, q, amount / q if off else price, amount) for sku, q, price, amount, off in rows]
    )


def lines_of_quotation(quotation: Quotation) -> list[PaperLine]:
    """What is offered; three queries."""
    rows = quotation.lines.order_by("position")
    return _drawn(list(rows.values_list("sku_id", "quantity", "unit_price", "amount")))


def lines_of_shipment(shipment: Shipment) -> list[PaperLine]:
    """What left with a shipment; three queries. The price is the amount over the quantity."""
    rows = shipment.lines.order_by("pk").values_list(
        "sku_id", "quantity", "order_line__unit_price", "amount", "order_line__discount"
    )
    return _drawn(
        [
            (sku, q, amount / q if off or not price else price, amount)
            for sku, q, price, amount, off in rows
        ]
    )


def lines_of_return(found: ReturnOrder) -> list[PaperLine]:
    """What comes back, at what it is credited for; three queries."""
    rows = found.lines.order_by("pk").values_list(
        "sku_id", "quantity", "shipment_line__order_line__unit_price", "amount",
        "shipment_line__order_line__discount",
    )  # fmt: skip
    return _drawn(
        [
            (sku, q, amount / q if off or not price else price, amount)
            for sku, q, price, amount, off in rows
        ]
    )


def _drawn(rows: list[tuple[int, Decimal, Decimal, Decimal]]) -> list[PaperLine]:
    goods = goods_by_id({sku for sku, *_ in rows})
    inside = parts_in_words(dict.fromkeys(goods, Decimal(1)))
    return [
        PaperLine(
            goods[sku].code,
            f"{goods[sku].name} ({inside[sku]})" if sku in inside else goods[sku].name,
            goods[sku].say(quantity), quantity, goods[sku].unit, price, amount,
        )
        for sku, quantity, price, amount in rows
    ]  # fmt: skip
