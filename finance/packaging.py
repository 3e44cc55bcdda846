"""The only writer of packaging accounts: pieces and their deposit, kept with every slip.

Pieces above zero are what a customer must bring back, or what we must give back to a supplier.
Lock order: the customer's account, then the balances by kind; both after the stock levels only
where a shipment or a receipt has locked those already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from crm.models import Customer
from finance import ledger, sql
from finance.models import (
    Account,
    EntryKind,
    OpenItem,
    OpenItemKind,
    PackagingMove,
    PackagingSlip,
    PackagingSlipKind,
    PackagingTerms,
)
from inventory.incoming import Travelled
from inventory.models import PackagingKind, Supplier
from wholesale import audit, numbering
from wholesale.db import in_transaction, run_hot, run_sql
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

_CENT = Decimal("0.01")
Kind = PackagingSlipKind
# What takes pieces off an account by hand may not take more than there is.
NEVER_BELOW = frozenset({Kind.TAKEN_BACK, Kind.SENT_BACK, Kind.LOST})


class TooManyPieces(Refusal):
    """More pieces would come back than are out."""


@dataclass(frozen=True, slots=True)
class Party:
    """Whose account it is: a customer's, or a supplier's."""

    customer: Customer | None = None
    supplier: Supplier | None = None

    def __str__(self) -> str:
        return str(self.customer or self.supplier)

    @property
    def key(self) -> dict[str, int | None]:
        """The two columns that say whose."""
        return {
            "customer": self.customer.pk if self.customer else None,
            "supplier": self.supplier.pk if self.supplier else None,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """What a slip says of itself."""

    kind: Kind
    at: datetime
    by: User | None
    source: str = ""
    because: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Signed pieces of one kind, with the deposit that goes with them."""

    kind: int
    pieces: int
    amount: Decimal = ZERO


@in_transaction
def follow_goods(
    party: Party, *, document: str, kind: Kind, by: User | None, at: datetime
) -> PackagingSlip | None:
    """Let packaging travel as the goods of a document did; None when its goods need none.

    One statement for documents without packaging. The stock moves of the document stand.
    """
    rows = run_hot(sql.PACKAGING_OF, {"document": document})
    sign = 1 if kind in (Kind.SHIPPED, Kind.RECEIVED) else -1
    pieces = {packaging: sign * abs(int(count)) for packaging, count in rows if count}
    return post(party, pieces, Event(kind, at, by, document)) if pieces else None


@in_transaction
def unfollow_goods(*, document: str, by: User | None, at: datetime, because: str) -> None:
    """Write off the slip that followed the goods of a document, if there is one."""
    slip = (
        PackagingSlip.objects.filter(source=document, reverses=None, reversed_by=None)
        .filter(kind__in=[Kind.SHIPPED, Kind.GOODS_BACK, Kind.RECEIVED, Kind.GOODS_SENT])
        .select_related("customer", "supplier").first()
    )  # fmt: skip
    if slip:
        write_back(slip, by=by, at=at, because=because)


@in_transaction
def follow_supplier(travelled: Travelled) -> None:
    """Let packaging come and go with a supplier's goods (listens to `inventory.incoming`)."""
    if travelled.undoes:
        unfollow_goods(
            document=travelled.undoes, by=travelled.by, at=travelled.at, because=travelled.because
        )
        return
    kind = Kind.RECEIVED if travelled.is_in else Kind.GOODS_SENT
    follow_goods(
        Party(supplier=travelled.supplier), document=travelled.document, kind=kind,
        by=travelled.by, at=travelled.at,
    )  # fmt: skip


@in_transaction
def post(party: Party, pieces: Mapping[int, int], event: Event) -> PackagingSlip:
    """Write a slip of signed pieces by kind, with its deposit; a constant number of statements.

    What goes out is charged by the customer's terms; what comes back is credited with its share
    of the deposit that stands. Refuses with TooManyPieces or BooksClosed.
    """
    if party.customer:
        ledger.change_account(party.customer)
    kinds = PackagingKind.objects.in_bulk(pieces)
    held = _hold(party, list(kinds))
    if event.kind in NEVER_BELOW:
        _require_there(party, pieces, kinds, held)
    is_charged = bool(party.customer) and _is_charged(party)
    changes = [
        Change(kind, count, _deposit(count, kinds[kind], held[kind], is_charged=is_charged))
        for kind, count in sorted(pieces.items())
        if count
    ]
    return _write(party, changes, event)


@in_transaction
def write_back(
    slip: PackagingSlip, *, by: User | None, at: datetime, because: str
) -> PackagingSlip:
    """Undo a slip to the piece and to the cent by a linked counter-slip; gives that one."""
    party = Party(slip.customer, slip.supplier)
    if party.customer:
        ledger.change_account(party.customer)
    moves = list(slip.moves.all())
    _hold(party, [move.kind_id for move in moves])
    changes = [Change(move.kind_id, -move.pieces, -move.amount) for move in moves]
    event = Event(Kind.WRITE_OFF, at, by, slip.source, because)
    return _write(party, changes, event, reverses=slip)


