"""Who is told what about stock and purchases."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inventory.models import Lot, PurchaseOrder
from inventory.queries.late import who_buys
from inventory.queries.purchasers import purchasers
from wholesale.models import User
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register
from wholesale.permissions import PERMISSIONS


def _who_waits(message: OutboxMessage) -> Told:
    order = PurchaseOrder.objects.select_related("supplier").get(number=message.document)
    return Told(who_buys(order.number), {"supplier": order.supplier.name})


def _buyers_and_keepers(message: OutboxMessage) -> Told:
    roles = {*PERMISSIONS["purchase.edit"], *PERMISSIONS["count.enter"]}
    people = User.objects.filter(
        is_active=True, notify_new_documents=True, groups__name__in=roles
    ).values_list("pk", flat=True)
    return Told(set(people), {name: str(message.facts[name]) for name in ("low", "over")})


register(
    Topic(
        "purchase.late",
        _("%(document)s from %(supplier)s is late: receive it, or name another day"),
        _who_waits,
        icon="truck-delivery",
    )
)
register(
    Topic(
        "stock.warned",
        _("Stock: %(low)s goods are running low, of %(over)s there is too much"),
        _buyers_and_keepers,
        icon="package",
        page=lambda _document: reverse("inventory:outlook-list") + "?warning=low",
    )
)


def _who_keeps_lots(message: OutboxMessage) -> Told:
    lot = Lot.objects.select_related("sku__product").get(pk=int(message.document[2:]))
    words = {"lot": str(lot), "goods": lot.sku.full_name, "day": str(lot.expires_on)}
    people = purchasers().filter(notify_new_documents=True).values_list("pk", flat=True)
    return Told(set(people), words)


register(
    Topic(
        "lot.expiring",
        _("%(goods)s, lot %(lot)s, expires on %(day)s: sell it first, or send it back"),
        _who_keeps_lots,
        icon="clock",
    )
)
