"""Returnable packaging: pieces and deposits follow the goods, come back, and are written off."""

from decimal import Decimal

import pytest

from finance.actions.packaging import WrongPackaging, move_packaging, set_terms, write_off_slip
from finance.models import (
    CustomerAccount,
    OpenItem,
    PackagingBalance,
    PackagingSlip,
    PackagingSlipKind,
)
from finance.packaging import Party, TooManyPieces
from inventory.actions.supplier_returns import SentBack, return_to_supplier
from orders.actions.returns import approve_return, receive_return, request_return
from orders.actions.undo import write_off_shipment
from tests.inventory.purchasing import Buyer
from wholesale import books
from wholesale.idempotency import new_key

pytestmark = pytest.mark.django_db(transaction=True)
Kind = PackagingSlipKind


def move(party, kind, pieces, by, at, *, because="", key=None):
    return move_packaging(
        party=party, kind=kind, pieces=pieces, because=because, key=key or new_key(), by=by, at=at
    )


def out(kind) -> tuple[int, Decimal]:
    """What stands on the only account of a kind."""
    found = PackagingBalance.objects.filter(kind=kind).values_list("pieces", "charged")
    return found.get() if found else (0, Decimal(0))


def owed(customer) -> tuple[Decimal, Decimal]:
    account = CustomerAccount.objects.get(customer=customer)
    return account.receivable, account.prepayment


def charge(customer, olive, noon, limit=None):
    set_terms(customer=customer, is_charged=True, limit=limit, by=olive, at=noon)


def test_packaging_leaves_with_the_goods_and_is_only_counted(ship, crate, bottle, jade):
    shipment = ship(2)

    slip = PackagingSlip.objects.get()
    assert (slip.kind, slip.source, slip.customer) == ("shipped", shipment.number, jade)
    assert (out(crate), out(bottle)) == ((2, Decimal(0)), (24, Decimal(0)))
    assert owed(jade) == (Decimal("108.00"), Decimal(0))


def test_goods_without_packaging_leave_no_slip(ship):
    ship(1)

    assert not PackagingSlip.objects.exists()


def test_a_charged_customer_owes_the_deposit_as_a_document_of_its_own(
    ship, crate, bottle, jade, olive, noon
):
    charge(jade, olive, noon)

    ship(2)

    slip = PackagingSlip.objects.get()
    assert slip.amount == Decimal("52.00")
    assert OpenItem.objects.get(document=slip.number).amount == Decimal("52.00")
    assert owed(jade) == (Decimal("160.00"), Decimal(0))
    assert (out(crate), out(bottle)) == ((2, Decimal("40.00")), (24, Decimal("12.00")))


def test_what_comes_back_is_credited_with_its_share(ship, crate, bottle, jade, olive, noon, dan):
    charge(jade, olive, noon)
    ship(3)

    slip = move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 2, bottle.pk: 7}, dan, noon)

    assert slip.amount == Decimal("-43.50")
    assert (out(crate), out(bottle)) == ((1, Decimal("20.00")), (29, Decimal("14.50")))
    assert owed(jade) == (Decimal("196.50"), Decimal(0))


def test_a_deposit_never_charged_is_never_credited(ship, crate, jade, olive, noon, dan):
    ship(2)
    charge(jade, olive, noon)

    slip = move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 2}, dan, noon)

    assert (slip.amount, out(crate)) == (Decimal(0), (0, Decimal(0)))


def test_more_than_is_out_cannot_come_back(ship, crate, jade, dan, noon):
    ship(2)

    with pytest.raises(TooManyPieces, match="at most 2"):
        move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 3}, dan, noon)

    assert (out(crate), PackagingSlip.objects.count()) == ((2, Decimal(0)), 1)


def test_the_same_key_takes_back_once(ship, crate, jade, dan, noon):
    ship(2)
    key = new_key()

    first = move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 1}, dan, noon, key=key)
    again = move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 1}, dan, noon, key=key)

    assert (first, out(crate)) == (again, (1, Decimal(0)))


def test_lost_pieces_keep_their_deposit(ship, crate, jade, olive, noon):
    charge(jade, olive, noon)
    ship(2)

    slip = move(Party(jade), Kind.LOST, {crate.pk: 1}, olive, noon, because="Broken")

    assert (slip.amount, out(crate)) == (Decimal("-20.00"), (1, Decimal("20.00")))
    assert owed(jade) == (Decimal("148.00"), Decimal(0))
    write_off_slip(number=slip.number, because="Found", by=olive, at=noon)
    assert out(crate) == (2, Decimal("40.00"))
    assert books.broken() == []


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.CORRECTED])
def test_a_correction_needs_a_reason(crate, jade, olive, noon, kind):
    with pytest.raises(WrongPackaging, match="reason"):
        move(Party(jade), kind, {crate.pk: 1}, olive, noon)

    assert not PackagingSlip.objects.exists()


