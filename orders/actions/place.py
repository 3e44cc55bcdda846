"""What a buyer, or staff for him, does: put an order before the merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer, CustomerState
from inventory.models import Warehouse
from inventory.queries.prices import Priced
from orders.actions.basket import (
    Basket,
    Line,
    NothingToOrder,
    NotOrderable,
    PriceChanged,
    Wish,
    price_basket,
    write_lines,
)
from orders.actions.deals import keep_deals
from orders.actions.gifts import cap_gifts
from orders.actions.holds import look_again
from orders.actions.presale import set_aside
from orders.models import Channel, DeliveryMethod, HoldStep, Order, PaymentMethod, PromisePolicy
from orders.states import Approval
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove

# What places an order is asked for here, wherever it is written.
__all__ = [
    "Basket", "Details", "Line", "NotOrderable", "NothingToOrder", "PriceChanged", "Wish",
    "default_warehouse", "place", "place_order", "price_basket", "submit_draft", "write_draft",
    "write_lines",
]  # fmt: skip


class CustomerBlocked(Refusal):
    """The customer may not order at present."""


@dataclass(frozen=True, slots=True)
class Details:
    """Everything about an order that is not its goods."""

    delivery_method: str = DeliveryMethod.SHIP
    payment_method: str = PaymentMethod.MONTHLY
    recipient: str = ""
    phone: str = ""
    address: str = ""
    remark: str = ""
    office_remark: str = ""


@use_case
def place_order(
    *,
    customer: Customer,
    channel: Channel,
    wishes: Sequence[Wish],
    details: Details,
    key: str,
    is_by_customer: bool,
    by: User,
    at: datetime,
) -> Order:
    """Turn wishes into a numbered order that waits for review; the same `key` does it once.

    Prices are resolved and frozen. Where the channel promises at submit, stock is set aside.
    What stands against the order (credit, minimum, address ...) is told, and stops nothing yet.
    Locks the stock levels last. Refuses with NothingToOrder, CustomerBlocked, WrongQuantity,
    NotOrderable, PriceChanged or NotEnoughStock; then nothing has changed.
    Tells the office through `order.submitted`.
    """
    number, is_first = idempotency.claim_number(key, purpose="order", by_id=by.pk, prefix="SO")
    if not is_first:
        return Order.objects.get(number=number)
    return place(
        number, customer, channel, wishes, details, is_by_customer=is_by_customer, by=by, at=at
    )


@in_transaction
def place(
    number: str,
    customer: Customer,
    channel: Channel,
    wishes: Sequence[Wish],
    details: Details,
    *,
    is_by_customer: bool,
    by: User,
    at: datetime,
    locked: Mapping[int, Priced] | None = None,
    coupon: str = "",
) -> Order:
    """Check, price, write and submit wishes under a number that was claimed for them.

    `locked` are the prices of a quotation; what we offered may be ordered, shown or not.
    `coupon` is the code of a coupon; its use is counted at once.
    """
    _require_active(customer)
    basket = price_basket(
        customer, wishes, only_visible=is_by_customer and not locked, channel=channel,
        locked=locked, at=at, coupon=coupon,
    )  # fmt: skip
    order = _new_order(number, customer, channel, basket, details, by=by, at=at)
    order.is_by_customer = is_by_customer
    _move_to_review(order, at=at)
    order.save(force_insert=True)
    write_lines(order, basket.lines)
    keep_deals(order, basket.lines)
    _tell_submitted(order, basket.demand, by=by, at=at)
    return order


@use_case
def submit_draft(*, number: str, by: User, at: datetime) -> Order:
    """Put an existing draft (imported, or saved by staff) before the merchant.

    Its lines and prices stay as they are; gifts are no more than there are by now. Locks the
    order, then the stock levels. Refuses with IllegalMove, CustomerBlocked or NotEnoughStock.
    Tells through `order.submitted`.
    """
    order = Order.objects.locked(number)
    if order.approval != Approval.DRAFT:
        # The table of moves lets a reviewed order back to review, but by un-review only.
        raise IllegalMove(
            _("Order %(number)s is no draft any more. Open it to see where it is.")
            % {"number": number},
            document=number,
        )
    _require_active(order.customer)
    submit(order, by=by, at=at)
    return order


@in_transaction
def submit(order: Order, *, by: User, at: datetime) -> None:
    """Move a draft to review: set stock aside by the channel's policy, tell everybody."""
    _move_to_review(order, at=at)
    cap_gifts(order)
    keep_deals(order, order.lines.exclude(deals=[]))
    order.save(
        update_fields=[
            "approval", "submitted_at", "is_promised", "is_by_customer", "line_count", "version",
            "deposit_percent",
        ]
    )  # fmt: skip
    _tell_submitted(order, order.demand(), by=by, at=at)


def _move_to_review(order: Order, *, at: datetime) -> None:
    order.submit(at=at)
    order.version += 1
    order.is_promised = order.channel.promise == PromisePolicy.AT_SUBMIT
    order.deposit_percent = order.customer.deposit_percent


@in_transaction
def _tell_submitted(order: Order, demand: Mapping[int, Decimal], *, by: User, at: datetime) -> None:
    audit.record(
        "order.submitted",
        document=order.number,
        by=by,
        at=at,
        total=str(order.total),
        lines=order.line_count,
    )
    outbox.say(
        "order.submitted",
        document=order.number,
        customer=order.customer_id,
        channel=order.channel_id,
        by_customer=order.is_by_customer,
    )
    look_again(order, step=HoldStep.SUBMIT, by=by, at=at)
    if order.is_promised:
        set_aside(order, demand, at=at)


@in_transaction
def write_draft(
    number: str,
    customer: Customer,
    channel: Channel,
    basket: Basket,
    details: Details,
    *,
    by: User,
    at: datetime,
    external_id: str = "",
) -> Order:
    """Write a draft with its lines: two statements, whatever their number."""
    order = _new_order(number, customer, channel, basket, details, by=by, at=at)
    order.external_id = external_id
    order.save(force_insert=True)
    write_lines(order, basket.lines)
    return order


def _new_order(
    number: str,
    customer: Customer,
    channel: Channel,
    basket: Basket,
    details: Details,
    *,
    by: User,
    at: datetime,
) -> Order:
    return Order(
        number=number,
        customer=customer,
        channel=channel,
        warehouse=channel.warehouse or default_warehouse(),
        currency=customer.currency,
        total=basket.total,
        line_count=len(basket.lines),
        placed_by=by,
        created_at=at,
        delivery_method=details.delivery_method,
        payment_method=details.payment_method,
        recipient=details.recipient,
        phone=details.phone,
        address=details.address,
        remark=details.remark,
        office_remark=details.office_remark,
    )


def default_warehouse() -> Warehouse:
    """The warehouse that serves channels without one of their own."""
    return Warehouse.objects.get(is_default=True)


def _require_active(customer: Customer) -> None:
    if customer.state != CustomerState.ACTIVE:
        raise CustomerBlocked(
            _("%(customer)s is blocked and cannot order at present. Please call us.")
            % {"customer": customer}
        )
