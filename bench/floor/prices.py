"""The price of many goods as one hand-written statement: base, level, own, by quantity.

Price books, promotions and the reasons are left out.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_PRICES = """
SELECT DISTINCT ON (w.sku_id) w.sku_id, coalesce(p.unit_price, s.base_price)
FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
JOIN inventory_sku s ON s.id = w.sku_id
LEFT JOIN inventory_price p ON p.sku_id = w.sku_id
    AND p.price_list_id = ANY(%(lists)s::bigint[]) AND p.from_quantity <= w.quantity
ORDER BY w.sku_id, (p.price_list_id = %(own)s::bigint) DESC NULLS LAST, p.from_quantity DESC
"""


def price_all(
    connection: Any, wanted: Mapping[int, Decimal], own: int | None, level: int | None
) -> dict[int, Decimal]:
    """{SKU id: price per base unit} for {SKU id: quantity}."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PRICES,
            {
                "skus": list(wanted), "quantities": list(wanted.values()),
                "own": own, "lists": [own, level],
            },
        )  # fmt: skip
        return dict(cursor.fetchall())
