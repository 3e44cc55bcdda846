"""Goods with quantities, as every document of the warehouse takes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from wholesale.money import ZERO
from wholesale.refusals import Refusal

MAX_LINES = 5000
MAX_QUANTITY = Decimal(10) ** 12


class WrongLines(Refusal):
    """There are no lines, too many, or one that cannot be."""


@dataclass(frozen=True, slots=True)
class Goods:
    """So many base units of a SKU; `price` is a stated cost per unit, for paper only."""

    sku_id: int
    quantity: Decimal
    price: Decimal | None = None


def added_up(lines: Iterable[Goods]) -> list[Goods]:
    """One line per SKU, in SKU order; refuses with WrongLines."""
    found: dict[int, Goods] = {}
    for line in lines:
        if line.quantity < 0 or line.quantity > MAX_QUANTITY or (line.price or ZERO) < 0:
            raise WrongLines(_("Quantities and costs are zero or more, and not endless."))
        known = found.get(line.sku_id)
        price = line.price if line.price is not None or known is None else known.price
        before = known.quantity if known else ZERO
        found[line.sku_id] = Goods(line.sku_id, before + line.quantity, price)
    wanted = [found[sku] for sku in sorted(found) if found[sku].quantity]
    if not wanted:
        raise WrongLines(_("There is nothing to post: enter at least one quantity."))
    if len(wanted) > MAX_LINES:
        raise WrongLines(_("At most %(limit)s lines in one document. Split it.")
                         % {"limit": MAX_LINES})  # fmt: skip
    return wanted
