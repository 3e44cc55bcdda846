from decimal import Decimal

import pytest

from finance.models import Posting
from inventory.ledger import NotEnoughStock
from inventory.models import StockMove
from warehouse.actions.lines import Goods
from warehouse.actions.scrap import WrongScrap, scrap_goods, write_off_scrap
from warehouse.models import Scrap
from wholesale import idempotency
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scrap(main_warehouse, max_, noon):
    def post(*lines, cause="broken", reason="", key=None):
        return scrap_goods(
            warehouse=main_warehouse, lines=[Goods(sku.pk, Decimal(q)) for sku, q in lines],
            cause=cause, reason=reason, photo=None, key=key or idempotency.new_key(),
            by=max_, at=noon,
        )  # fmt: skip

    return post


def test_scrapped_goods_leave_at_cost_against_differences(scrap, soy, level, main_warehouse):
    done = scrap((soy, 20))

    assert level(soy, main_warehouse) == (100, 300)
    assert done.lines.get().cost == 60
    assert StockMove.objects.get(document=done.number).kind == "scrap"
    lost = Posting.objects.get(entry__document=done.number, account="stock_difference")
    assert lost.debit == 60


def test_promised_goods_are_not_scrapped(scrap, submitted, soy, level, main_warehouse):
    submitted(cases=9)

    with pytest.raises(NotEnoughStock):
        scrap((soy, 20))

    assert level(soy, main_warehouse) == (120, 360)
    assert not Scrap.objects.exists()


@pytest.mark.parametrize(("cause", "reason"), [("other", " "), ("eaten", "by mice")])
def test_scrapping_needs_a_cause(scrap, soy, level, main_warehouse, cause, reason):
    with pytest.raises(WrongScrap):
        scrap((soy, 1), cause=cause, reason=reason)

    assert level(soy, main_warehouse) == (120, 360)


def test_the_same_form_sent_twice_scraps_once(scrap, soy, level, main_warehouse):
    key = idempotency.new_key()

    assert scrap((soy, 5), key=key) == scrap((soy, 5), key=key)
    assert level(soy, main_warehouse)[0] == 115


def test_a_write_off_brings_the_goods_back_at_their_cost(
    scrap, soy, max_, noon, level, main_warehouse
):
    done = scrap((soy, 7))
    with pytest.raises(WrongScrap):
        write_off_scrap(number=done.number, because="", by=max_, at=noon)

    write_off_scrap(number=done.number, because="Still good", by=max_, at=noon)

    assert level(soy, main_warehouse) == (120, 360)
    with pytest.raises(IllegalMove):
        write_off_scrap(number=done.number, because="Again", by=max_, at=noon)
