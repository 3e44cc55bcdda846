"""Goods are offered at a price: written, sent, changed, withdrawn, until somebody accepts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.queries.order_goods import goods_by_id
from inventory.queries.prices import below_floor, resolve
from orders.actions.basket import NothingToOrder, Wish, price_basket
from orders.actions.review import ChangedMeanwhile, required
from orders.models import Channel, Quotation, QuotationLine, QuotationVersion
from orders.models.quotation import MANUAL
from orders.states import QuotationState
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.permissions import may
from wholesale.refusals import Refusal

_MOST = Decimal(10) ** 9
_FINEST = Decimal("0.0001")


class WrongPrice(Refusal):
    """A price is no price, or one that this person may not offer."""


class WrongDay(Refusal):
    """The last day of a quotation cannot be."""


class Twice(Refusal):
    """The same goods stand on two lines, which could have two prices."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: goods, on which channel they would be ordered, until when."""

    channel: Channel
    wishes: Sequence[Wish]
    valid_until: date
    remark: str = ""


@use_case
def write_quotation(
    *, customer: Customer, offer: Offer, key: str, by: User, at: datetime
) -> Quotation:
    """Write a quotation as a draft, at the customer's prices; the same `key` does it once.

    Refuses with NothingToOrder, WrongQuantity, NotOrderable, Twice or WrongDay.
    """
    number, is_first = idempotency.claim_number(key, purpose="quotation", by_id=by.pk, prefix="QT")
    if not is_first:
        return Quotation.objects.get(number=number)
    quotation = Quotation(number=number, customer=customer, created_at=at, created_by=by)
    _take(quotation, offer, at=at)
    lines = _priced(customer, offer, at=at)
    _add_up(quotation, lines)
    quotation.save(force_insert=True)
    _write(quotation, lines)
    audit.record("quotation.written", document=number, by=by, at=at, total=str(quotation.total))
    return quotation


@use_case
def change_quotation(
    *, number: str, revision: int, offer: Offer, by: User, at: datetime
) -> Quotation:
    """Offer other goods or quantities; prices that somebody set stay, the rest are asked anew.

    What was sent, declined or has expired is a draft again and cannot be accepted until its
    next version is sent. Locks the quotation. Refuses with ChangedMeanwhile, IllegalMove, or
    as `write_quotation` does.
    """
    quotation = _held(number, revision)
    _open(quotation)
    manual = dict(quotation.lines.filter(price_rule=MANUAL).values_list("sku_id", "unit_price"))
    _take(quotation, offer, at=at)
    lines = _priced(quotation.customer, offer, at=at)
    for line in lines:
        if line.sku_id in manual:
            _set(line, manual[line.sku_id], quotation.customer.currency)
    _rewrite(quotation, lines)
    audit.record("quotation.changed", document=number, by=by, at=at, total=str(quotation.total))
    return quotation


@use_case
def set_quoted_prices(
    *, number: str, revision: int, prices: Mapping[int, Decimal | None], by: User, at: datetime
) -> Quotation:
    """Set prices by SKU (None: his usual price again); whoever may, and not below the floor.

    Locks the quotation. Refuses with ChangedMeanwhile, IllegalMove or WrongPrice; then every
    price is as it was.
    """
    quotation = _held(number, revision)
    _open(quotation)
    lines = list(quotation.lines.all())
    changed = {}
    for line in lines:
        before = line.unit_price
        wanted = prices.get(line.sku_id, before)
        _set(line, wanted, quotation.customer.currency)
        if line.unit_price != before:
            changed[line.sku_id] = [str(before), str(line.unit_price)]
    _require_floor(lines, by)
    _rewrite(quotation, lines)
    codes = {pk: goods.code for pk, goods in goods_by_id(changed.keys()).items()}
    said = {codes[sku]: values for sku, values in changed.items()}
    audit.record("quotation.priced", document=number, by=by, at=at, changes=said)
    return quotation


@use_case
def send_quotation(*, number: str, revision: int, by: User, at: datetime) -> Quotation:
    """Put the next version before the customer; it stays readable as it was sent.

    Locks the quotation. Refuses with ChangedMeanwhile, IllegalMove, WrongDay or WrongPrice.
    Tells the customer's people through `quotation.sent`.
    """
    quotation = _held(number, revision)
    _require_day(quotation.valid_until, at)
    lines = list(quotation.lines.all())
    _require_floor(lines, by)
    quotation.send(at=at)
    quotation.save()
    QuotationVersion.objects.create(
        quotation=quotation, version=quotation.version, lines=_as_json(lines),
        total=quotation.total, valid_until=quotation.valid_until, remark=quotation.remark,
        sent_at=at, sent_by=by,
    )  # fmt: skip
    facts = {"version": str(quotation.version), "total": str(quotation.total)}
    audit.record("quotation.sent", document=number, by=by, at=at, **facts)
    outbox.say("quotation.sent", document=number, customer=quotation.customer_id)
    return quotation


