"""What money puts on the workbench."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from finance.access import (
    bills_for_office,
    open_items_visible_to,
    payments_for_office,
    settlements_visible_to,
    supplier_items,
)
from finance.queries.ageing import BUCKETS, totals
from finance.states import BillState, SettlementState
from wholesale.models import User
from wholesale.workbench import MANY, Plot, Waiting, plot, up_to_many, wait


def _to_review(user: User, _at: datetime) -> int:
    return up_to_many(settlements_visible_to(user).filter(state=SettlementState.UNREVIEWED))


def _overdue(user: User, at: datetime) -> int:
    late = open_items_visible_to(user).filter(
        allocated__lt=F("amount"), due_date__lt=timezone.localdate(at)
    )
    return len(late.order_by().values_list("customer").distinct()[:MANY])


def _debt(user: User, at: datetime) -> dict[str, Any] | None:
    found = totals(open_items_visible_to(user), today=timezone.localdate(at))
    if not any(found.values()):
        return None
    return {
        "kind": "bar",
        "money": True,
        "labels": [str(bucket.label) for bucket in BUCKETS],
        "series": [{"name": gettext("Owed"), "values": [str(found[b.name]) for b in BUCKETS]}],
    }


def _bills_to_review(_user: User, _at: datetime) -> int:
    return up_to_many(bills_for_office().filter(state=BillState.DRAFT))


def _payouts_to_review(_user: User, _at: datetime) -> int:
    return up_to_many(payments_for_office().filter(state=SettlementState.UNREVIEWED))


def _bills_due(_user: User, at: datetime) -> int:
    soon = timezone.localdate(at) + timedelta(days=7)
    return up_to_many(supplier_items().filter(due_date__lte=soon))


wait(Waiting(_("Supplier bills to review"), "file-text", "bill.review", _bills_to_review,
             "finance:bill-list", "state=draft", 13))  # fmt: skip
wait(Waiting(_("Payments to suppliers to review"), "coins", "payout.review", _payouts_to_review,
             "finance:payout-list", "state=unreviewed", 14))  # fmt: skip
wait(Waiting(_("Supplier bills due within a week"), "calendar-due", "payout.record", _bills_due,
             "finance:bill-list", "payment=due", 36))  # fmt: skip
wait(Waiting(_("Payments to review"), "coins", "settlement.review", _to_review,
             "finance:settlement-list", "state=unreviewed", 12))  # fmt: skip
wait(Waiting(_("Customers overdue"), "calendar-due", "statement.view", _overdue,
             "finance:receivable-list", rank=35))  # fmt: skip
plot(Plot("debt", _("How old is what customers owe?"), "statement.view", _debt,
          "finance:ageing", 30))  # fmt: skip
