"""What the merchant decides about a submitted order: agree, or send it back with a reason."""

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from finance import ledger as money
from inventory import ledger as stock
from orders.actions.ship import post_shipment, require_credit
from orders.models import Order, PostingPolicy
from orders.states import Approval, Fulfilment
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.permissions import may
from wholesale.refusals import Refusal

LONGEST_REASON = 200


class ChangedMeanwhile(Refusal):
    """The order is not the one the person looked at: somebody changed or decided it."""


class ReasonMissing(Refusal):
    """This step needs a reason that others can read."""


@use_case
def review_order(
    *, number: str, by: User, at: datetime, version: int | None = None, exceed_credit: bool = False
) -> Order:
    """Agree to a submitted order. The channel's policy says what that posts.

    One-step: the goods leave stock and the debt begins, in this transaction. Two-step: the
    goods are promised. `version` is what the reviewer saw; `exceed_credit` passes the
    limit for those who may.
    Locks the order, the customer's account, the stock levels. Refuses with ChangedMeanwhile,
    CreditExceeded, BooksClosed or NotEnoughStock. Tells through `order.reviewed`.
    """
    order = locked_for_decision(number, version)
    agree(order, by=by, at=at, exceed_credit=exceed_credit)
    return order


@in_transaction
def agree(order: Order, *, by: User, at: datetime, exceed_credit: bool = False) -> None:
    """Agree to a locked order and post what its channel's policy says.

    `exceed_credit` counts only when `by` holds the right to pass a customer's limit.
    """
    exceed_credit = exceed_credit and may(by, "order.exceed_credit")
    order.review(by=by, at=at)
    audit.record(
        "order.reviewed",
        document=order.number,
        by=by,
        at=at,
        total=str(order.total),
        exceed_credit=exceed_credit,
    )
    outbox.say("order.reviewed", document=order.number, customer=order.customer_id)
    if order.channel.posting == PostingPolicy.ONE_STEP:
        post_shipment(order, by=by, at=at, exceed_credit=exceed_credit)
    else:
        _promise(order, at=at, exceed_credit=exceed_credit)


@use_case
def reject_order(
    *, number: str, because: str, by: User, at: datetime, version: int | None = None
) -> Order:
    """Send a submitted order back with a reason the customer can read; frees its stock.

    Locks the order, then the stock levels. Refuses with ChangedMeanwhile, ReasonMissing or
    IllegalMove. Tells through `order.rejected`.
    """
    order = locked_for_decision(number, version)
    order.reject(because=required(because))
    _end(order, "order.rejected", by=by, at=at)
    return order


@use_case
def withdraw_order(*, number: str, because: str, by: User, at: datetime) -> Order:
    """The buyer takes back an order nobody has reviewed yet; frees its stock.

    Locks the order, then the stock levels. Refuses with IllegalMove.
    Tells through `order.withdrawn`.
    """
    order = Order.objects.locked(number)
    order.withdraw(because=because)
    _end(order, "order.withdrawn", by=by, at=at)
    return order


@in_transaction
def locked_for_decision(number: str, version: int | None) -> Order:
    """Hold an order that waits for review, and refuse when it is not what the person saw."""
    order = Order.objects.locked(number)
    if order.approval == Approval.REVIEWED:
        raise ChangedMeanwhile(
            _("%(person)s has already reviewed order %(number)s.")
            % {"person": order.reviewed_by, "number": number},
            document=number,
        )
    if version is not None:
        require_version(order, version)
    return order


def require_version(order: Order, version: int) -> None:
    """Refuse with ChangedMeanwhile when a held order is not the one the person looked at."""
    if order.version != version:
        raise ChangedMeanwhile(
            _("Order %(number)s was changed while you looked at it. Check it again below.")
            % {"number": order.number},
            document=order.number,
        )


def required(because: str) -> str:
    """The reason, trimmed; refuses with ReasonMissing when there is none or it is too long."""
    because = because.strip()
    if not because:
        raise ReasonMissing(_("Give a reason; the customer and your colleagues will read it."))
    if len(because) > LONGEST_REASON:
        raise ReasonMissing(
            _("The reason has %(length)s characters; %(most)s are kept. Please shorten it.")
            % {"length": len(because), "most": LONGEST_REASON}
        )
    return because


@in_transaction
def _promise(order: Order, *, at: datetime, exceed_credit: bool) -> None:
    owed, prepaid = money.change_account(order.customer)
    reviewed = Order.objects.filter(
        customer=order.customer, approval=Approval.REVIEWED, fulfilment=Fulfilment.NONE
    ).exclude(pk=order.pk)
    waiting = reviewed.aggregate(sum=Sum("total"))["sum"] or ZERO
    require_credit(order, owed - prepaid + waiting + order.total, exceed_credit=exceed_credit)
    was_promised, order.is_promised = order.is_promised, True
    order.version += 1
    order.save(update_fields=["approval", "is_promised", "reviewed_at", "reviewed_by", "version"])
    if not was_promised:
        stock.promise(order.warehouse, order.demand(), document=order.number, at=at)


@in_transaction
def _end(order: Order, event: str, *, by: User, at: datetime) -> None:
    was_promised, order.is_promised = order.is_promised, False
    order.version += 1
    order.save(update_fields=["approval", "because", "is_promised", "version"])
    audit.record(event, document=order.number, by=by, at=at, because=order.because)
    outbox.say(event, document=order.number, customer=order.customer_id, because=order.because)
    if was_promised:
        stock.release(order.warehouse, order.demand(), document=order.number, at=at)
