"""The money side of stock that changes its worth without being sold."""

from finance import ledger
from finance.models import Account, EntryKind
from inventory.ledger import Against, ValueChange
from wholesale.db import in_transaction
from wholesale.money import ZERO

_OTHER_SIDE = {
    Against.OPENING: Account.OPENING,
    Against.DIFFERENCE: Account.STOCK_DIFFERENCE,
    Against.SUPPLIER: Account.RECEIVED_UNBILLED,
    Against.LABOUR: Account.LABOUR,
    Against.PRICE: Account.PRICE_DIFFERENCE,
    Against.FREIGHT: Account.PURCHASE_COST,
}


@in_transaction
def post_value_change(change: ValueChange) -> None:
    """Post a change of the worth of stock against the account its cause belongs to."""
    other = _OTHER_SIDE[change.against]
    up, down = max(change.amount, ZERO), max(-change.amount, ZERO)
    ledger.post(
        EntryKind.STOCK,
        ledger.Paper(change.document, change.at, change.by),
        [
            ledger.Side(Account.STOCK, debit=up, credit=down),
            ledger.Side(other, debit=down, credit=up),
        ],
    )
