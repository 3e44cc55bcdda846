"""What the office's search box finds of bills and payments to suppliers."""

from django.utils.translation import gettext_lazy as _

from finance import access
from finance.queries import bills, payables
from wholesale.documents import url_of
from wholesale.finding import Finder, Found, register
from wholesale.models import User

_FEW = 6


def _bills(_user: User, text: str) -> list[Found]:
    rows = bills.search_bills(access.bills_for_office(), text).order_by("-written_at", "-pk")
    return [
        Found(f"{bill.number} · {bill.supplier.name}", f"{bill.get_state_display()} · {bill.total}",
              url_of(bill.number))
        for bill in rows[:_FEW]
    ]  # fmt: skip


def _payments(_user: User, text: str) -> list[Found]:
    if not text.strip().upper().startswith("PY"):
        return []
    rows = payables.search_payments(access.payments_for_office(), text)
    return [
        Found(f"{one.number} · {one.supplier.name}", f"{one.get_state_display()} · {one.received}",
              url_of(one.number))
        for one in rows.order_by("-recorded_at", "-pk")[:_FEW]
    ]  # fmt: skip


register(Finder(_("Supplier bills"), "file-text", "payable.view", _bills))
register(Finder(_("Payments to suppliers"), "coins", "payable.view", _payments))
