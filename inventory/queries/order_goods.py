"""What the order path must know of goods: one lean statement for any number of lines."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import DisplayScheme
from inventory.queries.visible import is_restricted, visible_skus
from wholesale.db import run_hot
from wholesale.quantity import PackRule, in_packs

_GOODS = """
SELECT s.id, s.code, p.name, s.specification, s.specification2, u.name, s.minimum, s.multiple,
    s.base_price, s.floor_price,
    ARRAY(
        SELECT pu.name FROM inventory_pack k JOIN inventory_unit pu ON pu.id = k.unit_id
        WHERE k.sku_id = s.id ORDER BY k.factor DESC
    ),
    ARRAY(SELECT k.factor FROM inventory_pack k WHERE k.sku_id = s.id ORDER BY k.factor DESC)
FROM inventory_sku s
JOIN inventory_product p ON p.id = s.product_id
JOIN inventory_unit u ON u.id = s.unit_id
WHERE s.id = ANY(%(skus)s::bigint[])
    AND (%(off_shelf_too)s::boolean OR (s.is_on_shelf AND p.is_on_shelf))
"""


@dataclass(frozen=True, slots=True)
class OrderGoods:
    """One SKU as an order line needs it; `packs` are (unit name, factor), largest first."""

    pk: int
    code: str
    name: str
    unit: str
    minimum: int
    multiple: int
    base_price: Decimal
    packs: tuple[tuple[str, int], ...]
    floor_price: Decimal | None = None

    @property
    def pack_rule(self) -> PackRule:
        """How it may be ordered."""
        return PackRule(unit=self.unit, minimum=self.minimum, multiple=self.multiple)

    def say(self, quantity: Decimal) -> str:
        """A quantity of it in packs."""
        return in_packs(quantity, self.packs, self.unit)


def goods_on_shelf(skus: Collection[int], scheme: DisplayScheme | None) -> dict[int, OrderGoods]:
    """The goods among `skus` that are on the shelf and that the scheme shows, by id."""
    if is_restricted(scheme):
        skus = list(visible_skus(scheme).filter(pk__in=skus).values_list("pk", flat=True))
    return _goods(skus, off_shelf_too=False)


def goods_by_id(skus: Collection[int]) -> dict[int, OrderGoods]:
    """The goods among `skus`, on the shelf or not, by id."""
    return _goods(skus, off_shelf_too=True)


def _goods(skus: Collection[int], *, off_shelf_too: bool) -> dict[int, OrderGoods]:
    rows = run_hot(_GOODS, {"skus": list(skus), "off_shelf_too": off_shelf_too})
    return {
        pk: OrderGoods(
            pk, code, " ".join(filter(None, (name, first, second))), unit, minimum, multiple,
            base_price, tuple(zip(pack_names, factors, strict=True)), floor,
        )
        for pk, code, name, first, second, unit, minimum, multiple, base_price, floor, pack_names,
        factors in rows
    }  # fmt: skip
