"""What is asked of a supplier, line by line: added up, priced, and looked over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Kit, Supplier, SupplierGoods
from wholesale.money import ZERO
from wholesale.refusals import Refusal

MAX_QUANTITY = Decimal(10) ** 9


class WrongPurchase(Refusal):
    """Something said about the purchase cannot be."""


@dataclass(frozen=True, slots=True)
class PurchaseWish:
    """So many base units of a SKU; without a price, what the supplier's goods say."""

    sku_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    expected_on: date | None = None


def added_up(lines: Sequence[PurchaseWish]) -> list[PurchaseWish]:
    """One line for each SKU. Refuses with WrongPurchase where the prices differ."""
    held: dict[int, PurchaseWish] = {}
    for line in lines:
        if earlier := held.get(line.sku_id):
            price = earlier.unit_price if earlier.unit_price is not None else line.unit_price
            if None not in (price, line.unit_price) and price != line.unit_price:
                raise WrongPurchase(
                    _("The same goods stand on two lines at two prices. Order them apart.")
                )
            quantity = earlier.quantity + line.quantity
            held[line.sku_id] = replace(earlier, quantity=quantity, unit_price=price)
        else:
            held[line.sku_id] = line
    return list(held.values())


def with_prices(
    supplier: Supplier, wishes: Sequence[PurchaseWish]
) -> list[tuple[PurchaseWish, str]]:
    """Each wish with the supplier's price where it says none, and his code; one query."""
    known = {
        goods.sku_id: goods
        for goods in SupplierGoods.objects.filter(
            supplier=supplier, sku__in=[wish.sku_id for wish in wishes]
        )
    }
    told = []
    for wish in wishes:
        goods = known.get(wish.sku_id)
        usual = goods.unit_price if goods else ZERO
        price = usual if wish.unit_price is None else wish.unit_price
        told.append((replace(wish, unit_price=price), goods.code if goods else ""))
    return told


def checked(wishes: list[tuple[PurchaseWish, str]]) -> list[tuple[PurchaseWish, str]]:
    """The wishes. Refuses with WrongPurchase what nobody can order: nothing, too much, bundles."""
    if not wishes:
        raise WrongPurchase(_("There is nothing to order: enter at least one quantity."))
    for wish, _code in wishes:
        price = wish.unit_price or ZERO
        if not ZERO < wish.quantity <= MAX_QUANTITY or not ZERO <= price <= MAX_QUANTITY:
            raise WrongPurchase(_("A quantity or a price is too large, or not above zero."))
    bundles = Kit.objects.filter(is_bundle=True, sku__in=[wish.sku_id for wish, _code in wishes])
    if codes := list(bundles.values_list("sku__code", flat=True)[:5]):
        raise WrongPurchase(
            _("%(codes)s is sold from its parts. Order the parts instead.")
            % {"codes": ", ".join(codes)}
        )
    return wishes


def require_reason(because: str) -> None:
    """Refuse with WrongPurchase unless somebody says why."""
    if not because.strip():
        raise WrongPurchase(_("Say why: a reason is needed."))
