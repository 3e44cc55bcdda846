"""Staff key an order for a customer who phoned, wrote, or was visited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from crm.models import Customer
from orders.actions.keying import forget_keying
from orders.actions.place import (
    Basket,
    Details,
    Wish,
    place,
    price_basket,
    write_draft,
    write_lines,
)
from orders.actions.review import decide, require_version
from orders.models import Channel, Order
from orders.states import Approval
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.permissions import may
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class Then(StrEnum):
    """What happens to an order once it is keyed."""

    DRAFT = "draft"
    SUBMIT = "submit"
    REVIEW = "review"


class MayNotReview(Refusal):
    """The person may key orders and not review them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was keyed: for whom, from where, which goods, how they go."""

    customer: Customer
    channel: Channel
    wishes: Sequence[Wish]
    details: Details
    coupon: str = ""


@use_case
def enter_order(*, entry: Entry, then: str, key: str, by: User, at: datetime) -> Order:
    """Key an order: keep it as a draft, submit it, or submit and review it in one go.

    The same `key` does it once. All of it happens or none: an order that cannot be reviewed
    is not submitted either; one that something stands against comes in on hold.
    Locks the customer's account (review), then the stock levels.
    Refuses with MayNotReview or as `place_order` and `review_order` do.
    """
    number, is_first = idempotency.claim_number(key, purpose="order", by_id=by.pk, prefix="SO")
    if not is_first:
        return Order.objects.get(number=number)
    _require_right(then, by)
    forget_keying(customer=entry.customer, order=None, by=by)
    if then == Then.DRAFT:
        basket = _basket(entry, at=at)
        order = write_draft(
            number, entry.customer, entry.channel, basket, entry.details, by=by, at=at
        )
        audit.record("order.drafted", document=number, by=by, at=at, total=str(order.total))
        return order
    order = place(
        number, entry.customer, entry.channel, entry.wishes, entry.details,
        is_by_customer=False, by=by, at=at, coupon=entry.coupon,
    )  # fmt: skip
    if then == Then.REVIEW:
        decide(order, by=by, at=at)
    return order


@use_case
def change_draft(*, number: str, version: int, entry: Entry, by: User, at: datetime) -> Order:
    """Key a draft anew: customer stays, everything else is what is keyed now, priced now.

    Locks the order. Refuses with IllegalMove once it is submitted, ChangedMeanwhile, or as
    `place_order` does for its goods.
    """
    order = Order.objects.locked(number)
    if order.approval != Approval.DRAFT:
        raise IllegalMove(
            _("Order %(number)s is no draft any more. Open it to see where it is.")
            % {"number": number},
            document=number,
        )
    require_version(order, version)
    _rewrite(order, entry, at=at)
    forget_keying(customer=order.customer, order=order, by=by)
    audit.record("order.drafted", document=number, by=by, at=at, total=str(order.total))
    return order


@in_transaction
def _rewrite(order: Order, entry: Entry, *, at: datetime) -> None:
    basket = _basket(entry, at=at)
    order.lines.all().delete()
    write_lines(order, basket.lines)
    order.channel = entry.channel
    order.warehouse = entry.channel.warehouse or order.warehouse
    order.total, order.line_count = basket.total, len(basket.lines)
    for name in Details.__dataclass_fields__:
        setattr(order, name, getattr(entry.details, name))
    order.version += 1
    order.save()


def _basket(entry: Entry, *, at: datetime) -> Basket:
    return price_basket(
        entry.customer, entry.wishes, only_visible=False, coupon=entry.coupon, at=at
    )


def _require_right(then: str, by: User) -> None:
    if then == Then.REVIEW and not may(by, "order.review"):
        raise MayNotReview(_("You may key orders; a colleague reviews them. Submit it instead."))
