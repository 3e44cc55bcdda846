"""Who owes whom: the money ledger, what is open, and settlements."""

from finance.models.account import CustomerAccount
from finance.models.deposit import Deposit
from finance.models.entry import Account, Entry, EntryKind, Posting, Tender, TenderKind
from finance.models.open_item import Allocation, OpenItem, OpenItemKind
from finance.models.settlement import Settlement, SettlementLine

__all__ = [
    "Account",
    "Allocation",
    "CustomerAccount",
    "Deposit",
    "Entry",
    "EntryKind",
    "OpenItem",
    "OpenItemKind",
    "Posting",
    "Settlement",
    "SettlementLine",
    "Tender",
    "TenderKind",
]
