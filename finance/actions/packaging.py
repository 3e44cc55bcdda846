"""Empties by hand: taken back, handed out, corrected, lost; what a customer's terms are."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer
from finance import packaging
from finance.models import PackagingSlip, PackagingSlipKind, PackagingTerms
from finance.models.packaging import AUTOMATIC
from finance.packaging import Event, Party
from inventory.models import PackagingKind
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

Kind = PackagingSlipKind
# Pieces are counted without a sign; a correction says it itself.
_SIGN = {Kind.TAKEN_BACK: -1, Kind.SENT_BACK: -1, Kind.LOST: -1, Kind.HANDED_OUT: 1,
         Kind.CORRECTED: 1}  # fmt: skip
OF_CUSTOMERS = (Kind.TAKEN_BACK, Kind.HANDED_OUT, Kind.LOST, Kind.CORRECTED)
OF_SUPPLIERS = (Kind.SENT_BACK, Kind.LOST, Kind.CORRECTED)
_MOST = 1_000_000


class WrongPackaging(Refusal):
    """The slip says nothing, or not why."""


@use_case
def move_packaging(
    *,
    party: Party,
    kind: str,
    pieces: Mapping[int, int],
    because: str = "",
    source: str = "",
    key: str,
    by: User,
    at: datetime,
) -> PackagingSlip:
    """Post empties on an account, once per `key`: {kind id: pieces}, signed only in a correction.

    Locks the customer's account and the balances. Refuses with WrongPackaging, TooManyPieces
    or BooksClosed.
    """
    what = Kind(kind)
    counts = {one: count for one, count in pieces.items() if count}
    if PackagingKind.objects.filter(pk__in=counts).count() != len(counts):
        raise WrongPackaging(_("A kind of packaging is not known any more. Reload the page."))
    _require_sense(party, what, counts, because)
    number, is_first = idempotency.claim_number(key, purpose="packaging", by_id=by.pk, prefix="PK")
    if not is_first:
        return PackagingSlip.objects.get(number=number)
    signed = {one: count * _SIGN[what] for one, count in counts.items()}
    return packaging.post(party, signed, Event(what, at, by, source, because.strip(), number))


@use_case
def write_off_slip(*, number: str, because: str, by: User, at: datetime) -> PackagingSlip:
    """Undo a slip made by hand through a linked counter-slip; gives that one.

    Locks the slip, the customer's account, the balances. Refuses with WrongPackaging, for a
    slip that follows goods naming the document to write off.
    """
    _require_reason(because)
    slip = _locked(number)
    if slip.kind in AUTOMATIC:
        raise WrongPackaging(
            _("It follows the goods of %(document)s. Write that off, or correct the account.")
            % {"document": slip.source},
            document=slip.source,
        )
    if slip.reverses_id or PackagingSlip.objects.filter(reverses=slip).exists():
        raise WrongPackaging(
            _("%(number)s is written off already, or is itself a write-off.") % {"number": number}
        )
    return packaging.write_back(slip, by=by, at=at, because=because.strip())


@use_case
def set_terms(
    *, customer: Customer, is_charged: bool, limit: Decimal | None, by: User, at: datetime
) -> PackagingTerms:
    """Say whether a customer pays deposits from now on, and from when the house warns.

    What is out already stays as it was charged.
    """
    names = ("is_charged", "limit")
    before = PackagingTerms.objects.filter(customer=customer).values(*names).first()
    after: dict[str, object] = {"is_charged": is_charged, "limit": limit}
    terms, _made = PackagingTerms.objects.update_or_create(customer=customer, defaults=after)
    audit.record(
        "packaging.terms", document=customer.code, by=by, at=at,
        changes=audit.changes(before or {"is_charged": False, "limit": None}, after),
    )  # fmt: skip
    return terms


@in_transaction
def _locked(number: str) -> PackagingSlip:
    held = PackagingSlip.objects.select_for_update(of=["self"], no_key=True)
    return held.select_related("customer", "supplier").get(number=number)


def _require_sense(party: Party, kind: Kind, counts: Mapping[int, int], because: str) -> None:
    if kind not in (OF_CUSTOMERS if party.customer else OF_SUPPLIERS):
        raise WrongPackaging(_("Choose what happened to the packaging."))
    if not counts:
        raise WrongPackaging(_("Say how many pieces of at least one kind."))
    if max(abs(count) for count in counts.values()) > _MOST:
        raise WrongPackaging(_("That is more than a million pieces. Check the figures."))
    if kind != Kind.CORRECTED and min(counts.values()) < 0:
        raise WrongPackaging(_("A number of pieces is below zero. Enter what you counted."))
    if kind in (Kind.CORRECTED, Kind.LOST):
        _require_reason(because)


def _require_reason(because: str) -> None:
    if not because.strip():
        raise WrongPackaging(_("Say why: a reason is needed."))
