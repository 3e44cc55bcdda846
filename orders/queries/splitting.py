"""The page that splits an order: what goes, what stays, and what both come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from inventory.models import Warehouse
from inventory.queries.offers import free_stock
from orders.models import OrderLine
from orders.queries.page import OrderPage
from wholesale.money import ZERO, to_minor

_MOST = Decimal(10) ** 12


@dataclass(slots=True)
class SplitRow:
    """A line: what of it goes (as keyed), what stays, and their amounts."""

    line: OrderLine
    free: Decimal
    keyed: str = "0"
    goes: Decimal = ZERO
    error: str = ""

    @property
    def stays(self) -> Decimal:
        """What stays on the order."""
        return self.line.quantity - self.goes

    @property
    def amount(self) -> Decimal:
        """What goes, in money."""
        line = self.line
        if self.goes == line.quantity:
            return line.amount
        return to_minor(line.amount * self.goes / line.quantity, line.order.currency)

    def set(self, quantity: Decimal) -> None:
        """So much goes."""
        self.goes, self.keyed = quantity, f"{quantity.normalize():f}"


class SplitPage:
    """What somebody is about to split, suggested or keyed."""

    def __init__(self, page: OrderPage, *, warehouses: Sequence[Warehouse]) -> None:
        self.order = page.order
        self.warehouses = warehouses
        self.warehouse: Warehouse | None = None
        found = page.order.lines.select_related("order", "sku__product", "sku__unit")
        lines = list(found.prefetch_related("sku__packs__unit"))
        beside = page.grid.beside([line.sku_id for line in lines])
        self.rows = [SplitRow(line, beside[line.sku_id].free) for line in lines]

    def suggest(self, by: str, warehouse: str) -> None:
        """Fill in what goes: what is short here ("stock"), or what a warehouse has ("place")."""
        if by == "stock":
            for row in self.rows:
                row.set(_whole_packs(row.line, row.line.quantity - max(row.free, ZERO)))
        self._choose(warehouse)
        if by == "place" and self.warehouse:
            there = self._free_at(self.warehouse)
            for row in self.rows:
                has_all = there.get(row.line.sku_id, ZERO) >= row.line.quantity
                row.set(row.line.quantity if has_all else ZERO)

    def read(self, data: QueryDict) -> None:
        """Take over what was keyed; what is no quantity says so on its row."""
        self._choose(data.get("warehouse", ""))
        for row in self.rows:
            row.keyed = data.get(f"take_{row.line.pk}", "0").strip()[:30] or "0"
            try:
                quantity = Decimal(row.keyed.replace(",", ""))
            except InvalidOperation:
                quantity = Decimal("NaN")
            if not quantity.is_finite() or not 0 <= quantity < _MOST:
                row.error = _("Enter a number.")
            elif quantity > row.line.quantity:
                row.error = _("The order has only %(quantity)s.") % {
                    "quantity": row.line.sku.say(row.line.quantity)
                }
            else:
                row.goes = quantity

    @property
    def take(self) -> dict[int, Decimal]:
        """What goes, by line."""
        return {row.line.pk: row.goes for row in self.rows if row.goes}

    @property
    def errors(self) -> int:
        """How many rows cannot be read."""
        return sum(bool(row.error) for row in self.rows)

    @property
    def goes(self) -> Decimal:
        """What the new order comes to."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def stays(self) -> Decimal:
        """What this order comes to then."""
        return self.order.total - self.goes

    def _choose(self, code: str) -> None:
        self.warehouse = next((one for one in self.warehouses if one.code == code), None)

    def _free_at(self, warehouse: Warehouse) -> dict[int, Decimal]:
        skus = [row.line.sku_id for row in self.rows]
        return free_stock(skus, warehouse.pk)


def _whole_packs(line: OrderLine, short: Decimal) -> Decimal:
    """What must go so that what stays is there, in whole packs; all of it when nothing can stay."""
    if short <= 0:
        return ZERO
    rule = line.sku.pack_rule
    can_stay = Decimal(rule.neighbours(max(line.quantity - short, ZERO))[0])
    goes = line.quantity - can_stay
    return goes if can_stay and goes >= rule.minimum else line.quantity
