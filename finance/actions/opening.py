"""What customers owed before this system, brought in once when the merchant moves over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from finance import ledger, sql
from wholesale import audit, numbering
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User


@dataclass(frozen=True, slots=True)
class OldDebt:
    """One balance of a customer (by id): above zero owed and due then, below zero prepaid.

    `reference` is the number it had in the old books; with customer and due day it tells one
    balance from another, so that bringing the same file in again changes nothing.
    """

    customer: int
    amount: Decimal
    due: date
    reference: str = ""

    @property
    def key(self) -> tuple[int, str, date | None]:
        """What makes it the same balance as one brought in before."""
        return self.customer, self.reference, self.due if self.amount > 0 else None


@use_case
def bring_opening_balances(*, debts: Sequence[OldDebt], by: User | None, at: datetime) -> int:
    """Bring in balances that are not there yet, all or none; gives how many.

    Dated today, against the account of opening balances. Locks the customers' accounts.
    Refuses with BooksClosed.
    """
    known = brought_in(debt.customer for debt in debts)
    new = [debt for debt in debts if debt.key not in known]
    write_opening(new, by=by, at=at)
    return len(new)


@in_transaction
def write_opening(debts: Sequence[OldDebt], *, by: User | None, at: datetime) -> None:
    """Post balances under numbers of their own: a constant number of statements."""
    if not debts:
        return
    numbers = numbering.next_numbers("EN", len(debts))
    opening = [
        ledger.Opening(debt.customer, number, debt.amount, debt.due, debt.reference)
        for number, debt in zip(numbers, debts, strict=True)
    ]
    ledger.open_balances(opening, by=by, at=at)
    facts = [
        (one.document, {"amount": str(one.amount), "due": str(one.due), "old": one.reference})
        for one in opening
    ]
    audit.record_many("opening_balance.imported", facts, by=by, at=at)


def brought_in(customers: Iterable[int]) -> dict[tuple[int, str, date | None], Decimal]:
    """The amounts brought in before for these customers, by OldDebt.key.

    Inside a transaction nobody else brings balances in until it ends.
    """
    run_sql(sql.HOLD_OPENING)
    rows = run_sql(sql.BROUGHT_IN, {"customers": list(set(customers))})
    return {(customer, reference, due): amount for customer, reference, due, amount in rows}
