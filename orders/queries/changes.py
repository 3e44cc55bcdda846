"""What a change would make of an order: its goods and its money, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext

from crm.queries.terms import price_terms
from finance.models import CustomerAccount
from inventory.queries.prices import resolve
from orders.models import ChangeRequest, Order
from orders.queries.undo import Change
from orders.queries.versions import Difference, Held, differences, goods_of, lines_added_up
from orders.states import ChangeState, Fulfilment
from wholesale.money import ZERO, to_minor


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """The differences, the total and the debt before and after; nothing is posted yet."""

    total: Change
    owed: Change
    differences: list[Difference] = field(default_factory=list)

    @property
    def off(self) -> Decimal:
        """How much more (less: below zero) the order comes to."""
        return self.total.after - self.total.now


def open_request(order: Order) -> ChangeRequest | None:
    """The change request that waits for an answer, if there is one."""
    return requests_of(order).filter(state=ChangeState.REQUESTED).first()


def requests_of(order: Order) -> QuerySet[ChangeRequest]:
    """Everything that was asked for, the latest first."""
    found = ChangeRequest.objects.filter(order=order)
    return found.select_related("requested_by", "decided_by", "order").order_by("-pk")


def preview_of_request(request: ChangeRequest) -> ChangePreview:
    """What agreeing to a change request would do."""
    wanted = {sku: Decimal(text) for sku, text in request.wanted}
    return preview_of(request.order, wanted, cancels=request.cancels)


def preview_of(order: Order, wanted: Mapping[int, Decimal], *, cancels: bool) -> ChangePreview:
    """What {SKU id: quantity, 0: none} would do to an order whose prices are frozen.

    Goods that stay keep their price, new ones have today's. Six queries whatever the lines.
    """
    before = lines_added_up(order)
    after = {} if cancels else _after(order, before, wanted)
    total = ZERO if cancels else sum((held.amount for held in after.values()), order.freight)
    account = CustomerAccount.objects.filter(customer=order.customer_id).first()
    owed = account.receivable if account else ZERO
    has_left = order.fulfilment != Fulfilment.NONE
    found = differences(before, after, goods_of(key[0] for key in {**before, **after}))
    return ChangePreview(
        Change(order.total, total), Change(owed, owed + (total - order.total) * has_left), found
    )


def _after(
    order: Order, before: Mapping[tuple[int, bool], Held], wanted: Mapping[int, Decimal]
) -> dict[tuple[int, bool], Held]:
    new = {sku: q for sku, q in wanted.items() if q and (sku, False) not in before}
    prices = resolve(new, price_terms(order.customer)) if new else {}
    firsts: dict[int, tuple[Decimal, Decimal, Decimal]] = {}
    rows = order.lines.filter(is_gift=False, sku__in=wanted)
    for sku, *facts in rows.values_list("sku", "quantity", "unit_price", "discount"):
        firsts.setdefault(sku, (facts[0], facts[1], facts[2]))
    after = dict(before)
    for sku, quantity in wanted.items():
        after.pop((sku, False), None)
        if not quantity or (sku in new and sku not in prices):
            continue
        had, price, discount = firsts.get(sku, (quantity, ZERO, ZERO))
        price = prices[sku].unit_price if sku in new else price
        off = round(discount * quantity / had, 2)
        amount = to_minor(quantity * price, order.currency) - off
        after[sku, False] = Held(quantity, price, amount)
    return after


def said_of(request: ChangeRequest) -> str:
    """What is asked, in short, for a list."""
    if request.cancels:
        return gettext("Cancel the order")
    count = len(request.wanted)
    return ngettext("%(n)s kind of goods", "%(n)s kinds of goods", count) % {"n": count}


def search_requests(rows: QuerySet[ChangeRequest], text: str) -> QuerySet[ChangeRequest]:
    """Requests by the number of their order or the name of the customer."""
    found = Q(order__number__istartswith=text) | Q(order__customer__name__icontains=text)
    return rows.filter(found)
