"""The ways money reaches us, each with a cash or bank account of its own."""

from datetime import datetime

from django.db.models import Max

from finance.models import Tender
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User


@use_case
def save_tender(*, tender: Tender, by: User, at: datetime) -> Tender:
    """Keep a new or changed tender; a new one comes last. The audit trail gets old and new.

    What was posted through it stays as it is.
    """
    fields = ("name", "kind", "for_customers", "is_active")
    before = Tender.objects.filter(pk=tender.pk).values(*fields).first()
    if before is None:
        tender.rank = (Tender.objects.aggregate(last=Max("rank"))["last"] or 0) + 1
    tender.save()
    after = {name: getattr(tender, name) for name in fields}
    audit.record(
        "tender.changed" if before else "tender.created",
        document=f"tender:{tender.pk}",
        by=by,
        at=at,
        changes=audit.changes(before or {}, after),
    )
    return tender
