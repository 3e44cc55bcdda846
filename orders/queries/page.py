"""Everything the page of one order shows, in a constant number of queries."""

from django.db.models import Q
from django.utils.functional import cached_property

from finance.models import Allocation, OpenItem
from orders.models import Flag, Order, OrderLine, ReturnOrder, Shipment
from orders.queries.desk import money_state, same_place
from orders.queries.entry import LinePage, More, page_of_lines
from orders.queries.grid import Grid, GridRow
from orders.queries.unusual import Strange, look_at
from orders.states import ENDED, Approval, ChangeState, Fulfilment, ShipmentState
from wholesale.models import User
from wholesale.queries.trail import Event, events_of_all


class OrderPage:
    """One order as its page shows it; every part is asked of the database once, when drawn."""

    def __init__(self, order: Order) -> None:
        self.order = order

    @cached_property
    def first(self) -> LinePage:
        """The lines a page begins with, and what is left to fetch."""
        return page_of_lines(self.order)

    @property
    def lines(self) -> list[OrderLine]:
        """Those lines, with goods and packs."""
        return self.first.lines

    @property
    def more(self) -> More | None:
        """What of a long order comes when one scrolls to it."""
        return self.first.more

    @property
    def grid(self) -> Grid:
        """Its goods as they can be changed."""
        return Grid(self.order.customer, self.order.warehouse, self.order)

    @cached_property
    def rows(self) -> list[GridRow]:
        """The lines with stock and the customer's last price beside them."""
        rows = self.grid.of_order(self.lines)
        if self.order.fulfilment != Fulfilment.NONE:
            for row in rows:
                row.is_short = False
        return rows

    @cached_property
    def shipments(self) -> list[Shipment]:
        """Its shipments, the live one first."""
        found = self.order.shipments.select_related("driver", "warehouse").order_by("-pk")
        return sorted(found, key=lambda one: one.state != ShipmentState.POSTED)

    @cached_property
    def unusual(self) -> list[Strange]:
        """What strikes us about it while it waits for review."""
        return look_at(self.order) if self.waits else []

    @cached_property
    def flags(self) -> list[Flag]:
        """The flags it carries."""
        return [found.flag for found in self.order.flags.select_related("flag")]

    @cached_property
    def all_flags(self) -> list[tuple[Flag, bool]]:
        """Every flag it can carry, and whether it does."""
        has = {flag.pk for flag in self.flags}
        known = Flag.objects.all()
        return [(flag, flag.pk in has) for flag in known if flag.is_active or flag.pk in has]

    @property
    def is_short(self) -> bool:
        """Whether a waiting order wants more than is there for it (of its first lines)."""
        return self.waits and any(row.is_short for row in self.rows)

    @cached_property
    def mergeable(self) -> list[Order]:
        """Other waiting orders of the customer to the same place."""
        return list(same_place(self.order)[:5]) if self.waits else []

    @cached_property
    def relatives(self) -> list[Order]:
        """The other parts of what was one order, and the orders merged into it or it went into."""
        order = self.order
        where = Q(merged_into=order)
        if order.family_id:
            where |= Q(family=order.family_id)
        if order.merged_into_id:
            where |= Q(pk=order.merged_into_id)
        return list(Order.objects.filter(where).exclude(pk=order.pk).order_by("pk"))

    @property
    def worker(self) -> User | None:
        """Who of the desk works on it."""
        found = getattr(self.order, "assignment", None)
        return found.person if found else None

    @property
    def may_be_taken(self) -> bool:
        """Whether there is still something to work on."""
        return self.order.approval not in ENDED

    @property
    def may_reopen(self) -> bool:
        """Whether it was rejected or closed, and can come back to the desk."""
        return self.order.approval in {Approval.REJECTED, Approval.CLOSED}

    @property
    def must_read_remark(self) -> bool:
        """Whether the buyer's remark is to be ticked as read before review."""
        order = self.order
        return self.waits and order.has_unread_remark and order.channel.remark_must_be_read

    @cached_property
    def wants_change(self) -> bool:
        """Whether somebody waits for an answer to a change he asked for."""
        if self.order.approval != Approval.REVIEWED:
            return False
        return self.order.change_requests.filter(state=ChangeState.REQUESTED).exists()

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
        return money_state({"amount": debt.amount, "allocated": debt.allocated} if debt else None)

    @cached_property
    def payers(self) -> list[str]:
        """The documents that cover some of its debt."""
        documents = Allocation.objects.filter(open_item__order=self.order.number)
        found = documents.order_by("document").values_list("document", flat=True).distinct()
        return [document for document in found if document not in self._followers]

    @cached_property
    def events(self) -> list[Event]:
        """What happened to it and to what came of it, newest first."""
        return events_of_all([self.order.number, *self._followers])

    @property
    def _followers(self) -> list[str]:
        numbers = [shipment.number for shipment in self.shipments]
        return numbers + [found.number for found in self.returns]

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
    def shows_stock(self) -> bool:
        """Whether its lines stand beside what is orderable: goods have not left yet."""
        return self.waits or self.waits_to_ship

    @property
    def may_change_details(self) -> bool:
        """Whether delivery, payment and remarks can still be changed."""
        return self.waits or self.waits_to_ship

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
