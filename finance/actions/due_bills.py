"""People are told of bills that are due soon: once for each."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from finance.models import Bill
from finance.states import BillState
from wholesale import outbox
from wholesale.db import use_case

SOON = timedelta(days=3)
AT_ONCE = 500


@use_case
def tell_due_bills(*, at: datetime) -> int:
    """Say through `bill.due` which bills are due within three days and unpaid; gives how many.

    Locks the bills, so that two runs tell nothing twice; those held by others come next time.
    """
    due = Bill.objects.filter(
        state=BillState.REVIEWED, is_due_told=False, due_on__lte=timezone.localdate(at) + SOON,
        item__allocated__lt=F("item__amount"),
    ).order_by("due_on", "pk")  # fmt: skip
    held = list(due.select_for_update(of=["self"], no_key=True, skip_locked=True)[:AT_ONCE])
    Bill.objects.filter(pk__in=[bill.pk for bill in held]).update(is_due_told=True)
    for bill in held:
        outbox.say("bill.due", document=bill.number, supplier=bill.supplier_id)
    return len(held)
