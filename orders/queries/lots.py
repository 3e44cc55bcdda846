"""Who was sent goods of a lot."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from inventory.models import LotMove
from orders.models import Shipment


def shipments_of(lot: int, within: "QuerySet[Shipment]") -> list[tuple[Shipment, Decimal]]:
    """Those of the shipments that took goods of a lot, newest first, with how many base units.

    What came back with returns stays: the customer had it.
    """
    moves = LotMove.objects.filter(lot=lot).values_list("document").annotate(n=-Sum("on_hand"))
    taken = {document: n for document, n in moves if n > 0}
    rows = within.filter(number__in=taken).select_related("order__customer").order_by("-pk")
    return [(shipment, taken[shipment.number]) for shipment in rows]
