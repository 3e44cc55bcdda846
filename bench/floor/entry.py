"""One line of a long order by hand: find goods, change a quantity, keep sums and promise."""

from decimal import Decimal

import psycopg

_FIND = """
SELECT s.id, p.name, s.base_price, coalesce(l.on_hand - l.promised, 0)
FROM inventory_sku s JOIN inventory_product p ON p.id = s.product_id
LEFT JOIN inventory_stocklevel l ON l.sku_id = s.id WHERE s.code = %s
"""
_LOCK = "SELECT id, warehouse_id, version FROM orders_order WHERE number = %s FOR UPDATE"
_LINE = """
UPDATE orders_orderline l SET quantity = %(quantity)s, amount = round(unit_price * %(quantity)s, 2)
FROM (SELECT id, quantity AS was FROM orders_orderline WHERE id = %(line)s) old
WHERE l.id = old.id RETURNING l.sku_id, old.was
"""
_SUM = """
UPDATE orders_order o SET version = version + 1,
    total = (SELECT sum(amount) FROM orders_orderline WHERE order_id = o.id) WHERE id = %s
"""
_PROMISE = """
UPDATE inventory_stocklevel SET promised = promised + %s WHERE sku_id = %s AND warehouse_id = %s
"""


def find(plain: psycopg.Connection[tuple[object, ...]], code: str) -> None:
    """The goods with a code, their price and what is free."""
    plain.execute(_FIND, [code]).fetchall()


def change_line(
    plain: psycopg.Connection[tuple[object, ...]], number: str, line: int, quantity: Decimal
) -> None:
    """One line's quantity, the order's total and the stock set aside, in one transaction."""
    with plain.transaction():
        row = plain.execute(_LOCK, [number]).fetchone()
        assert row is not None  # noqa: S101 - the workload made it
        changed = plain.execute(_LINE, {"line": line, "quantity": quantity}).fetchone()
        assert changed is not None  # noqa: S101
        sku, was = changed
        plain.execute(_SUM, [row[0]])
        assert isinstance(was, Decimal)  # noqa: S101
        plain.execute(_PROMISE, [quantity - was, sku, row[1]])
