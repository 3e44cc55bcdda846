"""What both ledgers are written with: entries, and what covers whose open documents.

A `Book` is one side: what customers owe us, or what we owe suppliers. Lock order on either: the
party's account first, then open documents by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Customer
from finance import sql
from finance.models import Account, EntryKind, OpenItem, Posting, SupplierItem, Tender
from inventory.models import Supplier
from wholesale.db import in_transaction, run_hot, run_sql
from wholesale.models import Company, User
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class BooksClosed(Refusal):
    """The date lies in a closed period."""


class AlreadyCovered(Refusal):
    """A document was paid by something else in the meantime."""


class PrepaymentUsed(Refusal):
    """Money that should go back has been used for other documents."""


@dataclass(frozen=True, slots=True)
class Side:
    """One posting to be: an amount on one side of an account, and whose it is."""

    account: Account
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    customer: Customer | None = None
    tender: Tender | None = None
    supplier: Supplier | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What every entry says about its origin."""

    document: str
    at: datetime
    by: User | None
    because: str = ""
    dated: date | None = None

    @property
    def day(self) -> date:
        """The accounting date."""
        return self.dated or timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Book:
    """One side of the books: its statements, and the model of its open documents."""

    statements: sql.Statements
    items: type[OpenItem] | type[SupplierItem]


CUSTOMERS = Book(sql.CUSTOMERS, OpenItem)
SUPPLIERS = Book(sql.SUPPLIERS, SupplierItem)


def one_side(
    account: Account, debit: Decimal, **whose: Supplier | Customer | Tender | None
) -> Side:
    """A posting by a signed amount: above zero a debit, below zero a credit."""
    return Side(account, max(debit, ZERO), max(-debit, ZERO), **whose)  # type: ignore[arg-type]


@in_transaction
def post(
    kind: EntryKind, paper: Paper, sides: Sequence[Side], *, reverses: int | None = None
) -> int:
    """Write an entry with its postings; gives its id. Sides of zero are left out.

    Refuses with BooksClosed. The database refuses an entry out of balance at commit.
    """
    ((entry, closed),) = run_hot(
        sql.POST,
        {
            "kind": kind,
            "document": paper.document,
            "date": paper.day,
            "at": paper.at,
            "by": paper.by.pk if paper.by else None,
            "because": paper.because,
            "reverses": reverses,
            **columns_of(sides),
        },
    )
    _require_after(closed, paper.day)
    return int(entry)


@in_transaction
def change_balance(
    book: Book, party: Customer | Supplier, *, owed: Decimal = ZERO, prepayment: Decimal = ZERO
) -> tuple[Decimal, Decimal]:
    """Change and lock the balances of a party by signed amounts; gives (owed, prepaid) after.

    The caller posts the same amounts; check_books compares. Refuses with PrepaymentUsed.
    """
    amounts = {"party": party.pk, "owed": owed, "prepayment": prepayment}
    if owed < 0 or prepayment < 0:
        run_hot(book.statements.make_account, {"party": party.pk})
        if prepayment < 0:
            _require_prepayment(book, party, -prepayment)
    ((now_owed, prepaid),) = run_hot(book.statements.change_account, amounts)
    return now_owed, prepaid


@in_transaction
def cover(
    book: Book, party: Customer | Supplier, amounts: Mapping[int, Decimal], paper: Paper
) -> None:
    """Set amounts (negative: take back) against open documents of one party, by id.

    Locks them in id order. Refuses with AlreadyCovered when one is covered by now.
    """
    wanted = {item: amount for item, amount in amounts.items() if amount}
    done = run_hot(
        book.statements.allocate,
        {
            "items": list(wanted),
            "amounts": list(wanted.values()),
            "party": party.pk,
            "document": paper.document,
            "at": paper.at,
        },
    )
    missing = wanted.keys() - {item for (item,) in done}
    if missing:
        names = list(run_sql(book.statements.named, {"items": list(missing), "party": party.pk}))
        raise AlreadyCovered(
            _("%(documents)s: less is open by now than was to be covered. Choose again.")
            % {"documents": ", ".join(name for (name,) in names) or "?"}
        )


def covered_by(book: Book, document: str) -> dict[int, Decimal]:
    """What a document covers now: {open document id: amount}."""
    return dict(run_sql(book.statements.covered_by, {"document": document}))


def covering(book: Book, item: int) -> dict[str, Decimal]:
    """What covers an open document (by id) now: {document: amount}."""
    return dict(run_sql(book.statements.covering, {"item": item}))


@in_transaction
def empty(
    book: Book, party: Customer | Supplier, item: OpenItem | SupplierItem, paper: Paper
) -> dict[str, Decimal]:
    """Take all payers off an open document, cover it by its write-off: {payer: amount}.

    Refuses with AlreadyCovered, naming it, when one gave a discount on it.
    """
    change_balance(book, party)
    item.refresh_from_db()
    payers = covering(book, item.pk)
    _require_no_discount(book, item.document, payers)
    for document, amount in payers.items():
        cover(book, party, {item.pk: -amount}, Paper(document, paper.at, paper.by))
    cover(book, party, {item.pk: item.amount}, paper)
    return payers


def require_open(day: date) -> None:
    """Refuse with BooksClosed when the period of `day` is closed."""
    closed = Company.objects.values_list("books_closed_until", flat=True).filter(pk=1).first()
    _require_after(closed, day)


def columns_of(sides: Sequence[Side]) -> dict[str, list[object]]:
    """The postings as parallel columns; sides of zero are left out."""
    postings = [
        Posting(
            account=side.account,
            customer=side.customer,
            supplier=side.supplier,
            tender=side.tender,
            debit=side.debit - min(side.debit, side.credit),
            credit=side.credit - min(side.debit, side.credit),
        )
        for side in sides
        if side.debit != side.credit
    ]
    return {
        "accounts": [str(posting.account) for posting in postings],
        "customers": [posting.customer_id for posting in postings],
        "suppliers": [posting.supplier_id for posting in postings],
        "tenders": [posting.tender_id for posting in postings],
        "debits": [posting.debit for posting in postings],
        "credits": [posting.credit for posting in postings],
    }


def _require_after(closed: date | None, day: date) -> None:
    if closed and day <= closed:
        raise BooksClosed(
            _("The books are closed until %(closed)s; %(day)s is no longer open for posting.")
            % {"closed": closed, "day": day}
        )


def _require_no_discount(book: Book, document: str, payers: Mapping[str, Decimal]) -> None:
    given = run_sql(book.statements.with_discount, {"numbers": list(payers)})
    if given:
        raise AlreadyCovered(
            _(
                "%(document)s was settled with a discount in %(settlement)s."
                " Write off that settlement first."
            )
            % {"document": document, "settlement": given[0][0]},
            document=given[0][0],
        )


def _require_prepayment(book: Book, party: Customer | Supplier, amount: Decimal) -> None:
    ((prepaid,),) = run_sql(book.statements.hold_account, {"party": party.pk})
    if prepaid < amount:
        raise PrepaymentUsed(
            _("%(customer)s has %(prepaid)s of prepayment left, %(amount)s would be needed.")
            % {"customer": party, "prepaid": prepaid, "amount": amount}
        )
