"""What customers owe: their debts, deposits and what covers them, posted with every event.

Amounts are positive Decimals in the company's currency; which side they go to is said by
the function. Lock order: the customer's account first, then open items by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Customer
from finance import posting, sql
from finance.models import Account, EntryKind, OpenItem, OpenItemKind
from finance.posting import (
    CUSTOMERS,
    AlreadyCovered,
    BooksClosed,
    Paper,
    PrepaymentUsed,
    Side,
    change_balance,
    columns_of,
    cover,
    empty,
    post,
    require_open,
)
from wholesale.db import in_transaction, run_hot, run_sql
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

__all__ = [
    "AlreadyCovered",
    "BooksClosed",
    "DepositUsed",
    "Opening",
    "Paper",
    "PrepaymentUsed",
    "Side",
    "add_cost",
    "allocate",
    "change_account",
    "change_deposit",
    "covered_by",
    "covering",
    "credit_return",
    "open_balances",
    "open_sale",
    "post",
    "require_open",
    "write_off_sale",
]


class DepositUsed(Refusal):
    """Money of an order's deposit that is wanted has been used or released."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a customer (by id) owed before: above zero a debt due then, below zero prepaid."""

    customer: int
    document: str
    amount: Decimal
    due: date
    reference: str = ""


@in_transaction
def change_account(
    customer: Customer, *, receivable: Decimal = ZERO, prepayment: Decimal = ZERO
) -> tuple[Decimal, Decimal]:
    """Change and lock a customer's balances by signed amounts; gives (owed, prepaid) after.

    The caller posts the same amounts; check_books compares. Refuses with PrepaymentUsed.
    """
    return change_balance(CUSTOMERS, customer, owed=receivable, prepayment=prepayment)


@in_transaction
def change_deposit(customer: Customer, order: str, **parts: Decimal) -> None:
    """Change what is `collected`, `used` or `released` of an order's deposit by signed amounts.

    The account is locked, the caller posts. Refuses with DepositUsed when less is left.
    """
    facts = {"collected": ZERO, "used": ZERO, "released": ZERO, **parts}
    if not run_hot(sql.CHANGE_DEPOSIT, {"customer": customer.pk, "order": order, **facts}):
        users = OpenItem.objects.filter(pk__in=covered_by(order))
        document = users.values_list("document", flat=True).first() or ""
        raise DepositUsed(
            _("The deposit for %(order)s was used by %(document)s. Write that off first.")
            % {"order": order, "document": document or _("prepayment")},
            document=document,
        )


@in_transaction
def open_sale(
    customer: Customer, amount: Decimal, paper: Paper, *, order: str
) -> tuple[int, Decimal, Decimal]:
    """Let a shipment begin a debt: receivable against sales, due after the payment days.

    The order's deposit pays what it can. Gives (entry id, owed, prepaid); `add_cost` follows.
    """
    owed, prepaid = change_account(customer, receivable=amount)
    entry = post(
        EntryKind.SALE,
        paper,
        [
            Side(Account.RECEIVABLE, debit=amount, customer=customer),
            Side(Account.SALES, credit=amount),
        ],
    )
    if amount:
        item, deposit = _open_item(customer, OpenItemKind.SHIPMENT, amount, paper, order=order)
        if part := min(amount, deposit or ZERO):
            _use_deposit(customer, item, part, paper, order)
            owed -= part
    return entry, owed, prepaid


@in_transaction
def add_cost(entry: int, cost: Decimal) -> None:
    """Complete a sale's entry with what the goods had cost: cost of goods against stock."""
    if cost:
        sides = [Side(Account.COST_OF_GOODS, debit=cost), Side(Account.STOCK, credit=cost)]
        run_hot(sql.ADD_POSTINGS, {"entry": entry, **columns_of(sides)})


@in_transaction
def write_off_sale(customer: Customer, cost: Decimal, paper: Paper) -> None:
    """Take back the sale of the shipment `paper.document`: red entry, linked to the original.

    What was unpaid is no longer owed; what was paid becomes prepayment, a deposit is one again.
    Refuses with AlreadyCovered, naming it, when a settlement gave a discount on it.
    """
    sale = run_sql(
        "SELECT id FROM finance_entry WHERE document = %s AND kind = 'sale'", [paper.document]
    )
    item = OpenItem.objects.filter(document=paper.document).first()
    unpaid, paid, deposit = _empty_item(customer, item, paper) if item else (ZERO, ZERO, ZERO)
    if item and deposit:
        change_deposit(customer, item.order, used=-deposit)
    change_account(customer, receivable=-unpaid, prepayment=paid)
    post(
        EntryKind.SALE_WRITTEN_OFF,
        paper,
        [
            Side(Account.SALES, debit=unpaid + paid + deposit),
            Side(Account.RECEIVABLE, credit=unpaid, customer=customer),
            Side(Account.PREPAYMENT, credit=paid, customer=customer),
            Side(Account.DEPOSIT, credit=deposit, customer=customer),
            Side(Account.STOCK, debit=cost),
            Side(Account.COST_OF_GOODS, credit=cost),
        ],
        reverses=sale[0][0] if sale else None,
    )


