"""The versions of an order, each beside the one before it: what came, went and changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from inventory.models import Sku
from orders.models import Order, OrderVersion
from wholesale.models import User
from wholesale.money import ZERO

_Key = tuple[int, bool]  # SKU, whether it is a gift


@dataclass(slots=True)
class Held:
    """How much of some goods a version has, at which price, for how much."""

    quantity: Decimal = ZERO
    price: Decimal = ZERO
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Difference:
    """Goods that differ between two versions; an empty text says that there were none."""

    sku: Sku
    is_gift: bool
    before: str
    after: str
    price_before: Decimal | None
    price_after: Decimal | None
    amount: Decimal

    @property
    def has_new_price(self) -> bool:
        """Whether goods that stay cost something else now."""
        both = self.price_before is not None and self.price_after is not None
        return both and self.price_before != self.price_after


@dataclass(frozen=True, slots=True)
class VersionSaid:
    """One version: who made it and why, its total, and what differs from the one before."""

    number: int
    by: User
    at: datetime | None
    because: str
    is_by_customer: bool
    total: Decimal
    off: Decimal
    differences: list[Difference]


def versions_of(order: Order) -> list[VersionSaid]:
    """Every version of an order, the newest first; nothing when it was never changed.

    Four queries whatever their number (the order has `placed_by` at hand).
    """
    kept = list(OrderVersion.objects.filter(order=order).select_related("by"))
    if not kept:
        return []
    states = [(_added_up(_plain(version.lines)), version.total) for version in kept]
    states.append((lines_added_up(order), order.total))
    skus = goods_of(key[0] for state, _total in states for key in state)
    found = [
        VersionSaid(
            1, order.placed_by, order.submitted_at or order.created_at, "", order.is_by_customer,
            states[0][1], ZERO, [],
        )
    ]  # fmt: skip
    for version, (before, total_before), (after, total) in zip(
        kept, states, states[1:], strict=False
    ):
        found.append(
            VersionSaid(
                version.number + 1, version.by, version.at, version.because,
                version.is_by_customer, total, total - total_before,
                differences(before, after, skus),
            )
        )  # fmt: skip
    return found[::-1]


def differences(
    before: Mapping[_Key, Held], after: Mapping[_Key, Held], skus: Mapping[int, Sku]
) -> list[Difference]:
    """What differs, in the order of the goods: those that were there first, then new ones."""
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        sku = skus[key[0]]
        found.append(
            Difference(
                sku,
                key[1],
                sku.say(old.quantity) if old else "",
                sku.say(new.quantity) if new else "",
                old.price if old else None,
                new.price if new else None,
                (new.amount if new else ZERO) - (old.amount if old else ZERO),
            )
        )
    return found


def _added_up(lines: Iterable[tuple[int, bool, Decimal, Decimal, Decimal]]) -> dict[_Key, Held]:
    held: dict[_Key, Held] = {}
    for sku, is_gift, quantity, price, amount in lines:
        one = held.setdefault((sku, is_gift), Held(price=price))
        one.quantity += quantity
        one.amount += amount
    return held


def _plain(lines: list[dict[str, Any]]) -> Iterable[tuple[int, bool, Decimal, Decimal, Decimal]]:
    for line in lines:
        yield (
            line["sku"], line["gift"], Decimal(line["quantity"]), Decimal(line["price"]),
            Decimal(line["amount"]),
        )  # fmt: skip


def lines_added_up(order: Order) -> dict[_Key, Held]:
    """What an order holds now, by goods; one query."""
    return _added_up(order.lines.values_list("sku", "is_gift", "quantity", "unit_price", "amount"))


def goods_of(wanted: Iterable[int]) -> dict[int, Sku]:
    """Goods by id, with what is needed to say their quantities."""
    rows = Sku.objects.select_related("product", "unit").prefetch_related("packs__unit")
    return rows.in_bulk(set(wanted))