@in_transaction
def _write(
    party: Party, changes: Sequence[Change], event: Event, reverses: PackagingSlip | None = None
) -> PackagingSlip:
    slip = PackagingSlip.objects.create(
        number=event.number or numbering.next_number("PK"), kind=event.kind,
        customer=party.customer, supplier=party.supplier, source=event.source,
        amount=sum((one.amount for one in changes), ZERO), at=event.at, by=event.by,
        because=event.because, reverses=reverses,
    )  # fmt: skip
    PackagingMove.objects.bulk_create(
        PackagingMove(slip=slip, kind_id=one.kind, pieces=one.pieces, amount=one.amount)
        for one in changes
    )
    facts = {
        **party.key,
        "kinds": [one.kind for one in changes],
        "pieces": [one.pieces for one in changes],
        "amounts": [one.amount for one in changes],
    }
    run_sql(sql.CHANGE_PACKAGING, facts)
    if party.customer and slip.amount:
        is_loss = Kind.LOST in (event.kind, reverses.kind if reverses else None)
        paper = ledger.Paper(slip.number, event.at, event.by, event.because)
        _post_money(party.customer, slip.amount, paper, is_loss=is_loss)
    audit.record(
        "packaging.posted", document=slip.number, by=event.by, at=event.at, because=event.because,
        source=event.source, pieces=sum(one.pieces for one in changes), kind=event.kind,
    )  # fmt: skip
    return slip


@in_transaction
def _post_money(customer: Customer, amount: Decimal, paper: ledger.Paper, *, is_loss: bool) -> None:
    """Charge a deposit (above zero), credit it (below), or keep it when pieces are lost."""
    ours = ledger.Side(Account.PACKAGING, debit=max(-amount, ZERO), credit=max(amount, ZERO),
                       customer=customer)  # fmt: skip
    if is_loss:
        other = ledger.Side(Account.PACKAGING_KEPT, debit=ours.credit, credit=ours.debit)
        ledger.post(EntryKind.PACKAGING, paper, [ours, other])
    elif amount > 0:
        ledger.change_account(customer, receivable=amount)
        debt = ledger.Side(Account.RECEIVABLE, debit=amount, customer=customer)
        ledger.post(EntryKind.PACKAGING, paper, [debt, ours])
        OpenItem.objects.create(
            customer=customer, kind=OpenItemKind.PACKAGING, document=paper.document,
            date=paper.day, due_date=paper.day + timedelta(days=customer.payment_days),
            amount=amount,
        )  # fmt: skip
    else:
        _credit(customer, -amount, paper, ours)


@in_transaction
def _credit(customer: Customer, amount: Decimal, paper: ledger.Paper, ours: ledger.Side) -> None:
    """First against deposits that are not paid yet, oldest first; the rest becomes prepayment."""
    unpaid = OpenItem.objects.filter(customer=customer, kind=OpenItemKind.PACKAGING)
    rest, parts = amount, {}
    for item in unpaid.filter(allocated__lt=F("amount")).order_by("due_date", "id"):
        part = min(rest, item.amount - item.allocated)
        if part:
            parts[item.pk] = part
            rest -= part
    if parts:
        ledger.allocate(customer, parts, paper)
    ledger.change_account(customer, receivable=rest - amount, prepayment=rest)
    debt = ledger.Side(Account.RECEIVABLE, credit=amount - rest, customer=customer)
    ahead = ledger.Side(Account.PREPAYMENT, credit=rest, customer=customer)
    ledger.post(EntryKind.PACKAGING, paper, [ours, debt, ahead])


@in_transaction
def _hold(party: Party, kinds: Sequence[int]) -> dict[int, tuple[int, Decimal]]:
    """Lock the balances of these kinds in kind order: {kind: (pieces, charged)}."""
    facts = {**party.key, "kinds": sorted(kinds)}
    run_sql(sql.MAKE_PACKAGING, facts)
    rows = run_sql(sql.HOLD_PACKAGING, facts)
    return {kind: (pieces, charged) for kind, pieces, charged in rows}


def _is_charged(party: Party) -> bool:
    return PackagingTerms.objects.filter(customer=party.customer, is_charged=True).exists()


def _deposit(
    count: int, kind: PackagingKind, held: tuple[int, Decimal], *, is_charged: bool
) -> Decimal:
    """What `count` pieces are charged (above zero) or credited with (below)."""
    pieces, charged = held
    if count > 0:
        return count * kind.deposit if is_charged else ZERO
    if pieces <= 0 or charged <= 0:
        return ZERO
    if -count >= pieces:
        return -charged
    return (charged * count / pieces).quantize(_CENT)


def _require_there(
    party: Party,
    pieces: Mapping[int, int],
    kinds: Mapping[int, PackagingKind],
    held: Mapping[int, tuple[int, Decimal]],
) -> None:
    short = [
        _("%(kind)s: at most %(pieces)s") % {"kind": kinds[kind], "pieces": max(held[kind][0], 0)}
        for kind, count in sorted(pieces.items())
        if held[kind][0] + count < 0
    ]
    if short:
        raise TooManyPieces(
            _("%(party)s has fewer pieces out. %(kinds)s. If more came, correct the account first.")
            % {"party": party, "kinds": "; ".join(short)}
        )
