"""The life of an order on two stored axes; the third, money, is read from the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Approval(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("To review")
    HELD = "held", _("Held")
    REVIEWED = "reviewed", _("Reviewed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class Fulfilment(models.TextChoices):
    NONE = "none", _("Not shipped")
    SHIPPED = "shipped", _("Shipped")
    IN_DELIVERY = "in_delivery", _("In delivery")
    DELIVERED = "delivered", _("Delivered")
    RECEIVED = "received", _("Goods received")


_A, _F = Approval, Fulfilment

# Nobody works on such an order any more.
ENDED = frozenset({Approval.REJECTED, Approval.WITHDRAWN, Approval.CLOSED})

APPROVAL_MOVES: dict[str, frozenset[str]] = {
    _A.DRAFT: frozenset({_A.SUBMITTED, _A.WITHDRAWN}),
    _A.SUBMITTED: frozenset({_A.REVIEWED, _A.REJECTED, _A.WITHDRAWN, _A.HELD}),
    _A.HELD: frozenset({_A.SUBMITTED, _A.REVIEWED, _A.REJECTED, _A.WITHDRAWN}),
    _A.REVIEWED: frozenset({_A.SUBMITTED, _A.CLOSED}),
    _A.REJECTED: frozenset({_A.SUBMITTED}),
    _A.WITHDRAWN: frozenset(),
    _A.CLOSED: frozenset({_A.SUBMITTED}),
}

FULFILMENT_MOVES: dict[str, frozenset[str]] = {
    _F.NONE: frozenset({_F.SHIPPED}),
    _F.SHIPPED: frozenset({_F.IN_DELIVERY, _F.DELIVERED, _F.RECEIVED, _F.NONE}),
    _F.IN_DELIVERY: frozenset({_F.DELIVERED, _F.RECEIVED, _F.SHIPPED, _F.NONE}),
    # What our own driver has handed over needs nobody's confirmation.
    _F.DELIVERED: frozenset({_F.NONE}),
    _F.RECEIVED: frozenset({_F.NONE}),
}


class ShipmentState(models.TextChoices):
    POSTED = "posted", _("Shipped")
    WRITTEN_OFF = "written_off", _("Written off")


class ReturnState(models.TextChoices):
    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", _("Approved, goods expected")
    REJECTED = "rejected", _("Rejected")
    RECEIVED = "received", _("Goods received, credited")


RETURN_MOVES: dict[str, frozenset[str]] = {
    ReturnState.REQUESTED: frozenset({ReturnState.APPROVED, ReturnState.REJECTED}),
    ReturnState.APPROVED: frozenset({ReturnState.RECEIVED, ReturnState.REJECTED}),
    ReturnState.REJECTED: frozenset(),
    ReturnState.RECEIVED: frozenset(),
}


class QuotationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent to the customer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_Q = QuotationState

# A quotation that was sent can be changed: it is a draft until its next version is sent.
QUOTATION_MOVES: dict[str, frozenset[str]] = {
    _Q.DRAFT: frozenset({_Q.SENT, _Q.WITHDRAWN}),
    _Q.SENT: frozenset({_Q.DRAFT, _Q.ACCEPTED, _Q.DECLINED, _Q.EXPIRED, _Q.WITHDRAWN}),
    _Q.DECLINED: frozenset({_Q.DRAFT}),
    _Q.EXPIRED: frozenset({_Q.DRAFT}),
    _Q.ACCEPTED: frozenset(),
    _Q.WITHDRAWN: frozenset(),
}


class ChangeState(models.TextChoices):
    REQUESTED = "requested", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CHANGE_MOVES: dict[str, frozenset[str]] = {
    ChangeState.REQUESTED: frozenset(
        {ChangeState.ACCEPTED, ChangeState.DECLINED, ChangeState.WITHDRAWN}
    ),
    ChangeState.ACCEPTED: frozenset(),
    ChangeState.DECLINED: frozenset(),
    ChangeState.WITHDRAWN: frozenset(),
}