@in_transaction
def credit_return(
    customer: Customer, amount: Decimal, cost: Decimal, paper: Paper, *, shipment: str
) -> tuple[Decimal, Decimal]:
    """Credit returned goods: first against what is open of their shipment, the rest prepaid.

    Gives (taken off the debt, become prepayment).
    """
    change_account(customer)
    item = OpenItem.objects.select_for_update().filter(document=shipment).first()
    off_debt = min(amount, item.amount - item.allocated) if item else ZERO
    if item and off_debt:
        allocate(customer, {item.pk: off_debt}, paper)
    change_account(customer, receivable=-off_debt, prepayment=amount - off_debt)
    post(
        EntryKind.RETURN,
        paper,
        [
            Side(Account.SALES_RETURN, debit=amount),
            Side(Account.RECEIVABLE, credit=off_debt, customer=customer),
            Side(Account.PREPAYMENT, credit=amount - off_debt, customer=customer),
            Side(Account.STOCK, debit=cost),
            Side(Account.COST_OF_GOODS, credit=cost),
        ],
    )
    return off_debt, amount - off_debt


@in_transaction
def open_balances(opening: Sequence[Opening], *, by: User | None, at: datetime) -> None:
    """Bring in what customers owed before this system, dated today, in one statement.

    Locks the customers' accounts in id order. Refuses with BooksClosed.
    """
    day = timezone.localdate(at)
    require_open(day)
    ordered = sorted(opening, key=lambda one: one.customer)
    run_sql(
        sql.OPEN_BALANCES,
        {
            "customers": [one.customer for one in ordered],
            "documents": [one.document for one in ordered],
            "amounts": [one.amount for one in ordered],
            "dues": [one.due for one in ordered],
            "references": [one.reference for one in ordered],
            "date": day,
            "at": at,
            "by": by.pk if by else None,
        },
    )


@in_transaction
def allocate(customer: Customer, amounts: Mapping[int, Decimal], paper: Paper) -> None:
    """Set amounts (negative: take back) against open items of one customer, by id.

    Locks them in id order. Refuses with AlreadyCovered when one is covered by now.
    """
    cover(CUSTOMERS, customer, amounts, paper)


def covered_by(document: str) -> dict[int, Decimal]:
    """What a document covers now: {open item id: amount}."""
    return posting.covered_by(CUSTOMERS, document)


def covering(item: OpenItem) -> dict[str, Decimal]:
    """What covers a debt now: {document: amount}."""
    return posting.covering(CUSTOMERS, item.pk)


def _open_item(
    customer: Customer,
    kind: OpenItemKind,
    amount: Decimal,
    paper: Paper,
    *,
    order: str = "",
    due: date | None = None,
) -> tuple[int, Decimal | None]:
    ((item, deposit),) = run_hot(
        sql.OPEN_ITEM,
        {
            "customer": customer.pk,
            "kind": kind,
            "document": paper.document,
            "order": order,
            "date": paper.day,
            "due_date": due or paper.day + timedelta(days=customer.payment_days),
            "amount": amount,
        },
    )
    return item, deposit


@in_transaction
def _use_deposit(customer: Customer, item: int, part: Decimal, paper: Paper, order: str) -> None:
    """Let the deposit of an order pay a debt; what it covers is named after the order."""
    allocate(customer, {item: part}, Paper(order, paper.at, paper.by))
    change_deposit(customer, order, used=part)
    sides = [
        Side(Account.DEPOSIT, debit=part, customer=customer),
        Side(Account.RECEIVABLE, credit=part, customer=customer),
    ]
    post(EntryKind.DEPOSIT_USED, paper, sides)
    change_account(customer, receivable=-part)


def _empty_item(customer: Customer, item: OpenItem, paper: Paper) -> tuple[Decimal, ...]:
    """Take all payers off a debt, cover it by its write-off: (unpaid, paid, of the deposit)."""
    payers = empty(CUSTOMERS, customer, item, paper)
    deposit = payers.pop(item.order, ZERO) if item.order else ZERO
    paid = sum(payers.values(), ZERO)
    return item.amount - paid - deposit, paid, deposit
