"""The house notices by itself that a purchase is late."""

from datetime import datetime

from django.utils import timezone

from inventory.models import PurchaseOrder
from inventory.queries import late
from wholesale import audit, outbox
from wholesale.db import use_case
from wholesale.models.audit import AuditEntry


@use_case
def note_late(*, at: datetime) -> int:
    """Tell of purchases that did not come on their day, once for each day said; says how many.

    Another day that passes is told again. Locks those orders. Message: purchase.late.
    """
    orders = list(
        late.late(PurchaseOrder.objects.select_for_update(no_key=True), timezone.localdate(at))
        .select_related(None)
        .order_by("pk")
    )
    told = {
        (document, expected)
        for document, expected in AuditEntry.objects.filter(
            document__in=[order.number for order in orders], action="purchase.late"
        ).values_list("document", "facts__expected")
    }
    missed = [order for order in orders if (order.number, _day(order)) not in told]
    audit.record_many(
        "purchase.late", [(order.number, {"expected": _day(order)}) for order in missed],
        by=None, at=at,
    )  # fmt: skip
    for order in missed:
        outbox.say("purchase.late", document=order.number)
    return len(missed)


def _day(order: PurchaseOrder) -> str:
    return str(order.expected_on or "")
