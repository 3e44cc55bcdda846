"""What orders put on the workbench."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.access import (
    changes_visible_to,
    holds_visible_to,
    orders_visible_to,
    quotations_visible_to,
    returns_visible_to,
    shipments_visible_to,
)
from orders.queries.holds import releasable
from orders.states import (
    Approval,
    ChangeState,
    Fulfilment,
    QuotationState,
    ReturnState,
    ShipmentState,
)
from wholesale.models import User
from wholesale.workbench import Plot, Waiting, plot, up_to_many, wait

WEEK = 7


def _to_review(user: User, _at: datetime) -> int:
    return up_to_many(
        orders_visible_to(user).filter(approval__in=[Approval.SUBMITTED, Approval.HELD])
    )


def _on_hold(user: User, _at: datetime) -> int:
    return up_to_many(holds_visible_to(user).filter(code__in=releasable(user)))


def _to_answer(user: User, _at: datetime) -> int:
    return up_to_many(changes_visible_to(user).filter(state=ChangeState.REQUESTED))


def _to_ship(user: User, _at: datetime) -> int:
    return up_to_many(
        orders_visible_to(user).filter(approval=Approval.REVIEWED, fulfilment=Fulfilment.NONE)
    )


def _to_arrange(user: User, _at: datetime) -> int:
    return up_to_many(
        shipments_visible_to(user).filter(
            state=ShipmentState.POSTED, delivery=Fulfilment.SHIPPED, driver=None, carrier="",
            appointment="",
        )
    )  # fmt: skip


def _to_approve(user: User, _at: datetime) -> int:
    return up_to_many(returns_visible_to(user).filter(state=ReturnState.REQUESTED))


def _to_receive(user: User, _at: datetime) -> int:
    return up_to_many(returns_visible_to(user).filter(state=ReturnState.APPROVED))


def _declined(user: User, _at: datetime) -> int:
    """Quotations the customer said no to: to be offered anew, or left."""
    return up_to_many(quotations_visible_to(user).filter(state=QuotationState.DECLINED))


def _sales(user: User, at: datetime) -> dict[str, Any] | None:
    # Until yesterday: what came in today has hardly been reviewed and would look like a fall.
    since = timezone.localdate(at) - timedelta(days=2 * WEEK)
    rows = (
        orders_visible_to(user)
        .exclude(fulfilment=Fulfilment.NONE)
        .filter(submitted_at__gte=at - timedelta(days=2 * WEEK + 1))
        .order_by()
        .values(day=TruncDate("submitted_at"))
        .annotate(sum=Sum("total"))
    )
    found = {row["day"]: row["sum"] for row in rows}
    if not found:
        return None
    days = [since + timedelta(days=n) for n in range(2 * WEEK)]
    values = [str(found.get(day, Decimal(0))) for day in days]
    return {
        "kind": "line",
        "money": True,
        "labels": [f"{day.month}-{day.day:02d}" for day in days[WEEK:]],
        "series": [
            {"name": gettext("These seven days"), "values": values[WEEK:]},
            {"name": gettext("The seven before"), "values": values[:WEEK], "dashed": True},
        ],
    }


def _states(user: User, at: datetime) -> dict[str, Any] | None:
    recent = orders_visible_to(user).filter(created_at__gte=at - timedelta(days=30))
    counts = recent.aggregate(
        to_review=Count("pk", filter=Q(approval__in=[Approval.SUBMITTED, Approval.HELD])),
        to_ship=Count("pk", filter=Q(approval=Approval.REVIEWED, fulfilment=Fulfilment.NONE)),
        on_the_way=Count(
            "pk", filter=Q(fulfilment__in=[Fulfilment.SHIPPED, Fulfilment.IN_DELIVERY])
        ),
        arrived=Count("pk", filter=Q(fulfilment__in=[Fulfilment.DELIVERED, Fulfilment.RECEIVED])),
        ended=Count("pk", filter=Q(approval__in=[Approval.REJECTED, Approval.WITHDRAWN])),
    )
    if not any(counts.values()):
        return None
    return {
        "kind": "bar",
        "flat": True,
        "labels": [
            gettext("To review"),
            gettext("To ship"),
            gettext("On the way"),
            gettext("Arrived"),
            gettext("Ended"),
        ],
        "series": [{"name": gettext("Orders"), "values": list(counts.values())}],
    }


wait(Waiting(_("Orders to review"), "clipboard-list", "order.review", _to_review,
             "orders:order-list", "state=to_review", 10))  # fmt: skip
wait(Waiting(_("Orders on hold"), "hand-stop", "hold.release", _on_hold,
             "orders:hold-list", rank=15))  # fmt: skip
wait(Waiting(_("Quotations declined"), "file-text", "quotation.enter", _declined,
             "orders:quotation-list", "state=declined", 17))  # fmt: skip
wait(Waiting(_("Changes asked for"), "edit", "order.review", _to_answer,
             "orders:change-list", "state=requested", 17))  # fmt: skip
wait(Waiting(_("Orders to ship"), "package", "order.ship", _to_ship,
             "orders:order-list", "state=to_ship", 20))  # fmt: skip
wait(Waiting(_("Deliveries to arrange"), "truck-delivery", "order.arrange", _to_arrange,
             "orders:delivery-list", rank=30))  # fmt: skip
wait(Waiting(_("Returns to approve"), "arrow-back-up", "return.approve", _to_approve,
             "orders:return-list", rank=40))  # fmt: skip
wait(Waiting(_("Returned goods expected"), "building-warehouse", "return.receive", _to_receive,
             "orders:return-list", rank=45))  # fmt: skip
plot(Plot("sales", _("How do sales compare with last week?"), "report.view", _sales,
          "orders:report", 10))  # fmt: skip
plot(Plot("states", _("Where are the orders of the last 30 days?"), "order.view", _states,
          "orders:order-list", 20))  # fmt: skip
