"""改单申请: after review a buyer asks for a change, and the merchant agrees or says why not."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from finance import ledger as money
from inventory.queries.order_goods import goods_on_shelf
from orders.actions.amend import Change
from orders.actions.amend_reviewed import amend
from orders.actions.review import require_version, required
from orders.actions.undo import end_reviewed, take_back_free
from orders.models import ChangeRequest, Order
from orders.states import Approval, ChangeState, Fulfilment
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class NothingAsked(Refusal):
    """A change request that changes nothing."""


class AskedAlready(Refusal):
    """One change request waits for an answer already."""


@use_case
def request_change(
    *,
    number: str,
    version: int,
    wanted: Mapping[int, Decimal],
    cancels: bool,
    reason: str,
    is_by_customer: bool,
    by: User,
    at: datetime,
) -> ChangeRequest:
    """Ask for other quantities of a reviewed order, {SKU id: base units, 0: none}, or its end.

    Posts nothing; the order stays as it is until somebody agrees. Locks the order. Refuses with
    ReasonMissing, ChangedMeanwhile, IllegalMove (not reviewed, or on its way), AskedAlready,
    NothingAsked, WrongQuantity. Tells the office through `order.change_requested`.
    """
    reason = required(reason)
    order = Order.objects.locked(number)
    require_version(order, version)
    _require_changeable(order)
    if order.change_requests.filter(state=ChangeState.REQUESTED).exists():
        raise AskedAlready(
            _("A change of %(number)s waits for an answer already. Withdraw it to ask anew.")
            % {"number": number},
            document=number,
        )
    asked = [] if cancels else _asked(order, wanted)
    request = ChangeRequest.objects.create(
        order=order, cancels=cancels, wanted=asked, reason=reason,
        is_by_customer=is_by_customer, total_before=order.total, requested_by=by, requested_at=at,
    )  # fmt: skip
    _record(order, "order.change_requested", reason, by=by, at=at)
    return request


@use_case
def accept_change(*, request: int, by: User, at: datetime) -> Order:
    """Agree to a change request: the order is amended, or ended, in this transaction.

    Locks the order, then as `amend_order` does. Refuses with IllegalMove when it was decided
    meanwhile, or as `amend_order` and `close_order` do. Tells through `order.change_accepted`.
    """
    found, order = _locked(request)
    found.move(ChangeState.ACCEPTED)
    if found.cancels:
        shipment = take_back_free(order)
        money.change_account(order.customer)
        end_reviewed(order, shipment, found.reason, by=by, at=at)
    else:
        amend(order, _changes(order, found), found.reason, by=by, at=at)
    _decide(found, "", by=by, at=at)
    _record(order, "order.change_accepted", "", by=by, at=at)
    return order


@use_case
def decline_change(*, request: int, because: str, by: User, at: datetime) -> Order:
    """Say no to a change request, with a reason the customer reads; the order stays as it is.

    Locks the order. Refuses with ReasonMissing or IllegalMove. Tells through
    `order.change_declined`.
    """
    because = required(because)
    found, order = _locked(request)
    found.move(ChangeState.DECLINED)
    _decide(found, because, by=by, at=at)
    _record(order, "order.change_declined", because, by=by, at=at)
    return order


@use_case
def withdraw_change(*, request: int, by: User, at: datetime) -> Order:
    """Take a change request back before it is answered. Locks the order. Refuses with IllegalMove.

    Tells the office through `order.change_withdrawn`.
    """
    found, order = _locked(request)
    found.move(ChangeState.WITHDRAWN)
    _decide(found, "", by=by, at=at)
    _record(order, "order.change_withdrawn", "", by=by, at=at)
    return order


@in_transaction
def _locked(request: int) -> tuple[ChangeRequest, Order]:
    number = ChangeRequest.objects.values_list("order__number", flat=True).get(pk=request)
    order = Order.objects.locked(number)
    return ChangeRequest.objects.get(pk=request), order


@in_transaction
def _decide(found: ChangeRequest, because: str, *, by: User, at: datetime) -> None:
    found.decided_by, found.decided_at, found.because = by, at, because
    found.save(update_fields=["state", "decided_by", "decided_at", "because"])


@in_transaction
def _record(order: Order, event: str, because: str, *, by: User, at: datetime) -> None:
    audit.record(event, document=order.number, by=by, at=at, because=because)
    outbox.say(event, document=order.number, customer=order.customer_id, because=because)


def _require_changeable(order: Order) -> None:
    if order.waits_for_review:
        raise IllegalMove(
            _("Nobody has reviewed %(number)s yet: change the order itself.")
            % {"number": order.number},
            document=order.number,
        )
    if order.approval != Approval.REVIEWED or order.fulfilment not in {
        Fulfilment.NONE, Fulfilment.SHIPPED,
    }:  # fmt: skip
        raise IllegalMove(
            _("%(number)s is on its way or has ended. Ask for a return, or order anew.")
            % {"number": order.number},
            document=order.number,
        )


def _asked(order: Order, wanted: Mapping[int, Decimal]) -> list[list[object]]:
    held: dict[int, Decimal] = {}
    for sku, quantity in order.lines.filter(is_gift=False).values_list("sku", "quantity"):
        held[sku] = held.get(sku, Decimal(0)) + quantity
    changed = {
        sku: quantity for sku, quantity in wanted.items() if quantity != held.get(sku, Decimal(0))
    }
    if not changed:
        raise NothingAsked(_("Nothing is different yet. Change a quantity, or ask to cancel."))
    if not any((held | changed).values()):
        raise NothingAsked(_("Nothing would be left. Ask to cancel the order instead."))
    goods = goods_on_shelf({sku for sku, quantity in changed.items() if quantity}, None)
    for sku, quantity in changed.items():
        if quantity and sku in goods:
            goods[sku].pack_rule.check(quantity, what=goods[sku].name)
        elif quantity and sku not in held:
            raise WrongQuantity(_("Some of these goods are no longer on sale. Take them out."))
    return [[sku, str(quantity)] for sku, quantity in changed.items()]


def _changes(order: Order, found: ChangeRequest) -> list[Change]:
    """What was asked for as changes of the lines there are; goods twice there become one line."""
    lines: dict[int, list[int]] = {}
    for pk, sku in order.lines.filter(is_gift=False).order_by("position").values_list("pk", "sku"):
        lines.setdefault(sku, []).append(pk)
    changes = []
    for sku, text in found.wanted:
        quantity = Decimal(text)
        first, *others = lines.get(sku, [None])
        if first is not None:
            changes.append(Change(quantity, line=first))
        elif quantity:
            changes.append(Change(quantity, sku_id=sku))
        changes += [Change(Decimal(0), line=pk) for pk in others if pk is not None]
    return changes
