"""Who owes whom: the money ledger, what is open, settlements, supplier bills and payments."""

from finance.models.account import CustomerAccount
from finance.models.bill import Bill, BillLine
from finance.models.deposit import Deposit
from finance.models.entry import Account, Entry, EntryKind, Posting, Tender, TenderKind
from finance.models.open_item import Allocation, Debt, OpenItem, OpenItemKind
from finance.models.packaging import (
    PackagingBalance,
    PackagingMove,
    PackagingSlip,
    PackagingSlipKind,
    PackagingTerms,
)
from finance.models.payable import (
    SupplierAccount,
    SupplierAllocation,
    SupplierItem,
    SupplierItemKind,
)
from finance.models.settlement import MoneyDocument, Settlement, SettlementLine
from finance.models.supplier_payment import SupplierPayment, SupplierPaymentLine

__all__ = [
    "Account",
    "Allocation",
    "Bill",
    "BillLine",
    "CustomerAccount",
    "Debt",
    "Deposit",
    "Entry",
    "EntryKind",
    "MoneyDocument",
    "OpenItem",
    "OpenItemKind",
    "PackagingBalance",
    "PackagingMove",
    "PackagingSlip",
    "PackagingSlipKind",
    "PackagingTerms",
    "Posting",
    "Settlement",
    "SettlementLine",
    "SupplierAccount",
    "SupplierAllocation",
    "SupplierItem",
    "SupplierItemKind",
    "SupplierPayment",
    "SupplierPaymentLine",
    "Tender",
    "TenderKind",
]
