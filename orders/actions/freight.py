"""运费差价: what the customer pays for the way to a place we do not serve, when he agrees to it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from orders.actions.holds import hold_or_let_go, release
from orders.actions.parts import add_up, require_waiting
from orders.actions.review import ChangedMeanwhile, locked_for_decision, required
from orders.actions.versions import keep_version
from orders.models import DeliveryMethod, HoldCode, Order
from orders.queries.holds import open_holds
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.refusals import Refusal

_MOST = Decimal(10) ** 8


class WrongFreight(Refusal):
    """What was keyed is no amount, or nothing is in the way of this order's address."""


def amount_in(text: str) -> Decimal:
    """The amount somebody typed; what is no number is none that anybody accepts."""
    try:
        return Decimal(text.replace(",", "").strip()[:20] or "NaN")
    except InvalidOperation:
        return Decimal("NaN")


@use_case
def ask_freight(*, number: str, version: int, amount: Decimal, by: User, at: datetime) -> Order:
    """Ask the customer of a waiting order to pay so much for the way; 0 takes question and charge.

    Nothing is charged until he agrees. Only while a hold stands against the address, except for
    0. Locks the order (and, for 0, the customer's account). Refuses with ChangedMeanwhile,
    IllegalMove or WrongFreight. Tells through `order.freight_asked`, or `order.changed` for 0.
    """
    order = locked_for_decision(number, version)
    require_waiting(order)
    if not amount.is_finite() or not 0 <= amount < _MOST:
        raise WrongFreight(_("Enter what the customer is to pay for the way, 0 for nothing."))
    amount = to_minor(amount, order.currency)
    if not amount:
        _charge_nothing(order, by=by, at=at)
        return order
    if not any(hold.code == HoldCode.ADDRESS for hold in open_holds(order)):
        raise WrongFreight(
            _("Nothing stands against the address of %(number)s, so there is nothing to pay for.")
            % {"number": number},
            document=number,
        )
    order.freight_asked, order.freight_by = amount, by
    order.version += 1
    order.save(update_fields=["freight_asked", "freight_by", "version"])
    _tell("order.freight_asked", order, amount, by=by, at=at)
    return order


@use_case
def accept_freight(*, number: str, amount: Decimal, by: User, at: datetime) -> Order:
    """Agree to pay for the way: it becomes part of the total, and the address is let pass.

    `amount` is what he saw. The hold is released in the name of whoever asked. Locks the order
    and the customer's account. Refuses with ChangedMeanwhile or IllegalMove. Tells through
    `order.freight_accepted` and `order.released`.
    """
    order = _asked(number, amount)
    keep_version(order, by=by, at=at, because=_("Freight difference"))
    before = order.total
    order.freight, order.freight_asked = amount, None
    add_up(order, "freight", "freight_asked")
    changes = {"freight": ["", str(amount)], "total": [str(before), str(order.total)]}
    _tell("order.freight_accepted", order, amount, by=by, at=at, changes=changes)
    held = [hold for hold in open_holds(order) if hold.code == HoldCode.ADDRESS]
    if held:
        because = _("The customer pays the freight difference of %(amount)s.") % {"amount": amount}
        release(order, held, because, by=order.freight_by or by, at=at)
    hold_or_let_go(order, by=by, at=at)
    return order


@use_case
def decline_freight(*, number: str, amount: Decimal, because: str, by: User, at: datetime) -> Order:
    """Say no to paying for the way; the order waits on, the merchant finds another way out.

    Locks the order. Refuses with ReasonMissing, ChangedMeanwhile or IllegalMove. Tells through
    `order.freight_declined`.
    """
    because = required(because)
    order = _asked(number, amount)
    order.freight_asked = None
    order.version += 1
    order.save(update_fields=["freight_asked", "version"])
    _tell("order.freight_declined", order, amount, by=by, at=at, because=because)
    return order


@in_transaction
def forget_freight(order: Order, changed: Iterable[str]) -> list[str]:
    """After a change of the way of a locked order: a question that is no longer the same is gone.

    Who fetches his goods himself pays for no way. Gives the fields that changed; not saved.
    """
    if not {"address", "delivery_method"} & set(changed):
        return []
    order.freight_asked = None
    if order.delivery_method == DeliveryMethod.PICKUP:
        order.total -= order.freight
        order.freight = ZERO
    return ["freight_asked", "freight", "total"]


@in_transaction
def _asked(number: str, amount: Decimal) -> Order:
    """The locked order whose customer was asked for just this amount."""
    order = Order.objects.locked(number)
    require_waiting(order)
    if order.freight_asked is None or order.freight_asked != amount:
        raise ChangedMeanwhile(
            _("This is not asked for any more. Look at order %(number)s again.")
            % {"number": number},
            document=number,
        )
    return order


@in_transaction
def _charge_nothing(order: Order, *, by: User, at: datetime) -> None:
    if not order.freight and order.freight_asked is None:
        return
    before = {"freight": str(order.freight), "total": str(order.total)}
    if order.freight:
        keep_version(order, by=by, at=at, because=_("Freight difference"))
    order.freight, order.freight_asked = ZERO, None
    add_up(order, "freight", "freight_asked")
    hold_or_let_go(order, by=by, at=at)
    after = {"freight": "0", "total": str(order.total)}
    changes = audit.changes(before, after)
    audit.record("order.freight_dropped", document=order.number, by=by, at=at, changes=changes)
    outbox.say("order.changed", document=order.number, customer=order.customer_id)


@in_transaction
def _tell(
    event: str, order: Order, amount: Decimal, *, by: User, at: datetime, because: str = "",
    changes: dict[str, list[str]] | None = None,
) -> None:  # fmt: skip
    facts = {"changes": changes} if changes else {"amount": str(amount)}
    audit.record(event, document=order.number, by=by, at=at, because=because, **facts)
    outbox.say(event, document=order.number, customer=order.customer_id, amount=str(amount))
