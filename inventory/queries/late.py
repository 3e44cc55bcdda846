"""Purchases whose goods should have come already."""

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from inventory.models import PurchaseLine, PurchaseOrder
from inventory.models.purchase import OPEN_PURCHASES
from inventory.queries.purchasers import purchasers


def late(rows: "QuerySet[PurchaseOrder]", today: date | None = None) -> "QuerySet[PurchaseOrder]":
    """Open orders with a line that was expected before today."""
    lines = PurchaseLine.objects.filter(order=OuterRef("pk"), received__lt=F("quantity")).annotate(
        day=Coalesce("expected_on", "order__expected_on")
    )
    overdue = lines.filter(day__lt=today or timezone.localdate())
    return rows.filter(Exists(overdue), state__in=OPEN_PURCHASES)


def who_buys(number: str) -> set[int]:
    """Who wrote an order and who buys its goods, as far as they still do; all buyers if nobody."""
    named = PurchaseOrder.objects.filter(number=number).values_list(
        "created_by", "lines__sku__product__buyer"
    )
    people = {person for pair in named for person in pair}
    buyers = purchasers().filter(notify_new_documents=True)
    found = set(buyers.filter(pk__in=people - {None}).values_list("pk", flat=True))
    return found or set(buyers.values_list("pk", flat=True))
