"""Which document has the goods that somebody wants back."""

from django.db.models import Q

from inventory.models import StockMove
from warehouse.models import Transfer


def holder_of(warehouse_id: int, skus: list[int], *, since: Transfer) -> str:
    """The newest document that took or promised goods a transfer had brought; "" if none."""
    taken = StockMove.objects.filter(
        Q(on_hand__lt=0) | Q(promised__gt=0),
        warehouse=warehouse_id, sku__in=skus, at__gte=since.received_at or since.made_at,
    ).exclude(document=since.number)  # fmt: skip
    return taken.order_by("-pk").values_list("document", flat=True).first() or ""
