"""Who was sent goods of a lot."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from inventory.models import LotMove, Sku
from inventory.queries import lots
from orders.models import Shipment
from wholesale.templatetags.wholesale import day


def said_lots(number: str) -> str:
    """The lots that left with a shipment and their days, to be read on paper; "" without any."""
    shipped = lots.shipped_of([number]).get(number, {})
    codes = dict(Sku.objects.filter(pk__in=shipped).values_list("pk", "code")) if shipped else {}
    said = []
    for sku, taken in shipped.items():
        each = ", ".join(
            f"{lot} × {n.normalize():f}" + (f" ({day(lot.expires_on)})" if lot.expires_on else "")
            for lot, n in taken
        )
        said.append(f"{codes[sku]}: {each}")
    return "; ".join(said)


def shipments_of(lot: int, within: "QuerySet[Shipment]") -> list[tuple[Shipment, Decimal]]:
    """Those of the shipments that took goods of a lot, newest first, with how many base units.

    What came back with returns stays: the customer had it.
    """
    moves = LotMove.objects.filter(lot=lot).values_list("document").annotate(n=-Sum("on_hand"))
    taken = {document: n for document, n in moves if n > 0}
    rows = within.filter(number__in=taken).select_related("order__customer").order_by("-pk")
    return [(shipment, taken[shipment.number]) for shipment in rows]
