"""The house notices by itself that goods are about to expire."""

from datetime import datetime

from django.utils import timezone

from inventory.queries import lots
from wholesale import audit, outbox
from wholesale.db import use_case
from wholesale.models.audit import AuditEntry


@use_case
def note_expiring(*, at: datetime) -> int:
    """Tell of lots that are there and expire soon, once for each day of expiry; says how many.

    Message: lot.expiring.
    """
    near = list(lots.expiring(lots.lot_rows(), timezone.localdate(at), lots.SOON).order_by("pk"))
    told = set(
        AuditEntry.objects.filter(
            document__in=[lot.number for lot in near], action="lot.expiring"
        ).values_list("document", "facts__expires_on")
    )
    new = [lot for lot in near if (lot.number, str(lot.expires_on)) not in told]
    audit.record_many(
        "lot.expiring", [(lot.number, {"expires_on": str(lot.expires_on)}) for lot in new],
        by=None, at=at,
    )  # fmt: skip
    for lot in new:
        outbox.say("lot.expiring", document=lot.number)
    return len(new)
