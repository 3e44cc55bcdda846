"""What the merchant decides about a submitted order: agree, hold, send it back with a reason."""

from datetime import datetime

from django.utils.translation import gettext as _

from inventory import ledger as stock
from orders.actions import shares
from orders.actions.deals import keep_deals
from orders.actions.holds import end_holds, look_again
from orders.actions.ship import post_shipment
from orders.models import HoldStep, Order, PostingPolicy
from orders.states import Approval
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

LONGEST_REASON = 200


class ChangedMeanwhile(Refusal):
    """The order is not the one the person looked at: somebody changed or decided it."""


class RemarkUnread(Refusal):
    """The buyer said something that nobody has ticked as read."""


class ReasonMissing(Refusal):
    """This step needs a reason that others can read."""


@use_case
def review_order(*, number: str, by: User, at: datetime, version: int | None = None) -> Order:
    """Agree to a submitted order, or put it on hold when something stands against it.

    The channel's policy says what agreeing posts. One-step: the goods leave stock and the debt
    begins, in this transaction. Two-step: the goods are promised. The order given back is
    reviewed or on hold (`Order.is_held`). `version` is what the reviewer saw.
    Locks the order, the customer's account, the stock levels. Refuses with ChangedMeanwhile,
    IllegalMove, RemarkUnread, BooksClosed or NotEnoughStock. Tells through `order.reviewed` or
    `order.held`.
    """
    order = locked_for_decision(number, version)
    _require_remark_read(order)
    decide(order, by=by, at=at)
    return order


@in_transaction
def decide(order: Order, *, by: User, at: datetime) -> None:
    """Agree to a locked order and post what its channel's policy says, or put it on hold."""
    if order.waits_for_review and look_again(order, step=HoldStep.REVIEW, by=by, at=at):
        _hold(order)
    else:
        _agree(order, by=by, at=at)


@in_transaction
def _hold(order: Order) -> None:
    if not order.is_held:
        order.hold()
        order.version += 1
        order.save(update_fields=["approval", "version"])


@in_transaction
def _agree(order: Order, *, by: User, at: datetime) -> None:
    order.review(by=by, at=at)
    audit.record("order.reviewed", document=order.number, by=by, at=at, total=str(order.total))
    outbox.say("order.reviewed", document=order.number, customer=order.customer_id)
    if order.channel.posting == PostingPolicy.ONE_STEP:
        post_shipment(order, by=by, at=at)
    else:
        _promise(order, at=at)


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


def _require_remark_read(order: Order) -> None:
    if order.waits_for_review and order.has_unread_remark and order.channel.remark_must_be_read:
        raise RemarkUnread(
            _("Order %(number)s has a remark: “%(remark)s” Tick it as read, then approve.")
            % {"number": order.number, "remark": order.remark},
            document=order.number,
        )


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
def _promise(order: Order, *, at: datetime) -> None:
    was_promised, order.is_promised = order.is_promised, True
    order.version += 1
    order.save(update_fields=["approval", "is_promised", "reviewed_at", "reviewed_by", "version"])
    if not was_promised:
        shares.give_back(order, at=at)
        stock.promise(order.warehouse, order.demand(), document=order.number, at=at)


@in_transaction
def _end(order: Order, event: str, *, by: User, at: datetime) -> None:
    was_promised, order.is_promised = order.is_promised, False
    order.version += 1
    order.save(update_fields=["approval", "because", "is_promised", "version"])
    end_holds(order, at=at)
    keep_deals(order, (), is_change=True)
    audit.record(event, document=order.number, by=by, at=at, because=order.because)
    outbox.say(event, document=order.number, customer=order.customer_id, because=order.because)
    if was_promised:
        stock.release(order.warehouse, order.demand(), document=order.number, at=at)
    else:
        shares.give_back(order, at=at)
