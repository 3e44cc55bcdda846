"""What a buyer, or staff for him, does: put an order before the merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer, CustomerState
from crm.queries.terms import price_terms, scheme_of
from inventory import ledger as stock
from inventory.models import Warehouse
from inventory.queries import prices
from inventory.queries.order_goods import OrderGoods, goods_by_id, goods_on_shelf
from orders import sql
from orders.models import Channel, DeliveryMethod, Order, PaymentMethod, PromisePolicy
from orders.states import Approval
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, run_hot, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class NothingToOrder(Refusal):
    """An order needs at least one line."""


class NotOrderable(Refusal):
    """Goods are off the shelf or not shown to this customer. `skus` names them."""

    def __init__(self, sentence: str, skus: Sequence[int]) -> None:
        super().__init__(sentence)
        self.skus = list(skus)


class PriceChanged(Refusal):
    """A price is not the one the buyer saw. `prices` is {SKU id: the price now}."""

    def __init__(self, sentence: str, changed: Mapping[int, Decimal]) -> None:
        super().__init__(sentence)
        self.prices = dict(changed)


class CustomerBlocked(Refusal):
    """The customer may not order at present."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A quantity of one SKU in base units, at the price the buyer saw (None: any)."""

    sku_id: int
    quantity: Decimal
    seen_price: Decimal | None = None


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


@dataclass(slots=True)
class Line:
    """A line as it will be written."""

    sku_id: int
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    price_rule: str = "base"
    pack_text: str = ""


@dataclass(slots=True)
class Basket:
    """Checked and priced lines."""

    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The sum of the amounts."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def demand(self) -> dict[int, Decimal]:
        """How much of each SKU (by id) it wants, lines of one SKU added up."""
        wanted: dict[int, Decimal] = {}
        for line in self.lines:
            wanted[line.sku_id] = wanted.get(line.sku_id, ZERO) + line.quantity
        return wanted


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
) -> Order:
    """Check, price, write and submit wishes under a number that was claimed for them."""
    _require_active(customer)
    basket = price_basket(customer, wishes, only_visible=is_by_customer)
    order = _new_order(number, customer, channel, basket, details, by=by, at=at)
    order.is_by_customer = is_by_customer
    _move_to_review(order, at=at)
    order.save(force_insert=True)
    write_lines(order, basket.lines)
    _tell_submitted(order, basket.demand, by=by, at=at)
    return order


@use_case
def submit_draft(*, number: str, by: User, at: datetime) -> Order:
    """Put an existing draft (imported, or saved by staff) before the merchant.

    Its lines and prices stay as they are. Locks the order, then the stock levels. Refuses
    with IllegalMove, CustomerBlocked or NotEnoughStock. Tells through `order.submitted`.
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
    order.save(
        update_fields=["approval", "submitted_at", "is_promised", "is_by_customer", "version"]
    )
    _tell_submitted(order, order.demand(), by=by, at=at)


def _move_to_review(order: Order, *, at: datetime) -> None:
    order.submit(at=at)
    order.version += 1
    order.is_promised = order.channel.promise == PromisePolicy.AT_SUBMIT


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
    if order.is_promised:
        stock.promise(order.warehouse, demand, document=order.number, at=at)


def price_basket(customer: Customer, wishes: Sequence[Wish], *, only_visible: bool) -> Basket:
    """Check packs and shelf and find the price of every wish; two queries for any number.

    `only_visible` holds the goods to the customer's display scheme (buyers), else any goods
    on the shelf may be entered (staff). Refuses as `place_order` says.
    """
    if not wishes:
        raise NothingToOrder(_("There is nothing in the order yet. Add goods first."))
    skus = _orderable(customer, wishes, only_visible=only_visible)
    totals: dict[int, Decimal] = {}
    for wish in wishes:
        totals[wish.sku_id] = totals.get(wish.sku_id, ZERO) + wish.quantity
    for sku_id, quantity in totals.items():
        skus[sku_id].pack_rule.check(quantity, what=skus[sku_id].name)
    base_prices = {pk: goods.base_price for pk, goods in skus.items()}
    priced = prices.resolve(totals, price_terms(customer), base_prices=base_prices)
    _require_seen_prices(wishes, priced, skus)
    return Basket(
        [
            Line(
                wish.sku_id,
                wish.quantity,
                priced[wish.sku_id].unit_price,
                to_minor(wish.quantity * priced[wish.sku_id].unit_price, customer.currency),
                priced[wish.sku_id].rule,
                skus[wish.sku_id].say(wish.quantity),
            )
            for wish in wishes
        ]
    )


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


@in_transaction
def write_lines(
    order: Order, lines: Sequence[Line], *, start: int = 1, is_asked: bool = True
) -> None:
    """Write lines of an order at once, numbered from `start`.

    `is_asked` is false for lines the buyer did not ask for.
    """
    run_hot(
        sql.INSERT_LINES,
        {
            "order": order.pk,
            "positions": list(range(start, start + len(lines))),
            "is_asked": is_asked,
            "skus": [line.sku_id for line in lines],
            "quantities": [line.quantity for line in lines],
            "prices": [line.unit_price for line in lines],
            "amounts": [line.amount for line in lines],
            "rules": [line.price_rule for line in lines],
            "packs": [line.pack_text for line in lines],
        },
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


def _orderable(
    customer: Customer, wishes: Sequence[Wish], *, only_visible: bool
) -> dict[int, OrderGoods]:
    wanted = {wish.sku_id for wish in wishes}
    if any(wish.quantity <= 0 for wish in wishes):
        raise WrongQuantity(_("Every quantity must be above zero."))
    found = goods_on_shelf(wanted, scheme_of(customer) if only_visible else None)
    missing = wanted - found.keys()
    if missing:
        names = [goods.name for goods in goods_by_id(missing).values()]
        raise NotOrderable(
            _("No longer on sale: %(goods)s. Take it out of the order to go on.")
            % {"goods": ", ".join(sorted(names)) or "?"},
            sorted(missing),
        )
    return found


def _require_seen_prices(
    wishes: Sequence[Wish], priced: Mapping[int, prices.Priced], skus: Mapping[int, OrderGoods]
) -> None:
    changed = {
        wish.sku_id: priced[wish.sku_id].unit_price
        for wish in wishes
        if wish.seen_price is not None and wish.seen_price != priced[wish.sku_id].unit_price
    }
    if changed:
        names = ", ".join(sorted(skus[pk].name for pk in changed))
        raise PriceChanged(
            _("The price has changed since you saw it: %(goods)s. Check it and submit again.")
            % {"goods": names},
            changed,
        )
