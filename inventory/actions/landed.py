"""Freight and duty of a receipt: spread over its goods, and taken back."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from inventory import costs, incoming, ledger
from inventory.actions.purchase_lines import WrongPurchase, require_reason
from inventory.actions.receipts import locked_receipt, require_unbilled
from inventory.ledger import Against, ValueChange
from inventory.models import GoodsReceipt, LandedCost, ReceiptState, StockLevel
from wholesale import audit, idempotency, numbering
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO

MAX_AMOUNT = Decimal(10) ** 9
_CENT = Decimal("0.01")
Place = tuple[int, int]


@use_case
def land_cost(
    *, number: str, what: str, amount: Decimal, by_quantity: bool, key: str, by: User, at: datetime
) -> LandedCost:
    """Put freight or duty onto the goods of a receipt; the same `key` does it once.

    Shared by worth, or by quantity, exact to the cent. The share of goods that have left
    since is a purchase price difference. Locks the receipt, then the stock levels. Refuses
    with WrongPurchase.
    """
    cost_number, is_first = idempotency.claim_number(
        key, purpose="landed_cost", by_id=by.pk, prefix="LC"
    )
    if not is_first:
        return LandedCost.objects.get(number=cost_number)
    receipt = locked_receipt(number)
    if receipt.state == ReceiptState.WRITTEN_OFF or receipt.reverses_id:
        raise WrongPurchase(_("%(number)s is written off.") % {"number": number})
    if not what.strip() or not ZERO < amount <= MAX_AMOUNT or amount != amount.quantize(_CENT):
        raise WrongPurchase(_("Say what was paid for, and how much it cost, in whole cents."))
    shares = _shares(receipt, amount, by_quantity=by_quantity)
    there = _still_there(receipt, shares)
    cost = LandedCost.objects.create(
        number=cost_number, receipt=receipt, what=what, amount=amount, by_quantity=by_quantity,
        on_stock=sum(there.values(), ZERO), posted_at=at, posted_by=by,
    )  # fmt: skip
    _post(cost, there, by=by, at=at)
    audit.record(
        "receipt.cost_landed", document=number, by=by, at=at, because=what,
        amount=str(amount), counter=cost_number,
    )  # fmt: skip
    return cost


@use_case
def take_back_cost(*, number: str, because: str, by: User, at: datetime) -> LandedCost:
    """Undo a landed cost by a linked counter: off the worth of what is still there.

    Locks the receipt, then the stock levels. Refuses with WrongPurchase.
    """
    require_reason(because)
    held = LandedCost.objects.select_related("receipt").get(number=number)
    receipt = locked_receipt(held.receipt.number)
    cost = LandedCost.objects.select_for_update(no_key=True).get(number=number)
    if cost.reverses_id or LandedCost.objects.filter(reverses=cost).exists():
        raise WrongPurchase(
            _("%(number)s is taken back already, or is itself a way back.") % {"number": number}
        )
    require_unbilled(number)
    back = _at_most_there(incoming.worths_by(number))
    counter = LandedCost.objects.create(
        number=numbering.next_number("LC"), receipt=receipt, what=cost.what, amount=-cost.amount,
        by_quantity=cost.by_quantity, on_stock=sum(back.values(), ZERO), posted_at=at,
        posted_by=by, reverses=cost,
    )  # fmt: skip
    _post(counter, back, by=by, at=at)
    audit.record(
        "receipt.cost_taken_back", document=receipt.number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    return counter


def split(amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """`amount` in cents by weight; the cents that are left over go to the largest first."""
    total = sum(weights, ZERO)
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    parts = [(amount * weight / total).quantize(_CENT, ROUND_DOWN) for weight in weights]
    rest = int((amount - sum(parts, ZERO)) / _CENT)
    for index in sorted(range(len(parts)), key=lambda i: -weights[i])[:rest]:
        parts[index] += _CENT
    return parts


def _shares(receipt: GoodsReceipt, amount: Decimal, *, by_quantity: bool) -> dict[Place, Decimal]:
    placed = incoming.placed_by(receipt.number)
    places = sorted(placed)
    weights = [placed[p].quantity if by_quantity else placed[p].value for p in places]
    return dict(zip(places, split(amount, weights), strict=True))


@in_transaction
def _still_there(receipt: GoodsReceipt, shares: dict[Place, Decimal]) -> dict[Place, Decimal]:
    placed = incoming.placed_by(receipt.number)
    costs.hold([w for w, _sku in shares], [sku for _w, sku in shares])
    held = _levels(shares)
    there = {}
    for place, share in shares.items():
        came = placed[place].quantity
        left = min(held[place].on_hand if place in held else ZERO, came)
        there[place] = (share * left / came).quantize(_CENT, ROUND_DOWN)
    return there


@in_transaction
def _at_most_there(put_on: dict[Place, Decimal]) -> dict[Place, Decimal]:
    costs.hold([w for w, _sku in put_on], [sku for _w, sku in put_on])
    held = _levels(put_on)
    return {
        place: -min(value, held[place].value if held[place].on_hand else ZERO)
        for place, value in put_on.items()
        if place in held
    }


def _levels(places: dict[Place, Decimal]) -> dict[Place, StockLevel]:
    levels = StockLevel.objects.filter(
        warehouse__in={w for w, _sku in places}, sku__in={sku for _w, sku in places}
    )
    return {(level.warehouse_id, level.sku_id): level for level in levels}


@in_transaction
def _post(cost: LandedCost, there: dict[Place, Decimal], *, by: User, at: datetime) -> None:
    incoming.revalue(there, document=cost.number, at=at)
    ledger.tell_value(ValueChange(cost.number, cost.amount, Against.FREIGHT, at, by))
    if gone := cost.amount - cost.on_stock:
        ledger.tell_value(ValueChange(cost.number, -gone, Against.PRICE, at, by))
