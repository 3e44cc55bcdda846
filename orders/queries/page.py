"""Everything the page of one order shows, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import cached_property

from finance.models import Allocation, OpenItem
from inventory.models import Sku, StockLevel
from orders.models import Order, OrderLine, ReturnOrder, Shipment
from orders.queries.desk import money_state
from orders.states import Approval, Fulfilment, ShipmentState
from wholesale.db import run_sql
from wholesale.money import ZERO
from wholesale.queries.trail import Event, events_of_all

# The last price the customer paid for each SKU: (sku, unit price, when).
_LAST_PRICES = """
SELECT DISTINCT ON (l.sku_id) l.sku_id, l.unit_price, o.reviewed_at
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
WHERE l.sku_id = ANY(%(skus)s) AND o.customer_id = %(customer)s AND o.id <> %(besides)s
    AND o.reviewed_at IS NOT NULL AND o.approval IN ('reviewed', 'closed')
ORDER BY l.sku_id, o.reviewed_at DESC
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside goods while somebody decides about them."""

    on_hand: Decimal = ZERO
    free: Decimal = ZERO
    last_price: Decimal | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of an order with its goods and what stands beside them."""

    line: OrderLine
    beside: Beside
    is_short: bool

    @property
    def sku(self) -> Sku:
        """The goods."""
        return self.line.sku

    @property
    def asked(self) -> str:
        """What the buyer had asked for where it differs, in packs; "" where it does not."""
        if self.line.asked == self.line.quantity:
            return ""
        return self.sku.say(self.line.asked)


class OrderPage:
    """One order as its page shows it; every part is asked of the database once, when drawn."""

    def __init__(self, order: Order) -> None:
        self.order = order

    @cached_property
    def lines(self) -> list[PageLine]:
        """The lines with goods, packs, stock and the customer's last price."""
        lines = list(
            self.order.lines.select_related("sku__product", "sku__unit").prefetch_related(
                "sku__packs__unit"
            )
        )
        facts = beside(self.order, [line.sku_id for line in lines])
        waits = self.order.fulfilment == Fulfilment.NONE and not self.order.is_promised
        return [
            PageLine(
                line,
                facts[line.sku_id],
                is_short=waits and line.quantity > facts[line.sku_id].free,
            )
            for line in lines
        ]

    @cached_property
    def shipments(self) -> list[Shipment]:
        """Its shipments, the live one first."""
        found = self.order.shipments.select_related("driver", "warehouse").order_by("-pk")
        return sorted(found, key=lambda one: one.state != ShipmentState.POSTED)

    @property
    def live(self) -> Shipment | None:
        """The shipment that counts, if goods have left."""
        first = next(iter(self.shipments), None)
        return first if first and first.state == ShipmentState.POSTED else None

    @cached_property
    def returns(self) -> list[ReturnOrder]:
        """Goods that came back, or are to."""
        return list(
            ReturnOrder.objects.filter(shipment__order=self.order)
            .select_related("warehouse")
            .order_by("-pk")
        )

    @cached_property
    def debt(self) -> OpenItem | None:
        """What the live shipment began as a debt."""
        return OpenItem.objects.filter(document=self.live.number).first() if self.live else None

    @property
    def money(self) -> str:
        """The third axis, read from the ledger: "", "unpaid", "part" or "paid"."""
        debt = self.debt
        return money_state(debt and {"amount": debt.amount, "allocated": debt.allocated})

    @cached_property
    def payers(self) -> list[str]:
        """The documents that cover some of its debt."""
        documents = Allocation.objects.filter(open_item__order=self.order.number)
        found = documents.order_by("document").values_list("document", flat=True).distinct()
        own = {one.number for one in [*self.shipments, *self.returns]}
        return [document for document in found if document not in own]

    @cached_property
    def events(self) -> list[Event]:
        """What happened to it and to what came of it, newest first."""
        others = [one.number for one in [*self.shipments, *self.returns]]
        return events_of_all([self.order.number, *others])

    @property
    def waits(self) -> bool:
        """Whether it waits for review."""
        return self.order.waits_for_review

    @property
    def is_draft(self) -> bool:
        """Whether it is not submitted yet."""
        return self.order.approval == Approval.DRAFT

    @property
    def waits_to_ship(self) -> bool:
        """Whether it is reviewed and its goods are here."""
        return self.order.approval == Approval.REVIEWED and self.order.fulfilment == Fulfilment.NONE

    @property
    def may_unreview(self) -> bool:
        """Whether un-review is the way back; else the shipment is to be written off."""
        return self.order.approval == Approval.REVIEWED and self.order.fulfilment in {
            Fulfilment.NONE,
            Fulfilment.SHIPPED,
        }

    @property
    def waits_for_arrangement(self) -> bool:
        """Whether nobody has said yet how the goods go to the customer."""
        live = self.live
        return bool(
            live
            and live.delivery == Fulfilment.SHIPPED
            and not (live.driver_id or live.carrier or live.appointment)
        )


def beside(order: Order, skus: Iterable[int]) -> dict[int, Beside]:
    """Stock in the order's warehouse and the customer's last price, per SKU; two queries.

    What the order itself has set aside counts as free for it.
    """
    wanted = list(dict.fromkeys(skus))
    own = order.demand() if order.pk and order.is_promised else {}
    levels = {
        level.sku_id: level
        for level in StockLevel.objects.filter(warehouse=order.warehouse_id, sku__in=wanted)
    }
    last = {
        sku: (price, at)
        for sku, price, at in run_sql(
            _LAST_PRICES,
            {"skus": wanted, "customer": order.customer_id, "besides": order.pk or 0},
        )
    }
    found = {}
    for sku in wanted:
        level = levels.get(sku)
        on_hand, promised = (level.on_hand, level.promised) if level else (ZERO, ZERO)
        price, at = last.get(sku, (None, None))
        found[sku] = Beside(on_hand, on_hand - promised + own.get(sku, ZERO), price, at)
    return found
