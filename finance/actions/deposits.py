"""What is left of an order's deposit goes back to the customer's free prepayment."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer
from finance import ledger
from finance.actions.locked import required
from finance.ledger import DepositUsed, Paper, Side
from finance.models import Account, Deposit, EntryKind
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User


@use_case
def release_deposit(
    *, customer: Customer, order: str, because: str, by: User, at: datetime
) -> Decimal:
    """Make what is left of the deposit for an order prepayment; gives the amount.

    From there it pays other documents or is given back by a settlement. Locks the customer's
    account. Refuses with ReasonMissing, BooksClosed, or DepositUsed when nothing is left.
    """
    because = required(because)
    ledger.change_account(customer)
    deposit = Deposit.objects.filter(order=order, customer=customer).first()
    if deposit is None or not deposit.balance:
        raise DepositUsed(_("Nothing is left of the deposit for %(order)s.") % {"order": order})
    amount = deposit.balance
    ledger.change_deposit(customer, order, released=amount)
    ledger.change_account(customer, prepayment=amount)
    sides = [
        Side(Account.DEPOSIT, debit=amount, customer=customer),
        Side(Account.PREPAYMENT, credit=amount, customer=customer),
    ]
    ledger.post(EntryKind.DEPOSIT_RELEASED, Paper(order, at, by, because), sides)
    audit.record(
        "deposit.released", document=order, by=by, at=at, because=because, amount=str(amount)
    )
    return amount
