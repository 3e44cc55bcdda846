"""The way back: un-review while nothing is downstream, write off what has left, close the rest."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from finance import ledger as money
from finance import packaging
from finance.models import OpenItem
from inventory import ledger as stock
from orders.actions.deals import keep_deals
from orders.actions.holds import end_holds
from orders.actions.review import required
from orders.models import Order, PromisePolicy, ReturnOrder, Shipment
from orders.states import Approval, Fulfilment, ReturnState, ShipmentState
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class SomethingFollows(Refusal):
    """A later document builds on this one; the sentence names it and says what to do."""


@use_case
def unreview_order(*, number: str, because: str, by: User, at: datetime) -> Order:
    """Take a review back while nothing builds on it; the order waits for review again.

    What review posted is posted back: goods on hand at the cost they left with, the debt
    gone. Locks the order, its shipment, the customer's account, the stock levels. Refuses
    with ReasonMissing, IllegalMove, SomethingFollows (naming the document) or BooksClosed.
    Tells through `order.changed`.
    """
    because = required(because)
    order = Order.objects.locked(number)
    shipment = take_back_free(order)
    take_review_back(order, shipment, order.demand(), because, by=by, at=at)
    audit.record("order.unreviewed", document=number, by=by, at=at, because=because)
    outbox.say("order.changed", document=number, customer=order.customer_id, because=because)
    return order


@in_transaction
def take_back_free(order: Order) -> Shipment | None:
    """Make sure that the review of a locked order can be taken back; gives its live shipment.

    Locks the shipment and the customer's account. Refuses as `unreview_order` does.
    """
    if order.approval != Approval.REVIEWED:
        raise IllegalMove(
            _("Order %(number)s is not reviewed, so there is nothing to take back.")
            % {"number": order.number},
            document=order.number,
        )
    shipment = _live_shipment(order)
    if shipment is not None:
        _require_nothing_follows(order, shipment)
    return shipment


@in_transaction
def take_review_back(
    order: Order,
    shipment: Shipment | None,
    demand: Mapping[int, Decimal],
    because: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """Post back what the review of `demand` posted; the order waits for review again."""
    keeps_promise = order.channel.promise == PromisePolicy.AT_SUBMIT
    if shipment is not None:
        _take_back(shipment, order, because, promise_again=keeps_promise, by=by, at=at)
    elif order.is_promised and not keeps_promise:
        stock.release(order.warehouse, demand, document=order.number, at=at)
    _back_to_review(order, because, is_promised=keeps_promise)


@use_case
def write_off_shipment(
    *, number: str, because: str, then_close: bool, by: User, at: datetime
) -> Shipment:
    """Undo a shipment by a counter-posting: goods back at original cost, red entry for the debt.

    What was paid of it becomes the customer's prepayment. The order waits for review again
    with its goods set aside, or is closed (`then_close`). Locks the order, the shipment, the
    customer's account, the stock levels. Refuses with ReasonMissing, IllegalMove (done
    already), SomethingFollows (a return), AlreadyCovered (a discount was given) or
    BooksClosed. Tells through `shipment.written_off`.
    """
    because = required(because)
    order = Order.objects.locked(
        Shipment.objects.values_list("order__number", flat=True).get(number=number)
    )
    shipment = _locked_shipment(number)
    if shipment.state != ShipmentState.POSTED:
        raise IllegalMove(
            _("Shipment %(number)s is written off already.") % {"number": number}, document=number
        )
    _require_no_return(shipment)
    _take_back(shipment, order, because, promise_again=not then_close, by=by, at=at)
    audit.record("shipment.written_off", document=number, by=by, at=at, because=because)
    outbox.say("shipment.written_off", document=number, customer=order.customer_id, because=because)
    if then_close:
        order.fulfil(Fulfilment.NONE)
        _close(order, because, by=by, at=at)
    else:
        _back_to_review(order, because, is_promised=True)
        audit.record("order.unreviewed", document=order.number, by=by, at=at, because=because)
    return shipment


@use_case
def close_order(*, number: str, because: str, by: User, at: datetime) -> Order:
    """End a reviewed order that has not left the house; its goods are free again.

    Locks the order, then the stock levels. Refuses with ReasonMissing, IllegalMove or
    SomethingFollows when goods have left. Tells through `order.changed`.
    """
    because = required(because)
    order = Order.objects.locked(number)
    shipment = _live_shipment(order)
    if shipment is not None:
        raise SomethingFollows(
            _("The goods have left with %(shipment)s. Write that shipment off instead.")
            % {"shipment": shipment},
            document=shipment.number,
        )
    end_reviewed(order, None, because, by=by, at=at)
    return order


@in_transaction
def end_reviewed(
    order: Order, shipment: Shipment | None, because: str, *, by: User, at: datetime
) -> None:
    """Close a locked order; what its shipment posted is posted back, its goods are free."""
    was_promised = order.is_promised
    if shipment is not None:
        _take_back(shipment, order, because, promise_again=False, by=by, at=at)
        order.fulfil(Fulfilment.NONE)
    _close(order, because, by=by, at=at)
    outbox.say("order.changed", document=order.number, customer=order.customer_id, because=because)
    if was_promised:
        stock.release(order.warehouse, order.demand(), document=order.number, at=at)


@in_transaction
def _take_back(
    shipment: Shipment, order: Order, because: str, *, promise_again: bool, by: User, at: datetime
) -> None:
    """Post a shipment back into both ledgers under its own number, and mark it."""
    shipment.state = ShipmentState.WRITTEN_OFF
    shipment.because = because
    shipment.written_off_at = at
    shipment.save(update_fields=["state", "because", "written_off_at"])
    money.change_account(order.customer)  # the account is locked before the stock, as everywhere
    cost = stock.take_back(
        shipment.warehouse,
        issued_by=shipment.number,
        document=shipment.number,
        at=at,
        promise_again=promise_again,
    )
    paper = money.Paper(shipment.number, at, by, because)
    money.write_off_sale(order.customer, cost, paper)
    packaging.unfollow_goods(document=shipment.number, by=by, at=at, because=because)


@in_transaction
def _require_nothing_follows(order: Order, shipment: Shipment) -> None:
    _require_no_return(shipment)
    if shipment.delivery != Fulfilment.SHIPPED:
        raise SomethingFollows(
            _("%(shipment)s is “%(state)s” already. Write the shipment off instead.")
            % {"shipment": shipment, "state": shipment.get_delivery_display()},
            document=shipment.number,
        )
    money.change_account(order.customer)
    money.require_open(timezone.localdate(shipment.posted_at))
    item = OpenItem.objects.filter(document=shipment.number).first()
    # What the deposit for the order paid is given back, so it is not in the way.
    payers = {document: paid for document, paid in money.covering(item).items()
              if document != order.number} if item else {}  # fmt: skip
    if payers:
        payer = next(iter(payers))
        raise SomethingFollows(
            _(
                "%(settlement)s has paid %(amount)s of it. Write off that settlement first,"
                " or write the shipment off: what was paid becomes prepayment."
            )
            % {"settlement": payer, "amount": sum(payers.values())},
            document=payer,
        )


def _require_no_return(shipment: Shipment) -> None:
    live = ReturnOrder.objects.filter(shipment=shipment).exclude(state=ReturnState.REJECTED).first()
    if live is None:
        return
    sentence = (
        _("Goods of it came back with %(return)s. Return the rest of the goods instead.")
        if live.state == ReturnState.RECEIVED
        else _("%(return)s is under way for it. Reject that return first.")
    )
    raise SomethingFollows(sentence % {"return": live.number}, document=live.number)


def _live_shipment(order: Order) -> Shipment | None:
    live = order.shipments.filter(state=ShipmentState.POSTED).values_list("number", flat=True)
    number = live.first()
    return _locked_shipment(number) if number else None


@in_transaction
def _locked_shipment(number: str) -> Shipment:
    held = Shipment.objects.select_for_update(of=["self"], no_key=True)
    return held.select_related("warehouse").get(number=number)


@in_transaction
def _back_to_review(order: Order, because: str, *, is_promised: bool) -> None:
    order.back_to_review(because=because)
    order.is_promised = is_promised
    order.version += 1
    order.save(update_fields=["approval", "fulfilment", "because", "is_promised", "version"])


@in_transaction
def _close(order: Order, because: str, *, by: User, at: datetime) -> None:
    order.close(because=because)
    order.is_promised = False
    order.version += 1
    order.save(update_fields=["approval", "fulfilment", "because", "is_promised", "version"])
    keep_deals(order, (), is_change=True)
    end_holds(order, at=at)
    audit.record("order.closed", document=order.number, by=by, at=at, because=because)
