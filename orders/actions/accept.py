"""The answer to a quotation: an order at its prices, or no, or its last day has passed."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.queries.prices import Priced
from orders.actions.basket import Wish
from orders.actions.place import Details, place
from orders.actions.review import required
from orders.models import Order, Quotation
from orders.queries.entry import usual_details
from orders.states import QuotationState
from wholesale import audit, numbering, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class QuotationChanged(Refusal):
    """The version somebody answers is not the one that counts."""


class QuotationOver(Refusal):
    """Its last day has passed."""


@use_case
def accept_quotation(
    *, number: str, version: int, is_by_customer: bool, by: User, at: datetime
) -> Order:
    """Turn a quotation into an order that waits for review, at the quoted prices; once.

    Accepting the same version again gives the same order. Locks the quotation, then as
    `place_order`. Refuses with QuotationChanged (another version, being changed),
    QuotationOver, IllegalMove, or as `place_order` does; then it is as it was. Tells the office
    through `quotation.accepted` and `order.submitted`.
    """
    quotation = Quotation.objects.locked(number)
    if quotation.order and quotation.version == version:
        return quotation.order
    _require_current(quotation, version, at)
    lines = list(quotation.lines.all())
    order = place(
        numbering.next_number("SO"),
        quotation.customer,
        quotation.channel,
        [Wish(line.sku_id, line.quantity) for line in lines],
        Details(**{**usual_details(quotation.customer), "remark": quotation.remark}),
        is_by_customer=is_by_customer,
        by=by,
        at=at,
        locked={line.sku_id: Priced(line.unit_price, quotation.rule) for line in lines},
    )
    quotation.move(QuotationState.ACCEPTED)
    quotation.order, quotation.is_by_customer, quotation.decided_at = order, is_by_customer, at
    quotation.save()
    facts = {"order": order.number, "version": str(version)}
    audit.record("quotation.accepted", document=number, by=by, at=at, **facts)
    outbox.say("quotation.accepted", document=number, customer=quotation.customer_id, **facts)
    return order


@use_case
def decline_quotation(
    *, number: str, version: int, because: str, is_by_customer: bool, by: User, at: datetime
) -> Quotation:
    """Say no to a quotation, with a reason; staff can change it and send the next version.

    Locks the quotation. Refuses with ReasonMissing, QuotationChanged, QuotationOver or
    IllegalMove. Tells the office through `quotation.declined`.
    """
    quotation = Quotation.objects.locked(number)
    _require_current(quotation, version, at)
    quotation.move(QuotationState.DECLINED)
    quotation.because, quotation.decided_at = required(because), at
    quotation.is_by_customer = is_by_customer
    quotation.save()
    audit.record("quotation.declined", document=number, by=by, at=at, because=quotation.because)
    outbox.say("quotation.declined", document=number, customer=quotation.customer_id)
    return quotation


@use_case
def expire_quotations(*, at: datetime) -> int:
    """Close what was sent and whose last day has passed, all in one statement; says how many.

    Locks those quotations. Nobody is told: the page says so.
    """
    over = Quotation.objects.select_for_update().filter(
        state=QuotationState.SENT, valid_until__lt=timezone.localdate(at)
    )
    numbers = sorted(over.values_list("number", flat=True))
    Quotation.objects.filter(number__in=numbers).update(state=QuotationState.EXPIRED, decided_at=at)
    audit.record_many(
        "quotation.expired", documents=[(number, {}) for number in numbers], by=None, at=at
    )
    return len(numbers)


@in_transaction
def _require_current(quotation: Quotation, version: int, at: datetime) -> None:
    number = quotation.number
    if quotation.state == QuotationState.DRAFT or quotation.version != version:
        raise QuotationChanged(
            _("Quotation %(number)s was changed since you looked at it. Read it again below.")
            % {"number": number},
            document=number,
        )
    is_open = quotation.state in {QuotationState.SENT, QuotationState.EXPIRED}
    if is_open and quotation.is_over(timezone.localdate(at)):
        raise QuotationOver(
            _(
                "Quotation %(number)s was valid until %(day)s."
                " Ask for a new version, or order at today's prices."
            )
            % {"number": number, "day": quotation.valid_until},
            document=number,
        )
