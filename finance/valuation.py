"""The money side of stock that changes its worth without being sold."""

from finance import ledger
from finance.models import Account, EntryKind
from inventory.ledger import ValueChange
from wholesale.db import in_transaction
from wholesale.money import ZERO


@in_transaction
def post_value_change(change: ValueChange) -> None:
    """Post a correction of stock against stock differences, opening stock against opening."""
    other = Account.OPENING if change.is_opening else Account.STOCK_DIFFERENCE
    up, down = max(change.amount, ZERO), max(-change.amount, ZERO)
    ledger.post(
        EntryKind.STOCK,
        ledger.Paper(change.document, change.at, change.by),
        [
            ledger.Side(Account.STOCK, debit=up, credit=down),
            ledger.Side(other, debit=down, credit=up),
        ],
    )
