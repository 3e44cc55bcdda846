from decimal import Decimal

import pytest

from finance.models import Account, Posting
from inventory.actions.assemble import (
    AssemblyWrittenOff,
    WrongAssembly,
    assemble,
    take_apart,
    write_off_assembly,
)
from inventory.actions.kits import save_recipe
from inventory.ledger import CostHasLeft, NotEnoughStock
from inventory.models import Assembly, StockLevel, StockMove
from tests.conftest import put_in_stock
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tray(goods, soy, tea, olive, noon):
    """A tray made of 7 soy (3.00) and 1 tea (3.00), with 0.335 of work."""
    sku = goods("TRAY", "Tray 拼盘", case=1)
    save_recipe(
        sku=sku, is_bundle=False, parts={soy.pk: Decimal(7), tea.pk: Decimal(1)},
        labour_cost=Decimal("0.335"), by=olive, at=noon,
    )  # fmt: skip
    return sku


@pytest.fixture
def do(main_warehouse, olive, noon):
    def one(action, sku, quantity, **more):
        facts = {"key": idempotency.new_key(), "remark": "for the fair"} | more
        return action(
            warehouse=main_warehouse, sku=sku, quantity=Decimal(quantity), by=olive, at=noon,
            **facts,
        )  # fmt: skip

    return one


def levels():
    held = StockLevel.objects.values_list("sku__code", "on_hand", "value")
    return {code: (on_hand, value) for code, on_hand, value in held if on_hand}


def labour():
    return sum(p.debit - p.credit for p in Posting.objects.filter(account=Account.LABOUR))


def test_what_is_made_costs_its_parts_and_the_work(do, tray):
    assembly = do(assemble, tray, 3)

    assert levels() == {
        "SOY": (99, Decimal("297.00")), "TEA": (2, Decimal("6.00")),
        "TRAY": (3, Decimal("73.01")),
    }  # fmt: skip
    assert (assembly.number[:2], assembly.labour, labour()) == (
        "AS",
        Decimal("1.01"),
        -assembly.labour,
    )
    lines = assembly.lines.order_by("sku__code").values_list("sku__code", "quantity", "worth")
    assert list(lines) == [
        ("SOY", -21, Decimal("-63.00")), ("TEA", -3, Decimal("-9.00")),
        ("TRAY", 3, Decimal("73.01")),
    ]  # fmt: skip


def test_taking_apart_shares_the_cost_over_the_parts_to_the_cent(do, tray, soy, olive, noon):
    put_in_stock(tray, 3, Decimal("10.01"), by=olive, at=noon)

    do(take_apart, tray, 1)

    # 21.00 of soy and 3.00 of tea on average: 7/8 and 1/8 of 10.01.
    assert levels() == {
        "SOY": (127, Decimal("368.76")), "TEA": (6, Decimal("16.25")),
        "TRAY": (2, Decimal("20.02")),
    }  # fmt: skip


def test_parts_that_never_cost_anything_share_by_quantity(do, goods, olive, noon):
    made, part, other = (goods(code, code, case=1) for code in ("M", "P", "Q"))
    save_recipe(
        sku=made, is_bundle=False, parts={part.pk: Decimal(1), other.pk: Decimal(3)},
        labour_cost=Decimal(0), by=olive, at=noon,
    )  # fmt: skip
    put_in_stock(made, 1, Decimal("8.00"), by=olive, at=noon)

    do(take_apart, made, 1)

    assert levels() == {"P": (1, Decimal("2.00")), "Q": (3, Decimal("6.00"))}


@pytest.mark.parametrize("action", [assemble, take_apart])
def test_a_write_off_leaves_everything_as_it_was(do, tray, olive, noon, action):
    put_in_stock(tray, 3, Decimal("10.01"), by=olive, at=noon)
    before = levels()
    done = do(action, tray, 2)

    counter = write_off_assembly(number=done.number, because="wrong tray", by=olive, at=noon)

    assert levels() == before
    assert labour() == 0
    done.refresh_from_db()
    assert (done.state, counter.reverses, counter.labour) == ("written_off", done, -done.labour)
    with pytest.raises(AssemblyWrittenOff, match="is written off already"):
        write_off_assembly(number=done.number, because="again", by=olive, at=noon)
    with pytest.raises(AssemblyWrittenOff):
        write_off_assembly(number=counter.number, because="again", by=olive, at=noon)


def test_what_was_made_and_is_gone_cannot_be_written_off(do, tray, olive, noon):
    done = do(assemble, tray, 2)
    do(take_apart, tray, 1)
    before = levels()

    with pytest.raises(NotEnoughStock, match="Tray 拼盘: wanted 2瓶, free 1瓶"):
        write_off_assembly(number=done.number, because="wrong", by=olive, at=noon)

    assert levels() == before
    assert Assembly.objects.filter(state="written_off").count() == 0


def test_a_cost_that_has_left_is_said(do, tray, olive, noon):
    done = do(assemble, tray, 1)
    put_in_stock(tray, 99, Decimal("0.01"), by=olive, at=noon)
    do(take_apart, tray, 99)

    with pytest.raises(CostHasLeft, match="TRAY"):
        write_off_assembly(number=done.number, because="wrong", by=olive, at=noon)


def test_a_missing_part_is_named_and_nothing_moves(do, tray):
    with pytest.raises(NotEnoughStock, match="Green tea 绿茶: wanted 6瓶, free 5瓶"):
        do(assemble, tray, 6)

    assert not Assembly.objects.exists()
    assert not StockMove.objects.filter(kind="assemble").exists()


def test_the_same_key_makes_it_once(do, tray):
    first = do(assemble, tray, 1, key="once-and-only-once")
    second = do(assemble, tray, 1, key="once-and-only-once")

    assert first.number == second.number
    assert levels()["TRAY"][0] == 1


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5"])
def test_only_whole_numbers_are_made(do, tray, quantity):
    with pytest.raises(WrongAssembly, match="a whole number above zero"):
        do(assemble, tray, quantity)


def test_goods_without_parts_and_bundles_are_not_assembled(do, goods, soy, tea, olive, noon):
    with pytest.raises(WrongAssembly, match="TEA has no parts yet"):
        do(assemble, tea, 1)
    box = goods("BOX", "Box", case=1)
    save_recipe(
        sku=box, is_bundle=True, parts={soy.pk: Decimal(1)}, labour_cost=Decimal(0), by=olive,
        at=noon,
    )  # fmt: skip
    with pytest.raises(WrongAssembly, match="nothing has to be assembled"):
        do(assemble, box, 1)


def test_a_write_off_needs_a_reason(do, tray, olive, noon):
    done = do(assemble, tray, 1)
    with pytest.raises(WrongAssembly, match="a reason is needed"):
        write_off_assembly(number=done.number, because=" ", by=olive, at=noon)
