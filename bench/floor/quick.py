"""500 lines of codes turned into goods, prices and stock, by hand: one statement."""

import psycopg

_FIND = """
SELECT a.n, s.id, p.name, coalesce(pr.unit_price, s.base_price), l.on_hand - l.promised
FROM unnest(%s::int[], %s::text[]) AS a(n, code)
LEFT JOIN inventory_sku s ON s.code = a.code
LEFT JOIN inventory_product p ON p.id = s.product_id
LEFT JOIN inventory_price pr ON pr.sku_id = s.id AND pr.from_quantity <= 24
LEFT JOIN inventory_stocklevel l ON l.sku_id = s.id
"""


def read_codes(plain: psycopg.Connection[tuple[object, ...]], text: str) -> int:
    """Lines of "code quantity" with their goods, price and what is free; how many were found."""
    rows = [line.split() for line in text.splitlines()]
    codes = [row[0] for row in rows]
    found = plain.execute(_FIND, [list(range(len(codes))), codes]).fetchall()
    return sum(row[1] is not None for row in found)