@use_case
def withdraw_quotation(*, number: str, because: str, by: User, at: datetime) -> Quotation:
    """Take a quotation back; nobody can accept it any more.

    Locks the quotation. Refuses with ReasonMissing or IllegalMove. Tells the customer through
    `quotation.withdrawn` when he had seen it.
    """
    quotation = Quotation.objects.locked(number)
    quotation.move(QuotationState.WITHDRAWN)
    quotation.because, quotation.decided_at = required(because), at
    quotation.save()
    audit.record("quotation.withdrawn", document=number, by=by, at=at, because=quotation.because)
    if quotation.version:
        outbox.say("quotation.withdrawn", document=number, customer=quotation.customer_id)
    return quotation


@in_transaction
def _held(number: str, revision: int) -> Quotation:
    quotation = Quotation.objects.locked(number)
    if quotation.revision != revision:
        raise ChangedMeanwhile(
            _("Quotation %(number)s was changed while you looked at it. Check it again below.")
            % {"number": number},
            document=number,
        )
    return quotation


def _open(quotation: Quotation) -> None:
    """It is a draft from here on, whatever it was."""
    if quotation.state == QuotationState.DRAFT:
        quotation.revision += 1
    else:
        quotation.move(QuotationState.DRAFT)


def _take(quotation: Quotation, offer: Offer, *, at: datetime) -> None:
    _require_day(offer.valid_until, at)
    quotation.channel, quotation.valid_until = offer.channel, offer.valid_until
    quotation.remark = offer.remark


def _priced(customer: Customer, offer: Offer, *, at: datetime) -> list[QuotationLine]:
    """The lines at his own prices; promotions are for orders and not promised ahead."""
    wanted = {wish.sku_id: wish.quantity for wish in offer.wishes}
    if len(wanted) < len(offer.wishes):
        raise Twice(_("The same goods stand on two lines. Put them on one line with one price."))
    if not wanted:
        raise NothingToOrder(_("There is nothing in the quotation yet. Add goods first."))
    basket = price_basket(customer, offer.wishes, only_visible=False, channel=offer.channel, at=at)
    priced = resolve(wanted, price_terms(customer, at=at))
    lines = []
    for line in basket.lines:
        if line.sku_id not in wanted or line.is_gift:
            continue
        price = priced[line.sku_id]
        usual = price.unit_price if price.list_price is None else price.list_price
        lines.append(
            QuotationLine(
                sku_id=line.sku_id, quantity=line.quantity, unit_price=usual, list_price=usual,
                amount=to_minor(line.quantity * usual, customer.currency),
                price_rule=price.rule, pack_text=line.pack_text,
            )
        )  # fmt: skip
    return lines


def _set(line: QuotationLine, price: Decimal | None, currency: str) -> None:
    """Give a line a price of its own; None or what it is already changes nothing else."""
    if price is None:
        price = line.list_price
    if not price.is_finite() or not 0 <= price < _MOST or price != price.quantize(_FINEST):
        raise WrongPrice(_("A price is zero or more, with at most four digits after the point."))
    if price != line.unit_price:
        line.unit_price, line.price_rule = price, MANUAL
        line.amount = to_minor(line.quantity * price, currency)


def _require_floor(lines: Sequence[QuotationLine], by: User) -> None:
    below = below_floor(lines)
    if below and not may(by, "hold.release_price"):
        raise WrongPrice(
            _("Below the floor price: %(goods)s. Raise it, or ask somebody who may go lower.")
            % {"goods": ", ".join(f"{one.code} ({one.floor_price:f})" for one in below)}
        )


def _require_day(valid_until: date, at: datetime) -> None:
    if valid_until < timezone.localdate(at):
        raise WrongDay(_("The last day of the quotation has passed. Choose today or later."))


def _add_up(quotation: Quotation, lines: Sequence[QuotationLine]) -> None:
    quotation.total = sum((line.amount for line in lines), ZERO)
    quotation.line_count = len(lines)


@in_transaction
def _rewrite(quotation: Quotation, lines: Sequence[QuotationLine]) -> None:
    quotation.lines.all().delete()
    _add_up(quotation, lines)
    quotation.save()
    _write(quotation, lines)


@in_transaction
def _write(quotation: Quotation, lines: Sequence[QuotationLine]) -> None:
    for position, line in enumerate(lines, start=1):
        line.pk, line.quotation, line.position = None, quotation, position
        line._state.adding = True
    QuotationLine.objects.bulk_create(lines)


def _as_json(lines: Sequence[QuotationLine]) -> list[dict[str, str]]:
    goods = goods_by_id({line.sku_id for line in lines})
    return [
        {
            "code": goods[line.sku_id].code, "name": goods[line.sku_id].name,
            "packs": line.pack_text, "unit": goods[line.sku_id].unit,
            "quantity": str(line.quantity), "unit_price": str(line.unit_price),
            "amount": str(line.amount),
        }
        for line in lines
    ]  # fmt: skip
