"""Who is told what about stock and purchases."""

from django.utils.translation import gettext_lazy as _

from inventory.models import PurchaseOrder
from inventory.queries.late import who_buys
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _who_waits(message: OutboxMessage) -> Told:
    order = PurchaseOrder.objects.select_related("supplier").get(number=message.document)
    return Told(who_buys(order.number), {"supplier": order.supplier.name})


register(
    Topic(
        "purchase.late",
        _("%(document)s from %(supplier)s is late: receive it, or name another day"),
        _who_waits,
        icon="truck-delivery",
    )
)
