"""The trial balance: every account at the start, through, and at the end of a period."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finance.models import Account
from wholesale.db import run_sql
from wholesale.money import ZERO

_TRIAL = """
SELECT p.account, p.tender_id, t.name,
    coalesce(sum(p.debit - p.credit) FILTER (WHERE e.date < %(since)s), 0),
    coalesce(sum(p.debit) FILTER (WHERE e.date >= %(since)s), 0),
    coalesce(sum(p.credit) FILTER (WHERE e.date >= %(since)s), 0)
FROM finance_posting p
JOIN finance_entry e ON e.id = p.entry_id
LEFT JOIN finance_tender t ON t.id = p.tender_id
WHERE e.date <= %(until)s
GROUP BY p.account, p.tender_id, t.name, t.rank
ORDER BY p.account, t.rank, p.tender_id
"""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account (one line per tender for cash and bank). Above zero is a debit balance."""

    account: str
    tender: int | None
    tender_name: str | None
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        """The balance at the end."""
        return self.opening + self.debit - self.credit

    @property
    def label(self) -> str:
        """The account in words."""
        name = str(Account(self.account).label)
        return f"{name} · {self.tender_name}" if self.tender_name else name


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts with something on them; debits and credits come to the same."""

    lines: list[AccountLine]

    @property
    def opening(self) -> Decimal:
        return sum((line.opening for line in self.lines), ZERO)

    @property
    def debit(self) -> Decimal:
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((line.credit for line in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        return sum((line.closing for line in self.lines), ZERO)


def trial_balance(since: date, until: date) -> TrialBalance:
    """The trial balance of a period, both days included; one query."""
    order = {account: place for place, account in enumerate(Account.values)}
    lines = [AccountLine(*row) for row in run_sql(_TRIAL, {"since": since, "until": until})]
    return TrialBalance(sorted(lines, key=lambda line: order[line.account]))
