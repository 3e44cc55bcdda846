"""Goods are ordered from a supplier: written, changed, sent, put off, closed short, cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from inventory import incoming
from inventory.actions.purchase_lines import (
    PurchaseWish,
    WrongPurchase,
    added_up,
    checked,
    require_reason,
    with_prices,
)
from inventory.models import (
    PurchaseLine,
    PurchaseOrder,
    PurchaseState,
    Supplier,
    Warehouse,
)
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

_CENT = Decimal("0.01")


class ChangedMeanwhile(Refusal):
    """Somebody changed the purchase order since the person opened it."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is ordered: from whom, into which warehouse, for which day, which goods."""

    supplier: Supplier
    warehouse: Warehouse
    lines: Sequence[PurchaseWish]
    expected_on: date | None = None
    note: str = ""


def worth(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """What so much costs, to the cent."""
    return (quantity * unit_price).quantize(_CENT, ROUND_HALF_UP)


@use_case
def write_purchase(*, purchase: Purchase, key: str, by: User, at: datetime) -> PurchaseOrder:
    """Write a purchase order as a draft; the same `key` does it once.

    Lines of one SKU are added up. Changes no stock. Refuses with WrongPurchase.
    """
    number, is_first = idempotency.claim_number(key, purpose="purchase", by_id=by.pk, prefix="PO")
    if not is_first:
        return PurchaseOrder.objects.get(number=number)
    return create_purchase(number, purchase, by=by, at=at)


@in_transaction
def create_purchase(number: str, purchase: Purchase, *, by: User, at: datetime) -> PurchaseOrder:
    """The building block of `write_purchase`, for whoever proposes several at once."""
    order = PurchaseOrder(number=number, created_at=at, created_by=by)
    _say(order, purchase)
    audit.record(
        "purchase.written", document=number, by=by, at=at,
        supplier=purchase.supplier.code, lines=order.line_count, total=str(order.total),
    )  # fmt: skip
    return order


@use_case
def change_purchase(
    *, number: str, version: int, purchase: Purchase, by: User, at: datetime
) -> PurchaseOrder:
    """Let a draft say something else. Locks the order.

    Refuses with WrongPurchase (also when it is no draft any more) or ChangedMeanwhile.
    """
    order = PurchaseOrder.objects.locked(number)
    _require_version(order, version)
    if order.state != PurchaseState.DRAFT:
        raise WrongPurchase(
            _("%(number)s was sent already. Close it short, and order the rest anew.")
            % {"number": number}
        )
    before = {"lines": order.line_count, "total": str(order.total)}
    order.lines.all().delete()
    order.version += 1
    _say(order, purchase)
    audit.record(
        "purchase.changed", document=number, by=by, at=at,
        changes=audit.changes(before, {"lines": order.line_count, "total": str(order.total)}),
    )  # fmt: skip
    return order


@use_case
def send_purchase(*, number: str, version: int, by: User, at: datetime) -> PurchaseOrder:
    """Order it: its goods are on their way from now on.

    Locks the order, then the stock levels. Refuses with IllegalMove, ChangedMeanwhile, or
    WrongPurchase without an expected day. Message: purchase.sent.
    """
    order = PurchaseOrder.objects.locked(number)
    _require_version(order, version)
    order.move_to(PurchaseState.SENT)
    lines = list(order.lines.all())
    if not order.expected_on and not all(line.expected_on for line in lines):
        raise WrongPurchase(_("Say when the goods are expected: customers are promised that day."))
    order.sent_at = at
    order.version += 1
    order.save(update_fields=["state", "sent_at", "version"])
    incoming.expect(order.warehouse, open_of(order, lines), document=number, at=at)
    audit.record("purchase.sent", document=number, by=by, at=at, expected=str(order.expected_on))
    outbox.say("purchase.sent", document=number)
    return order


@use_case
def move_expected(
    *,
    number: str,
    expected_on: date,
    lines: Mapping[int, date | None],
    because: str,
    by: User,
    at: datetime,
) -> PurchaseOrder:
    """Say another day; `lines` are {line id: its own day, None: that of the order}.

    The days customers are shown move with it. Locks the order. Refuses with WrongPurchase when
    nothing of it is on its way. Message: purchase.date_moved.
    """
    order = PurchaseOrder.objects.locked(number)
    if order.state not in (PurchaseState.DRAFT, *_open_states()):
        raise WrongPurchase(_("Nothing of %(number)s is on its way any more.") % {"number": number})
    before = order.expected_on
    order.expected_on = expected_on
    order.version += 1
    order.save(update_fields=["expected_on", "version"])
    held = {line.pk: line for line in order.lines.all()}
    changed = [held[pk] for pk in lines if pk in held]
    for line in changed:
        line.expected_on = lines[line.pk]
    PurchaseLine.objects.bulk_update(changed, ["expected_on"])
    audit.record(
        "purchase.date_moved", document=number, by=by, at=at, because=because,
        changes={"expected_on": [str(before or ""), str(expected_on)]},
    )  # fmt: skip
    outbox.say("purchase.date_moved", document=number, expected=str(expected_on))
    return order


@use_case
def close_purchase(*, number: str, because: str, by: User, at: datetime) -> PurchaseOrder:
    """Await no more of a partly received order.

    Locks the order, then the stock levels. Refuses with IllegalMove, or WrongPurchase without
    a reason.
    """
    return _end(number, PurchaseState.CLOSED, because, by=by, at=at)


@use_case
def cancel_purchase(*, number: str, because: str, by: User, at: datetime) -> PurchaseOrder:
    """Take back an order of which nothing came.

    Locks the order, then the stock levels. Refuses as `close_purchase` does.
    """
    return _end(number, PurchaseState.CANCELLED, because, by=by, at=at)


def open_of(order: PurchaseOrder, lines: Sequence[PurchaseLine]) -> dict[int, Decimal]:
    """What of an order is on its way: {SKU id: base units}."""
    if not order.is_open:
        return {}
    return {line.sku_id: line.open_quantity for line in lines if line.open_quantity}


@in_transaction
def _end(
    number: str, state: PurchaseState, because: str, *, by: User, at: datetime
) -> PurchaseOrder:
    require_reason(because)
    event = f"purchase.{state.value}"
    order = PurchaseOrder.objects.locked(number)
    rest = open_of(order, list(order.lines.all()))
    order.move_to(state)
    order.version += 1
    order.save(update_fields=["state", "version"])
    incoming.unexpect(order.warehouse, rest, document=number, at=at)
    audit.record(event, document=number, by=by, at=at, because=because, lines=len(rest))
    outbox.say(event, document=number)
    return order


@in_transaction
def _say(order: PurchaseOrder, purchase: Purchase) -> None:
    wishes = checked(with_prices(purchase.supplier, added_up(purchase.lines)))
    order.supplier, order.warehouse = purchase.supplier, purchase.warehouse
    order.expected_on, order.note = purchase.expected_on, purchase.note
    order.line_count = len(wishes)
    order.total = sum((worth(w.quantity, w.unit_price or ZERO) for w, _code in wishes), ZERO)
    order.save()
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            order=order, rank=rank, sku_id=wish.sku_id, code=code, quantity=wish.quantity,
            unit_price=wish.unit_price or ZERO, expected_on=wish.expected_on,
        )
        for rank, (wish, code) in enumerate(wishes)
    )  # fmt: skip


def _require_version(order: PurchaseOrder, version: int) -> None:
    if order.version != version:
        raise ChangedMeanwhile(
            _("Somebody changed %(number)s meanwhile. Look at it again.") % {"number": order.number}
        )


def _open_states() -> tuple[PurchaseState, ...]:
    return PurchaseState.SENT, PurchaseState.PART_RECEIVED
