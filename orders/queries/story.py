"""An order's story as its buyer is told it: what happened, where it stands, what comes."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from orders.states import Approval, Fulfilment
from wholesale.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of an order's story: what happened, is happening ("now") or comes ("ahead")."""

    title: str | Promise
    kind: str = "good"
    at: datetime | None = None
    who: str = ""
    because: str = ""


# What a buyer is told of the trail. What is not here is the house's own business.
_TOLD: dict[str, tuple[str | Promise, str]] = {
    "order.submitted": (_("Order sent"), "good"),
    "order.changed": (_("Changed by the merchant"), "good"),
    "order.edited": (_("Changed by you"), "good"),
    "order.amended": (_("Changed by the merchant"), "good"),
    "order.change_requested": (_("You asked for a change"), "good"),
    "order.change_accepted": (_("Your change was accepted"), "good"),
    "order.change_declined": (_("Your change was declined"), "bad"),
    "order.change_withdrawn": (_("Change request taken back"), "good"),
    "order.reviewed": (_("Confirmed by the manager"), "good"),
    "order.unreviewed": (_("Confirmation taken back"), "bad"),
    "order.held": (_("Held"), "bad"),
    "order.released": (_("Goes on"), "good"),
    "order.cured": (_("Goes on"), "good"),
    "order.freight_asked": (_("We asked you to pay for the way"), "good"),
    "order.freight_accepted": (_("The freight difference was accepted"), "good"),
    "order.freight_declined": (_("The freight difference was declined"), "bad"),
    "order.rejected": (_("Rejected"), "bad"),
    "order.withdrawn": (_("Withdrawn"), "bad"),
    "order.closed": (_("Closed"), "bad"),
    "order.reopened": (_("Taken up again"), "good"),
    "order.split": (_("A part goes on as an order of its own"), "good"),
    "order.split_off": (_("Split off from another order of yours"), "good"),
    "order.merged": (_("Merged with another order of yours"), "good"),
    "order.merged_away": (_("Merged with another order of yours"), "good"),
    "shipment.posted": (_("Left the warehouse"), "good"),
    "shipment.written_off": (_("Taken back into the warehouse"), "bad"),
    "shipment.in_delivery": (_("On the way to you"), "good"),
    "shipment.delivered": (_("Arrived"), "good"),
    "shipment.received": (_("You confirmed that it arrived"), "good"),
}
_BUYERS_OWN = {
    "order.submitted", "order.edited", "order.change_requested", "order.withdrawn",
    "shipment.received",
}  # fmt: skip


def story_of(order: Order) -> list[Moment]:
    """An order's story in a buyer's words: what happened, oldest first, and what comes."""
    documents = [order.number, *order.shipments.values_list("number", flat=True)]
    trail = (
        AuditEntry.objects.filter(document__in=documents, action__in=_TOLD)
        .select_related("by")
        .order_by("at", "pk")
    )
    past = [
        Moment(
            *_TOLD[entry.action],
            at=entry.at,
            who=str(entry.by or "") if entry.action in _BUYERS_OWN else "",
            because=entry.because,
        )
        for entry in trail
    ]
    if past and order.fulfilment == Fulfilment.IN_DELIVERY:
        past[-1] = replace(past[-1], kind="now")
    return [*past, *_what_comes(order)]


def _what_comes(order: Order) -> list[Moment]:
    waiting = Moment(_("Waiting for the manager's confirmation"), "now")
    packing = Moment(_("The warehouse is packing"), "now")
    arrival = Moment(_("Arrival"), "ahead")
    if order.is_held:
        waiting = Moment(_("Held"), "now")
    if order.waits_for_review:
        return [waiting, Moment(_("Packing"), "ahead"), arrival]
    if order.approval != Approval.REVIEWED:
        return []
    if order.fulfilment == Fulfilment.NONE:
        return [packing, arrival]
    if order.fulfilment == Fulfilment.SHIPPED:
        return [Moment(_("Delivery is being arranged"), "now"), arrival]
    return [arrival] if order.fulfilment == Fulfilment.IN_DELIVERY else []


def state_text(order: Order) -> str | Promise:
    """Where an order stands, in one phrase."""
    if order.is_held:
        return Approval.HELD.label
    if order.waits_for_review:
        return _("Waiting for the manager's confirmation")
    if order.approval == Approval.REVIEWED or order.fulfilment != Fulfilment.NONE:
        return _STANDS[order.fulfilment]
    return Approval(order.approval).label


_STANDS: dict[str, str | Promise] = {
    Fulfilment.NONE: _("Confirmed, being packed"),
    Fulfilment.SHIPPED: _("Left the warehouse"),
    Fulfilment.IN_DELIVERY: _("On the way to you"),
    Fulfilment.DELIVERED: _("Arrived"),
    Fulfilment.RECEIVED: _("Arrived"),
}


def state_kind(order: Order) -> str:
    """The colour of `state_text`: a key of the house's table of states."""
    is_settled = order.approval in {Approval.REVIEWED, Approval.CLOSED}
    if is_settled and order.fulfilment != Fulfilment.NONE:
        return str(order.fulfilment)
    return str(order.approval)
