"""Holds: what stands against an order is looked at again at every step, and put on record."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from finance import ledger as money
from orders.models import Hold, HoldCode, HoldStep, Order
from orders.queries import holds as queries
from orders.queries.holds import Standing, Trouble
from orders.states import Approval
from wholesale import audit, outbox
from wholesale.db import in_transaction
from wholesale.models import User
from wholesale.refusals import Refusal


class OnHold(Refusal):
    """Something stands against the order; it waits until that is gone or released."""


@in_transaction
def look_again(order: Order, *, step: HoldStep, by: User, at: datetime) -> list[Hold]:
    """Find what stands against a locked order at a step, and put on record what has changed.

    New holds are raised, those whose reason is gone end, released ones stay released until
    it gets worse. Gives those that are open. From review on the customer's account is locked
    when his money decides, so that two orders cannot spend the same credit.
    Tells through `order.held`.
    """
    if step != HoldStep.SUBMIT and queries.is_watched(order):
        money.change_account(order.customer)
    standing = queries.standing_of(order, at=at)
    found = queries.troubles(order, standing, step=step)
    if not found and not standing.known:
        return []
    raised = _raise(order, _ended(standing, found, step, at=at), step, at=at)
    if raised:
        codes = [hold.code for hold in raised]
        audit.record("order.held", document=order.number, by=by, at=at, codes=codes, step=step)
        outbox.say("order.held", document=order.number, customer=order.customer_id, codes=codes)
    return queries.open_holds(order)


@in_transaction
def hold_or_let_go(order: Order, *, by: User, at: datetime) -> None:
    """After a change of an order that waits for review: raise what it brought, end what it cured.

    An order on hold that nothing stands against any more waits for review again.
    """
    step = HoldStep.REVIEW if order.is_held else HoldStep.SUBMIT
    if order.waits_for_review and not look_again(order, step=step, by=by, at=at):
        let_go(order)


@in_transaction
def release(order: Order, holds: list[Hold], because: str, *, by: User, at: datetime) -> None:
    """End open holds of a locked order with a reason; without any left it waits for review again.

    Tells through `order.released`.
    """
    Hold.objects.filter(pk__in=[hold.pk for hold in holds]).update(
        ended_at=at, released_by=by, because=because
    )
    if not queries.open_holds(order):
        let_go(order)
    released = [hold.code for hold in holds]
    audit.record(
        "order.released", document=order.number, by=by, at=at, because=because, codes=released
    )
    outbox.say("order.released", document=order.number, customer=order.customer_id, codes=released)


@in_transaction
def let_go(order: Order) -> None:
    """Take a locked order off hold, when it is."""
    if order.approval == Approval.HELD:
        order.let_go()
        order.version += 1
        order.save(update_fields=["approval", "version"])


@in_transaction
def require_no_holds(order: Order, *, step: HoldStep, at: datetime) -> None:
    """Refuse with OnHold when something stands against a locked order at a step.

    Locks the customer's account when his money decides. Puts nothing on record: for steps
    that are refused as a whole (picking, scan-out).
    """
    if queries.is_watched(order):
        money.change_account(order.customer)
    standing = queries.standing_of(order, at=at)
    found = _not_released(standing, queries.troubles(order, standing, step=step))
    if found:
        raise OnHold(_sentence(order, [queries.in_words(one, order.currency) for one in found]))


@in_transaction
def end_holds(order: Order, *, at: datetime) -> None:
    """End what is open on an order that has ended itself."""
    order.holds.filter(ended_at=None).update(ended_at=at)


def say_if_held(order: Order) -> None:
    """Refuse with OnHold, after the step, when it left the order on hold: for who took it."""
    if order.is_held:
        raise refusal_of(order)


def refusal_of(order: Order) -> OnHold:
    """Why an order could not go on, for the person who tried."""
    found = queries.open_holds(order)
    return OnHold(_sentence(order, [queries.in_words(hold, order.currency) for hold in found]))


def _sentence(order: Order, reasons: list[str]) -> str:
    return _("Order %(number)s is on hold. %(reasons)s") % {
        "number": order.number, "reasons": " ".join(reasons),
    }  # fmt: skip


def _not_released(standing: Standing, found: Mapping[HoldCode, Trouble]) -> list[Trouble]:
    released = [one for one in standing.known if one.is_released]
    return [
        trouble for trouble in found.values() if not any(one.covers(trouble) for one in released)
    ]


@in_transaction
def _ended(
    standing: Standing, found: Mapping[HoldCode, Trouble], step: HoldStep, *, at: datetime
) -> list[Trouble]:
    """End the open holds that say it no longer; gives what is to be raised."""
    wanted = _not_released(standing, found)
    open_ = [one for one in standing.known if one.is_open and one.code in queries.rules_at(step)]
    said = {one.code for one in open_ for trouble in wanted if one.says(trouble)}
    gone = [one.id for one in open_ if one.code not in said]
    if gone:
        Hold.objects.filter(pk__in=gone).update(ended_at=at)
    return [trouble for trouble in wanted if trouble.code not in said]


@in_transaction
def _raise(order: Order, wanted: list[Trouble], step: HoldStep, *, at: datetime) -> list[Hold]:
    if not wanted:
        return []
    return Hold.objects.bulk_create(
        Hold(
            order=order,
            code=trouble.code,
            step=step,
            about=trouble.about,
            measure=trouble.measure,
            facts=trouble.facts,
            raised_at=at,
        )
        for trouble in wanted
    )