@pytest.mark.parametrize(
    ("kind", "pieces"),
    [(Kind.TAKEN_BACK, 0), (Kind.TAKEN_BACK, -1), (Kind.SENT_BACK, 1), (Kind.SHIPPED, 1),
     (Kind.HANDED_OUT, 1_000_001)],
)  # fmt: skip
def test_nonsense_changes_nothing(crate, jade, olive, noon, kind, pieces):
    with pytest.raises(WrongPackaging):
        move(Party(jade), kind, {crate.pk: pieces}, olive, noon)

    assert not PackagingSlip.objects.exists()


def test_a_written_off_shipment_takes_its_packaging_and_deposit_back(
    ship, crate, jade, olive, noon
):
    charge(jade, olive, noon)
    shipment = ship(2)

    write_off_shipment(number=shipment.number, because="Wrong", then_close=True, by=olive, at=noon)

    assert (out(crate), owed(jade)) == ((0, Decimal(0)), (Decimal(0), Decimal(0)))


def test_empties_brought_before_a_write_off_stay_to_his_good(ship, crate, jade, olive, dan, noon):
    charge(jade, olive, noon)
    shipment = ship(2)
    move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 1}, dan, noon)

    write_off_shipment(number=shipment.number, because="Wrong", then_close=True, by=olive, at=noon)

    assert out(crate) == (-1, Decimal("-20.00"))
    assert owed(jade) == (Decimal(0), Decimal("20.00"))


def test_full_crates_that_are_returned_come_back_as_crates(
    ship, crate, jade, rui, cleo, main_warehouse, noon
):
    shipment = ship(2)
    line = shipment.lines.get()
    back = request_return(
        shipment=shipment.number, quantities={line.pk: Decimal(12)}, reason="Late", key=new_key(),
        by=rui, at=noon,
    )  # fmt: skip
    approve_return(number=back.number, by=rui, at=noon)

    receive_return(number=back.number, warehouse=main_warehouse, by=cleo, at=noon)

    assert out(crate) == (1, Decimal(0))
    assert PackagingSlip.objects.get(source=back.number).kind == "goods_back"


def test_a_slip_that_follows_goods_is_not_written_off_alone(ship, crate, olive, noon):
    shipment = ship(2)
    slip = PackagingSlip.objects.get()

    with pytest.raises(WrongPackaging, match=shipment.number):
        write_off_slip(number=slip.number, because="No", by=olive, at=noon)

    assert out(crate) == (2, Decimal(0))


def test_a_slip_is_written_off_once(ship, crate, jade, dan, olive, noon):
    ship(2)
    slip = move(Party(jade), Kind.TAKEN_BACK, {crate.pk: 1}, dan, noon)

    counter = write_off_slip(number=slip.number, because="Not his", by=olive, at=noon)

    assert (counter.reverses, out(crate)) == (slip, (2, Decimal(0)))
    for number in (slip.number, counter.number):
        with pytest.raises(WrongPackaging, match="already"):
            write_off_slip(number=number, because="Again", by=olive, at=noon)


def test_a_suppliers_packaging_comes_in_with_a_receipt_and_goes_back_with_its_write_off(
    crate, soy, main_warehouse, paige, noon
):
    buyer = Buyer(paige, noon, main_warehouse)
    receipt = buyer.receive(buyer.sent((soy, 36, 3)), 36)
    assert out(crate) == (3, Decimal(0))

    move(Party(supplier=buyer.supplier), Kind.SENT_BACK, {crate.pk: 2}, paige, noon)
    assert out(crate) == (1, Decimal(0))

    buyer.write_off(receipt)
    assert out(crate) == (-2, Decimal(0))


def test_goods_sent_back_to_the_supplier_take_their_crates_along(
    crate, soy, main_warehouse, paige, noon
):
    buyer = Buyer(paige, noon, main_warehouse)
    receipt = buyer.receive(buyer.sent((soy, 36, 3)), 36)

    return_to_supplier(
        number=receipt.number,
        sent=SentBack({receipt.lines.get().pk: Decimal(12)}, main_warehouse, "Dented"),
        key=new_key(), by=paige, at=noon,
    )  # fmt: skip

    assert out(crate) == (2, Decimal(0))
