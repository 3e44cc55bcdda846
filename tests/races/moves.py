"""What people can do to one order, its shipment, its return, its payment; and how it ended.

A scene is an order of a customer of its own, brought to a stage. An act is one use case on it.
What a scene came to is told relative to its beginning, so that two scenes can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import count

from crm.models import Customer
from finance.actions import record as pay
from finance.actions.review import reject_settlement, review_settlement
from finance.actions.write_off import write_off_settlement
from finance.models import CustomerAccount, OpenItem, Settlement, Tender
from inventory.models import Sku, StockLevel, Warehouse
from orders.actions import change_requests, deliver, returns, undo
from orders.actions.amend import Change, change_details, change_lines
from orders.actions.amend_reviewed import amend_order
from orders.actions.change_requests import request_change
from orders.actions.edit import edit_order
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, Wish, place_order, submit_draft
from orders.actions.release import release_holds
from orders.actions.reopen import reopen_order
from orders.actions.review import reject_order, review_order, withdraw_order
from orders.actions.ship import ship_order
from orders.models import Channel, Order, ReturnOrder, Shipment
from wholesale.idempotency import new_key
from wholesale.models import User

Act = Callable[["Scene"], object]
WHY = "because"
_serial = count()


@dataclass
class House:
    """Who and what a scene needs."""

    sku: Sku
    one_step: Channel
    two_step: Channel
    owner: User
    driver: User
    payee: User
    tender: Tender
    at: datetime


@dataclass
class Scene:
    """One order at its stage, with the documents that hang on it and what is on the shelf."""

    house: House
    customer: Customer
    order: Order
    shelf: tuple[Decimal, Decimal]
    back: str = ""
    paid: str = ""
    asked: int = 0
    slip: Shipment | None = None

    @property
    def shipment(self) -> Shipment:
        """The shipment everybody looks at, also when another has replaced it meanwhile."""
        return self.slip or self.order.shipments.latest("pk")

    def came_to(self) -> tuple[object, ...]:
        """Where everything stands now."""
        order = Order.objects.get(pk=self.order.pk)
        account = CustomerAccount.objects.filter(customer=self.customer).first()
        on_hand, promised = _shelf(self.house.sku)
        shipments = order.shipments.order_by("pk")
        return (
            order.approval, order.fulfilment, order.is_promised, order.total, order.remark,
            *shipments.values_list("state", "delivery", "driver__username", "amount"),
            *ReturnOrder.objects.filter(shipment__order=order).order_by("state")
            .values_list("state", "lines__quantity"),
            *Settlement.objects.filter(customer=self.customer).order_by("state")
            .values_list("state"),
            *OpenItem.objects.filter(customer=self.customer).order_by("amount", "allocated")
            .values_list("amount", "allocated"),
            on_hand - self.shelf[0], promised - self.shelf[1],
            account and (account.receivable, account.prepayment),
        )  # fmt: skip


def _shelf(sku: Sku) -> tuple[Decimal, Decimal]:
    level = StockLevel.objects.get(sku=sku, warehouse__is_default=True)
    return level.on_hand, level.promised


# -- stages ------------------------------------------------------------------------


def begin(house: House, *, draft: bool = False, two_step: bool = False, limit: int | None = None) \
        -> Scene:  # fmt: skip
    """An order of two cases that waits for review, or a draft."""
    shelf = _shelf(house.sku)
    customer = Customer.objects.create(
        code=f"R{next(_serial)}", name="Race", credit_limit=limit, payment_days=30
    )
    channel = house.two_step if two_step else house.one_step
    wishes, known = [Wish(house.sku.pk, Decimal(24))], {"by": house.owner, "at": house.at}
    if draft:
        entry = Entry(customer, channel, wishes, Details())
        order = enter_order(entry=entry, then=Then.DRAFT, key=new_key(), **known)
    else:
        order = place_order(
            customer=customer, channel=channel, wishes=wishes, details=Details(), key=new_key(),
            is_by_customer=False, **known,
        )  # fmt: skip
    return Scene(house, customer, order, shelf)


def after(*acts: str, **how: object) -> Callable[[House], Scene]:
    """A stage: an order to which these things have been done."""

    def make(house: House) -> Scene:
        scene = begin(house, **how)
        for name in acts:
            ACTS[name](scene)
            scene.order.refresh_from_db()
        scene.slip = scene.order.shipments.order_by("pk").last()
        return scene

    return make


def _trust(scene: Scene) -> Scene:
    Customer.objects.filter(pk=scene.customer.pk).update(credit_limit=None)
    return scene


STAGES: dict[str, Callable[[House], Scene]] = {
    "draft": after(draft=True),
    "submitted": after(),
    "over the limit": after(limit=1),
    "held": after("review", limit=1),
    "held without a reason left": lambda house: _trust(STAGES["held"](house)),
    "rejected": after("reject"),
    "closed": after("review", "close", two_step=True),
    "reviewed": after("review", two_step=True),
    "shipped": after("review"),
    "change asked for": after("review", "ask for a change"),
    "end asked for": after("review", "ask to cancel"),
    "arranged": after("review", "arrange"),
    "in delivery": after("review", "arrange", "set off"),
    "with the carrier": after("review", "send by carrier"),
    "delivered": after("review", "arrange", "set off", "arrive"),
    "received": after("review", "confirm"),
    "return asked": after("review", "ask back"),
    "return approved": after("review", "ask back", "approve return"),
    "return received": after("review", "ask back", "approve return", "receive return"),
    "paid": after("review", "record payment"),
    "settled": after("review", "record payment", "review payment"),
}

# A stage beyond another races only what it brought: pairs with an act the other did not allow.
BEYOND = {
    "over the limit": "submitted",
    "held without a reason left": "held",
    "change asked for": "shipped",
    "end asked for": "shipped",
    "arranged": "shipped",
    "in delivery": "arranged",
    "delivered": "in delivery",
    "with the carrier": "shipped",
    "received": "shipped",
    "return asked": "shipped",
    "return approved": "shipped",
    "return received": "shipped",
    "paid": "shipped",
    "settled": "shipped",
}


# -- acts --------------------------------------------------------------------------


def _on_order(use_case: Callable[..., object], **words: object) -> Act:
    return lambda s: use_case(number=s.order.number, by=s.house.owner, at=s.house.at, **words)


def _on_shipment(use_case: Callable[..., object], *, by: str = "owner", **words: object) -> Act:
    return lambda s: use_case(
        number=s.shipment.number, by=getattr(s.house, by), at=s.house.at, **words
    )


def _on_return(use_case: Callable[..., object], **words: object) -> Act:
    return lambda s: use_case(number=s.back, by=s.house.owner, at=s.house.at, **words)


def _on_payment(use_case: Callable[..., object], **words: object) -> Act:
    return lambda s: use_case(number=s.paid, by=s.house.owner, at=s.house.at, **words)


def _change_lines(s: Scene, quantity: int) -> None:
    change_lines(
        number=s.order.number, version=s.order.version, by=s.house.owner, at=s.house.at,
        changes=[Change(Decimal(quantity), line=s.order.lines.get().pk)],
    )  # fmt: skip


def _edit(s: Scene) -> None:
    edit_order(
        number=s.order.number, version=s.order.version, by=s.house.owner, at=s.house.at,
        wishes=[Wish(s.house.sku.pk, Decimal(48))],
    )  # fmt: skip


def _amend(s: Scene) -> None:
    amend_order(
        number=s.order.number, version=s.order.version, because=WHY, by=s.house.owner,
        at=s.house.at, changes=[Change(Decimal(12), line=s.order.lines.get().pk)],
    )  # fmt: skip


def _ask_change(s: Scene, *, cancels: bool = False) -> None:
    found = request_change(
        number=s.order.number, version=s.order.version, cancels=cancels, reason=WHY,
        wanted={s.house.sku.pk: Decimal(12)}, is_by_customer=True, by=s.house.owner, at=s.house.at,
    )  # fmt: skip
    s.asked = s.asked or found.pk


def _on_change(use_case: Callable[..., object], **words: object) -> Act:
    return lambda s: use_case(request=s.asked, by=s.house.owner, at=s.house.at, **words)


def _ask_back(s: Scene) -> None:
    number = returns.request_return(
        shipment=s.shipment.number, quantities={s.shipment.lines.get().pk: Decimal(18)},
        reason=WHY, key=new_key(), by=s.house.owner, at=s.house.at,
    ).number  # fmt: skip
    s.back = s.back or number


def _record(s: Scene) -> None:
    payment = pay.Payment(
        s.house.tender, s.shipment.amount, s.house.at.date(), documents=(s.shipment.number,)
    )
    number = pay.record_receipt(
        customer=s.customer, payment=payment, key=new_key(), by=s.house.payee, at=s.house.at
    ).number
    s.paid = s.paid or number


def _receive(s: Scene) -> None:
    returns.receive_return(
        number=s.back, warehouse=Warehouse.objects.get(is_default=True), by=s.house.owner,
        at=s.house.at,
    )  # fmt: skip


def _change_delivery(s: Scene) -> None:
    change_details(
        number=s.order.number, version=s.order.version, details=Details(remark="Ring twice"),
        by=s.house.owner, at=s.house.at,
    )  # fmt: skip


ACTS: dict[str, Act] = {
    "submit": _on_order(submit_draft),
    "change lines": partial(_change_lines, quantity=36),
    "edit": _edit,
    "amend": _amend,
    "ask for a change": _ask_change,
    "ask to cancel": partial(_ask_change, cancels=True),
    "accept the change": _on_change(change_requests.accept_change),
    "decline the change": _on_change(change_requests.decline_change, because=WHY),
    "take the wish back": _on_change(change_requests.withdraw_change),
    "change the delivery": _change_delivery,
    "review": _on_order(review_order),
    "release": _on_order(release_holds, because=WHY),
    "reject": _on_order(reject_order, because=WHY),
    "withdraw": _on_order(withdraw_order, because=WHY),
    "unreview": _on_order(undo.unreview_order, because=WHY),
    "close": _on_order(undo.close_order, because=WHY),
    "reopen": _on_order(reopen_order, because=WHY),
    "ship": _on_order(ship_order),
    "arrange": lambda s: _on_shipment(deliver.arrange_delivery, driver=s.house.driver)(s),
    "send by carrier": _on_shipment(deliver.arrange_delivery, carrier="Swift"),
    "set off": _on_shipment(deliver.start_delivery, by="driver"),
    "arrive": _on_shipment(deliver.finish_delivery, by="driver"),
    "confirm": _on_shipment(deliver.confirm_receipt),
    "write off": _on_shipment(undo.write_off_shipment, because=WHY, then_close=False),
    "write off and close": _on_shipment(undo.write_off_shipment, because=WHY, then_close=True),
    "ask back": _ask_back,
    "approve return": _on_return(returns.approve_return),
    "reject return": _on_return(returns.reject_return, because=WHY),
    "receive return": _receive,
    "record payment": _record,
    "review payment": _on_payment(review_settlement),
    "reject payment": _on_payment(reject_settlement, because=WHY),
    "withdraw payment": _on_payment(pay.withdraw_settlement, because=WHY),
    "write off payment": _on_payment(write_off_settlement, because=WHY),
}
